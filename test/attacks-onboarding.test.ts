import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { upsertProof } from '../db/signatory-proofs.ts';
import { organizations } from '../demo/organizations.ts';
import { findPerson, type PersonKey, people } from '../demo/people.ts';
import { digestOf } from '../server/ids.ts';
import { confirmAsSignatory } from '../server/onboarding/confirm.ts';
import { confirmSupportCase, openSupportCase } from '../server/onboarding/support-case.ts';
import { declarationVersion, termsVersion } from '../server/onboarding/terms.ts';
import { paths } from '../server/paths.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { anyVisitor, type HttpVisitor, visitorLoggedIn } from './support/http-visitor.ts';
import {
  applicant,
  declareIn,
  disownIn,
  forgetOnboarding,
  onboardingDeps,
  signIn,
} from './support/onboarding-demo.ts';
import { change, roleId, rowsOf } from './support/store.ts';

/** Attempts to become a company's administrator without being entitled to: each of them leaves the store as it was. */

const { outsider, joint, employer, abandoned, pension } = organizations;
const companies = [outsider.tin, joint.tin, employer.tin, abandoned.tin];

let demo: TestDemo;
beforeAll(async () => {
  demo = await openTestDemo();
});
afterAll(() => demo[Symbol.asyncDispose]());
beforeEach(() => {
  forgetOnboarding(demo, outsider.tin);
  forgetOnboarding(demo, joint.tin);
});

const administratorsOf = (...tins: string[]) =>
  rowsOf(
    demo,
    `SELECT organization_tin, idp_identity_id FROM grants
     WHERE privilege_id = ? AND organization_tin IN (${tins.map(() => '?').join()}) ORDER BY 1, 2`,
    roleId('PrivilegeAdministrator'),
    ...tins,
  );

/** Everything that says who may do what for whom. */
const standingsOf = () =>
  ['organizations', 'onboardings', 'onboarding_confirmations', 'grants', 'ties', 'signatory_proofs'].map(
    (table) => rowsOf(demo, `SELECT * FROM ${table}`),
  );

/** Expects of what is done that nobody becomes an administrator of any company, nor ceases to be one. */
async function expectNoNewAdministrator<T>(attack: () => Promise<T>): Promise<T> {
  const before = administratorsOf(...companies);
  const result = await attack();
  expect(administratorsOf(...companies)).toEqual(before);
  return result;
}

const accepted = { accept: 'yes', terms: termsVersion };
const declared = { ...accepted, declared: 'yes', declaration: declarationVersion };
const cprOf = (person: PersonKey) => findPerson(person).cpr ?? '';
const prove = (visitor: HttpVisitor, tin: string, cpr: string) =>
  visitor.post(paths.onboardingProve(tin), { cpr });
const confirm = (visitor: HttpVisitor, tin: string, fields: Record<string, string> = accepted) =>
  visitor.post(paths.onboardingConfirm(tin), fields);

test('by the CPR number of somebody else, a signatory even', async () => {
  const thief = await visitorLoggedIn(demo, 'private');
  await expectNoNewAdministrator(async () => {
    const proven = await prove(thief, outsider.tin, cprOf('signatory'));
    expect(proven.status).toBe(422);
    expect((await confirm(thief, outsider.tin)).status).toBe(409);
    expect((await thief.get(paths.onboardingConfirm(outsider.tin))).location).toBe(
      paths.onboardingProve(outsider.tin),
    );
  });
  expect(rowsOf(demo, 'SELECT * FROM signatory_proofs')).toEqual([]);
});

test('by four tries, of which each comes from another session', async () => {
  await expectNoNewAdministrator(async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      const visitor = await visitorLoggedIn(demo, 'private');
      statuses.push((await prove(visitor, outsider.tin, `310261000${n + 5}`)).status);
    }
    expect(statuses).toEqual([422, 422, 429, 429]);
    // Nor is the number asked for any more, or the right one taken.
    const visitor = await visitorLoggedIn(demo, 'private');
    expect((await visitor.get(paths.onboardingProve(outsider.tin))).status).toBe(429);
    expect((await prove(visitor, outsider.tin, cprOf('private'))).status).toBe(429);
  });
  expect(rowsOf(demo, 'SELECT count(*) AS n FROM cpr_tries')).toEqual([{ n: 3 }]);
});

