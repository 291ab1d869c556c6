import { upsertProof } from '../../db/signatory-proofs.ts';
import { organizations } from '../../demo/organizations.ts';
import { findPerson, type PersonKey } from '../../demo/people.ts';
import { newToken } from '../../server/ids.ts';
import { confirmAsSignatory } from '../../server/onboarding/confirm.ts';
import { declareAuthority } from '../../server/onboarding/declare.ts';
import type { Applicant, OnboardingDeps } from '../../server/onboarding/deps.ts';
import { disownOnboarding } from '../../server/onboarding/disown.ts';
import { cvrOf } from '../../server/onboarding/numbers.ts';
import { declaredVersion, termsVersion } from '../../server/onboarding/terms.ts';
import type { TestDemo } from './demo.ts';

/** The demo's store and the world around it, for use cases of onboarding that no page is needed for. */
export function onboardingDeps(demo: TestDemo, token?: string): OnboardingDeps {
  return {
    ...demo.demo.service.context,
    publicUrl: demo.url,
    newToken: token === undefined ? newToken : () => token,
  };
}

/** One of the demo's people, as if they had logged in. */
export function applicant(person: PersonKey): Applicant {
  const { idp, idpIdentityId, name, level, organization } = findPerson(person);
  return {
    login: `login of ${person}`,
    idp,
    idpIdentityId,
    name: name ?? null,
    loa: level,
    employerTin: organization?.tin,
    accessToken: '',
    requestId: null,
  };
}

/** A sworn declaration by one of the demo's people, for their company; `token`: of the *this was not us* link. */
export function declareIn(demo: TestDemo, person: PersonKey, token?: string) {
  const by = applicant(person);
  return declareAuthority(onboardingDeps(demo, token), by, {
    tin: by.employerTin ?? '',
    agreed: declaredVersion,
  });
}

/** A confirmation by one of the demo's people, whom the register names; `token`: of the link to the others. */
export async function signIn(
  demo: TestDemo,
  person: PersonKey,
  tin: string,
  options: { token?: string; keepsGrants?: boolean } = {},
) {
  const deps = onboardingDeps(demo, options.token);
  const by = applicant(person);
  const company = await deps.companyRegister?.findCompany(cvrOf(tin));
  const signatory = company?.signing.signatories.find(({ name }) => name === by.name);
  if (!signatory) throw new Error(`${person} signs for no company of that number`);
  const { login, idp, idpIdentityId } = by;
  const proof = { login, organizationTin: tin, idp, idpIdentityId, signatory: signatory.id };
  upsertProof(deps.db, { ...proof, expiresAt: deps.now() + 1_000 }, deps.now());
  return confirmAsSignatory(deps, by, {
    tin,
    terms: termsVersion,
    ...(options.keepsGrants !== undefined && { keepsGrants: options.keepsGrants }),
  });
}

/** Uses a *this was not us* link. */
export function disownIn(demo: TestDemo, token: string): void {
  disownOnboarding(onboardingDeps(demo), token, null);
}

/** Makes a company as if it had never been onboarded, whatever the audit says. */
export function forgetOnboarding(demo: TestDemo, tin: string = organizations.outsider.tin): void {
  const { sqlite } = demo.demo.service.context.db;
  const trigger = sqlite
    .prepare("SELECT sql FROM sqlite_schema WHERE name = 'change_audit_is_never_deleted'")
    .pluck()
    .get();
  sqlite.exec('DROP TRIGGER change_audit_is_never_deleted');
  for (const sql of [
    'DELETE FROM change_audit WHERE organization_tin = ?',
    'DELETE FROM grants WHERE organization_tin = ?',
    'DELETE FROM onboarding_confirmations WHERE onboarding_id IN (SELECT id FROM onboardings WHERE organization_tin = ?)',
    'DELETE FROM onboardings WHERE organization_tin = ?',
    'DELETE FROM ties WHERE organization_tin = ?',
    'DELETE FROM letters WHERE organization_tin = ?',
    'DELETE FROM signatory_proofs WHERE organization_tin = ?',
    "UPDATE organizations SET state = 'known', onboarding = 'none', onboarded_at = NULL, frozen_since = NULL WHERE tin = ?",
  ])
    sqlite.prepare(sql).run(tin);
  sqlite.exec('DELETE FROM cpr_tries');
  sqlite.exec(String(trigger));
}
