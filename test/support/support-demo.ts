import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { newToken } from '../../server/ids.ts';
import { confirmSupportCase, openSupportCase } from '../../server/onboarding/support-case.ts';
import { authorityOver } from './administrators.ts';
import type { TestDemo } from './demo.ts';
import { change } from './store.ts';

const { pension, abandoned } = organizations;
const supporter = (who: { idp: string; idpIdentityId: string }) => ({
  ...authorityOver(pension.tin),
  actor: { idp: who.idp, id: who.idpIdentityId },
});
const depsOf = (demo: TestDemo) => ({ ...demo.demo.service.context, newToken, publicUrl: demo.url });

/** Opens a case about the demo's company whose administrator is gone, unless there is an open one; its id. */
export function openCaseIn(
  demo: TestDemo,
  by: { idp: string; idpIdentityId: string } = people.supporter,
): string {
  const { sqlite } = demo.demo.service.context.db;
  const open = sqlite.prepare("SELECT id FROM support_cases WHERE state = 'open'").pluck().get();
  if (open !== undefined) return String(open);
  return openSupportCase(depsOf(demo), supporter(by), {
    organizationTin: abandoned.tin,
    verification: 'Ringet tilbage på virksomhedens hovednummer',
    reason: 'Administratoren er fratrådt',
  }).id;
}

/** The same, and another supporter confirms it. */
export function confirmCaseIn(demo: TestDemo): string {
  const id = openCaseIn(demo);
  confirmSupportCase(depsOf(demo), supporter(people.secondSupporter), id);
  return id;
}

/** Makes the company stand as it did at the beginning: its administrator is there, no case, no letter. */
export function restoreAbandoned(demo: TestDemo, grants: readonly Record<string, unknown>[]): void {
  change(demo, 'DELETE FROM support_cases WHERE organization_tin = ?', abandoned.tin);
  change(demo, 'DELETE FROM letters WHERE organization_tin = ?', abandoned.tin);
  change(demo, 'DELETE FROM grants WHERE organization_tin = ?', abandoned.tin);
  for (const grant of grants) {
    const names = Object.keys(grant);
    const values = names.map((name) => grant[name]);
    change(
      demo,
      `INSERT INTO grants (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      ...values,
    );
  }
}