test('by a declaration for another company than the one of the login', async () => {
  for (const person of ['outsider', 'employee', 'private'] as const) {
    const visitor = await visitorLoggedIn(demo, person);
    for (const tin of [joint.tin, employer.tin, abandoned.tin, '', 'DK', "DK' OR 1=1"]) {
      await expectNoNewAdministrator(async () => {
        const answer = await visitor.post(paths.onboardingDeclaration, { ...declared, tin });
        expect([403, 409], `${person} for ${tin}`).toContain(answer.status);
      });
    }
  }
  expect(rowsOf(demo, 'SELECT * FROM onboardings')).toEqual([]);
  expect(rowsOf(demo, 'SELECT * FROM letters')).toEqual([]);
});

test('by a declaration with several companies in the form', async () => {
  const visitor = await visitorLoggedIn(demo, 'outsider');
  await expectNoNewAdministrator(async () => {
    const answer = await visitor.post(paths.onboardingDeclaration, {
      ...declared,
      tin: [outsider.tin, employer.tin],
    });
    expect(answer.status).toBe(403);
  });
});

test('by a declaration without declaring, or under words that are not those of today', async () => {
  const visitor = await visitorLoggedIn(demo, 'outsider');
  const own = { ...declared, tin: outsider.tin };
  await expectNoNewAdministrator(async () => {
    for (const [fields, status] of [
      [{ ...own, declared: undefined }, 422],
      [{ ...own, accept: 'no' }, 422],
      [{ ...own, terms: '2020-01' }, 409],
      [{ ...own, declaration: '' }, 409],
    ] as const)
      expect((await visitor.post(paths.onboardingDeclaration, fields)).status).toBe(status);
  });
});

test('by a login at a level that is too low', async () => {
  const visitor = await visitorLoggedIn(demo, 'low');
  await expectNoNewAdministrator(async () => {
    for (const path of [paths.onboardingSignatory, paths.onboardingProve(outsider.tin)])
      expect((await visitor.get(path)).status).toBe(403);
    expect((await prove(visitor, outsider.tin, cprOf('signatory'))).status).toBe(403);
    expect((await confirm(visitor, outsider.tin)).status).toBe(403);
    expect((await visitor.post(paths.onboardingDeclaration, { ...declared, tin: employer.tin })).status).toBe(
      403,
    );
  });
});

test('by another company in the form of the confirmation than the one whose number was proven', async () => {
  const visitor = await visitorLoggedIn(demo, 'signatory');
  expect((await prove(visitor, outsider.tin, cprOf('signatory'))).status).toBe(303);
  await expectNoNewAdministrator(async () => {
    for (const tin of [joint.tin, employer.tin, abandoned.tin, 'DK00000002', 'DK60660019']) {
      const answer = await confirm(visitor, tin, { ...accepted, tin: outsider.tin });
      expect([403, 404, 409, 422], tin).toContain(answer.status);
    }
  });
});

test("by somebody else's proof: it counts for one session and one person", async () => {
  const signatory = await visitorLoggedIn(demo, 'signatory');
  expect((await prove(signatory, outsider.tin, cprOf('signatory'))).status).toBe(303);
  const others = [await visitorLoggedIn(demo, 'private'), await visitorLoggedIn(demo, 'signatory')];
  await expectNoNewAdministrator(async () => {
    for (const other of others) expect((await confirm(other, outsider.tin)).status).toBe(409);
  });
});

test('by replaying the form of the confirmation, after somebody else has onboarded', async () => {
  const visitor = await visitorLoggedIn(demo, 'signatory');
  expect((await prove(visitor, outsider.tin, cprOf('signatory'))).status).toBe(303);
  await declareIn(demo, 'outsider');
  // As if another signatory had: a declaration alone would yield.
  change(demo, "UPDATE organizations SET onboarding = 'signatory' WHERE tin = ?", outsider.tin);
  await expectNoNewAdministrator(async () => {
    const answer = await confirm(visitor, outsider.tin);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('har allerede en administrator');
  });
});

