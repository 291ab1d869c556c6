import { afterAll, beforeAll, expect, test } from 'vitest';
import { readUseOf } from '../db/known.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { decide } from '../server/access/decide.ts';
import { explainWhy } from '../server/access/why.ts';
import { revokeGrant } from '../server/grants/change.ts';
import { giveGrant } from '../server/grants/give.ts';
import { authorityOver } from './support/administrators.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { aGrant, change } from './support/store.ts';

const { employer, pension, insurance, accountants } = organizations;
const { read, administer, claims } = demoPrivileges;
const { employee, newcomer } = people;
const day = 86_400_000;

let demo: TestDemo;
/** By how much the service's clock is ahead. */
let late = 0;
beforeAll(async () => {
  demo = await openTestDemo({ now: () => Date.now() + late });
});
afterAll(() => demo[Symbol.asyncDispose]());

test('a grant that was revoked last month explains a decision of the month before', async () => {
  const { context } = demo.demo.service;
  const by = authorityOver(employer.tin);
  const subject = { type: employee.idp, id: employee.idpIdentityId };
  const question = {
    ownerTin: pension.tin,
    privilege: administer.id,
    subject,
    organizationTin: employer.tin,
  };
  const ask = () =>
    decide(context, {
      caller: { clientId: 'demo-pension', organization: pension.tin, orgId: pension.orgId },
      check: {
        subject,
        action: { name: administer.name },
        resource: { type: 'organization', id: employer.tin },
        context: { loa: 'High' },
      },
      door: 'test',
    });
  const { row } = context.db.inOneBatch(() =>
    giveGrant(context, by, { identity: employee, privilege: administer.id, reason: 'For the audit' }),
  );
  late = day;
  const before = await ask();
  late = 35 * day;
  revokeGrant(context, by, row.id, undefined);
  late = 36 * day;
  const after = await ask();
  context.decisionLog.flush();
  late = 65 * day;
  expect([before.allow, after.allow]).toEqual([true, false]);

  const then = await explainWhy(context, { ...question, loa: 'High', at: before.at });
  expect(then).toMatchObject({ answer: 'allow', gaps: [], grant: { id: row.id, reason: 'For the audit' } });
  expect(then.policy).toEqual({ revision: before.policyRevision, standing: 'same' });
  const later = await explainWhy(context, { ...question, loa: 'High', at: after.at });
  expect([later.answer, later.reasons, later.grant]).toEqual(['deny', after.reasons, undefined]);
  expect((await explainWhy(context, { ...question, loa: 'High' })).answer).toBe('deny');
  late = 0;
});

const who = (n: number) => ({
  idp: 'mitid_erhverv',
  idpIdentityId: `${n}0000000-cccc-4ccc-8ccc-cccccccccccc`,
});
const seen = (n: number, providerTin: string, source: 'login' | 'stated') =>
  change(
    demo,
    `INSERT INTO sightings (idp, idp_identity_id, organization_tin, provider_tin, source, first_at)
     VALUES ('mitid_erhverv', ?, ?, ?, ?, 1)`,
    ...[who(n).idpIdentityId, employer.tin, providerTin, source],
  );
const holds = (n: number, privilegeId: string, firstUsedAt: number | null) =>
  aGrant(demo, { ...who(n), privilegeId, firstUsedAt, organizationTin: accountants.tin });

/** What makes somebody a user of the pension fund, as the product's description has it; and what does not. */
const uses: [what: string, arrange: (n: number) => unknown, use: ReturnType<typeof readUseOf>][] = [
  ['has logged in there', (n) => seen(n, pension.tin, 'login'), 'login'],
  ['was said by it to work somewhere', (n) => seen(n, pension.tin, 'stated'), 'stated'],
  [
    'was both',
    (n) => [
      seen(n, pension.tin, 'stated'),
      change(demo, "UPDATE sightings SET source = 'login' WHERE idp_identity_id = ?", who(n).idpIdentityId),
    ],
    'login',
  ],
  ['has used a grant of one of its privileges', (n) => holds(n, read.id, 1), 'grant'],
  ['holds one, and has never used it', (n) => holds(n, read.id, null), undefined],
  ['has used a grant of another provider’s', (n) => holds(n, claims.id, 1), undefined],
  ['has logged in at another provider', (n) => seen(n, insurance.tin, 'login'), undefined],
  ['was never there', () => undefined, undefined],
];

test.each(uses.map((use, index) => [...use, index + 1] as const))(
  'of who %s, a provider knows so',
  (_what, arrange, use, n) => {
    arrange(n);
    expect(readUseOf(demo.demo.service.context.db, pension.tin, who(n))).toBe(use);
    expect(readUseOf(demo.demo.service.context.db, pension.tin, newcomer)).toBeUndefined();
  },
);