test('a declaration keeps no signatory out: they come beside whoever declared, and its letter is over', async () => {
  await declareIn(demo, 'outsider');
  const visitor = await visitorLoggedIn(demo, 'signatory');
  expect((await prove(visitor, outsider.tin, cprOf('signatory'))).status).toBe(303);
  expect((await visitor.get(paths.onboardingConfirm(outsider.tin))).text).toContain(
    'tilmeldt på tro og love',
  );
  expect((await confirm(visitor, outsider.tin)).status).toBe(303);
  expect(
    rowsOf(demo, 'SELECT onboarding, frozen_since FROM organizations WHERE tin = ?', outsider.tin),
  ).toEqual([{ onboarding: 'signatory', frozen_since: null }]);
  for (const person of ['signatory', 'outsider'] as const)
    expect((await (await visitorLoggedIn(demo, person)).get(paths.organization(outsider.tin))).status).toBe(
      200,
    );
  // Another signatory's turn is over: now it is onboarded.
  expect((await prove(visitor, outsider.tin, cprOf('signatory'))).status).toBe(409);
});

test('by sending the confirmation again: it is one, and its proof is used up', async () => {
  const visitor = await visitorLoggedIn(demo, 'signatory');
  expect((await prove(visitor, outsider.tin, cprOf('signatory'))).status).toBe(303);
  const first = await confirm(visitor, outsider.tin);
  expect(first.location).toMatch(/^\/onboarding\/receipts\/onb_/);
  const after = standingsOf();
  // Sent twice by a hasty hand: the same receipt.
  expect((await confirm(visitor, outsider.tin)).location).toBe(first.location);
  expect(standingsOf()).toEqual(after);
  // Once the role was taken away, the old form gives nothing back.
  change(demo, 'DELETE FROM grants WHERE organization_tin = ?', outsider.tin);
  change(demo, 'UPDATE organizations SET onboarded_at = 1 WHERE tin = ?', outsider.tin);
  await expectNoNewAdministrator(async () => {
    expect((await confirm(visitor, outsider.tin)).status).toBe(409);
  });
});

test('by confirming twice, as two signatories', async () => {
  const visitor = await visitorLoggedIn(demo, 'jointSignatory');
  expect((await prove(visitor, joint.tin, cprOf('jointSignatory'))).status).toBe(303);
  expect((await confirm(visitor, joint.tin)).location).toMatch(/^\/onboarding\/signatures\//);
  await expectNoNewAdministrator(async () => {
    expect((await prove(visitor, joint.tin, cprOf('otherSignatory'))).status).toBe(422);
    await confirm(visitor, joint.tin);
    // Even if the broker had been deceived: a login confirms for one.
    const by = applicant('jointSignatory');
    const { login, idp, idpIdentityId } = by;
    const proof = { login, organizationTin: joint.tin, idp, idpIdentityId, signatory: 'reg-1003' };
    const deps = onboardingDeps(demo);
    upsertProof(deps.db, { ...proof, expiresAt: deps.now() + 60_000 }, deps.now());
    await expect(confirmAsSignatory(deps, by, { tin: joint.tin, terms: termsVersion })).rejects.toMatchObject(
      { code: 'already-confirmed' },
    );
  });
});

test('by an old, a used or an invented link', async () => {
  await signIn(demo, 'jointSignatory', joint.tin, { token: 'the-link-to-the-others' });
  change(demo, 'UPDATE onboardings SET expires_at = 1');
  const stranger = await visitorLoggedIn(demo, 'private');
  await expectNoNewAdministrator(async () => {
    const lapsed = await stranger.get(paths.onboardingSignatures('the-link-to-the-others'));
    expect(lapsed.text).toContain('Linket gælder ikke længere');
    for (const token of [
      'the-link-to-the-other',
      digestOf('the-link-to-the-others'),
      '',
      '%00',
      "' OR 1=1",
    ]) {
      const answer = await stranger.get(`/onboarding/signatures/${encodeURIComponent(token)}`);
      expect(answer.status, token).toBe(404);
    }
  });

  await declareIn(demo, 'outsider', 'the-letters-link');
  disownIn(demo, 'the-letters-link');
  await signIn(demo, 'signatory', outsider.tin);
  const anybody = anyVisitor(demo);
  await anybody.get(paths.onboarding);
  const before = administratorsOf(outsider.tin);
  expect(before).toEqual([
    { organization_tin: outsider.tin, idp_identity_id: people.signatory.idpIdentityId },
  ]);
  // The used link of the declaration does not freeze what a signatory has onboarded.
  const page = await anybody.get(paths.notUs('the-letters-link'));
  expect(page.text).toContain('Linket gælder ikke længere');
  await anybody.post(paths.notUs('the-letters-link'));
  expect(rowsOf(demo, 'SELECT frozen_since FROM organizations WHERE tin = ?', outsider.tin)).toEqual([
    { frozen_since: null },
  ]);
  expect(administratorsOf(outsider.tin)).toEqual(before);
});

test('looking at the letter’s link freezes nothing, by whatever method that only looks', async () => {
  await declareIn(demo, 'outsider', 'a-link-to-look-at');
  const before = standingsOf();
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
    await fetch(`${demo.url}${paths.notUs('a-link-to-look-at')}`, {
      method,
      headers: { accept: 'text/html' },
    });
  expect(standingsOf()).toEqual(before);
});

test('by a form from another site, or without the token of its session', async () => {
  const visitor = await visitorLoggedIn(demo, 'outsider');
  const fields = { ...declared, tin: outsider.tin };
  await expectNoNewAdministrator(async () => {
    for (const answer of [
      await visitor.post(paths.onboardingDeclaration, { ...fields, _csrf: undefined }),
      await visitor.post(paths.onboardingDeclaration, { ...fields, _csrf: 'made up' }),
      await visitor.post(paths.onboardingDeclaration, fields, { Origin: 'https://evil.example' }),
      await visitor.post(paths.onboardingDeclaration, fields, { 'Sec-Fetch-Site': 'cross-site' }),
    ])
      expect(answer.status).toBe(403);
  });
  await declareIn(demo, 'outsider', 'a-link-to-forge');
  await expectNoNewAdministrator(async () => {
    const anybody = anyVisitor(demo);
    const answer = await anybody.post(paths.notUs('a-link-to-forge'), { _csrf: undefined });
    expect(answer.status).toBe(403);
  });
});

test('by granting oneself the role through the API', async () => {
  for (const person of ['administrator', 'employee', 'outsider', 'signatory', 'supporter'] as const) {
    const { idp, idpIdentityId } = findPerson(person);
    const token = await demo.userToken(person);
    await expectNoNewAdministrator(async () => {
      for (const tin of [outsider.tin, employer.tin]) {
        for (const privilege of ['PrivilegeAdministrator', roleId('PrivilegeAdministrator')]) {
          const body = { identity: { idp, idpIdentityId }, privilege };
          const answer = await request(demo, 'POST', `/api/v1/organizations/${tin}/grants`, { token, body });
          expect([403, 422], `${person} at ${tin}`).toContain(answer.status);
        }
      }
    });
  }
});

test('by a support person alone, who opens a case, confirms it, and declares', async () => {
  const { idp, idpIdentityId } = people.supporter;
  const by = {
    organizationTin: pension.tin,
    actor: { idp, id: idpIdentityId },
    requireStill: () => undefined,
    requestId: null,
  };
  const deps = onboardingDeps(demo);
  await expectNoNewAdministrator(async () => {
    const opened = openSupportCase(deps, by, {
      organizationTin: abandoned.tin,
      verification: 'They called',
      reason: 'The administrator has left',
    });
    expect(() => confirmSupportCase(deps, by, opened.id)).toThrow('Somebody else');
    const supporter = await visitorLoggedIn(demo, 'supporter');
    const forged = await supporter.post(paths.onboardingDeclaration, { ...declared, tin: abandoned.tin });
    expect([403, 409]).toContain(forged.status);
    const stranded = await visitorLoggedIn(demo, 'stranded');
    const answer = await stranded.post(paths.onboardingDeclaration, { ...declared, tin: abandoned.tin });
    expect(answer.status).toBe(409);
  });
});
