import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { deleteGrant, type GrantRow } from '../db/grants.ts';
import { auditGrant } from '../server/grants/give.ts';
import type { Company } from '../server/onboarding/company-register.ts';
import { confirmAsSignatory, pendingMs } from '../server/onboarding/confirm.ts';
import { declareAuthority } from '../server/onboarding/declare.ts';
import type { Applicant } from '../server/onboarding/deps.ts';
import { disownOnboarding } from '../server/onboarding/disown.ts';
import { proofMs, proveSignatory, triesAtMost } from '../server/onboarding/prove.ts';
import { declaredVersion, termsVersion } from '../server/onboarding/terms.ts';
import { replayAudit, storedGrants } from './support/audit.ts';
import {
  administers,
  companies,
  cprNumbers,
  login,
  type OnboardingWorld,
  openOnboardingWorld,
  roleId,
  tinOfCompany,
  workLogin,
} from './support/onboarding.ts';
import { worldNow } from './support/world.ts';

/**
 * Whatever people try, in whatever order: whoever administers a company has come by a way that the product describes,
 * and whoever came by one is let in. The rules stand here once more, in other words than those of the service.
 */

vi.setConfig({ testTimeout: 180_000 });

const { alone, joint } = companies;
const known = [alone, joint];
const people = ['anna', 'bo', 'carla', 'dan'];
/** Everybody has a private login, a second session of it, and a user at each of the companies. */
const logins: { who: string; by: Applicant }[] = people.flatMap((who) => [
  { who, by: login(who) },
  { who, by: login(who, { login: `another session of ${who}` }) },
  ...known.map((of) => ({
    who,
    by: workLogin(who, tinOfCompany(of), {
      login: `work of ${who} at ${of.cvr}`,
      idpIdentityId: `6666666${known.indexOf(of)}-aaaa-4aaa-8aaa-00000000000${people.indexOf(who)}`,
    }),
  })),
]);
const identityOf = ({ idp, idpIdentityId }: Applicant) => `${idp} ${idpIdentityId}`;

type Act =
  | { kind: 'prove'; login: number; company: number; number: number }
  | { kind: 'confirm'; login: number; company: number; keeps: boolean }
  | { kind: 'declare'; login: number; company: number }
  | { kind: 'disown'; letter: number }
  | { kind: 'lose'; company: number }
  | { kind: 'wait'; ms: number };

const aLogin = fc.nat(logins.length - 1);
const aCompany = fc.nat(known.length - 1);
/** Mostly one's own number: those who are refused at once do not come far. */
const aNumber = fc.oneof(
  { weight: 4, arbitrary: fc.constant(-1) },
  { weight: 1, arbitrary: fc.nat(people.length - 1) },
);
const anAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('prove' as const),
      login: aLogin,
      company: aCompany,
      number: aNumber,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('confirm' as const),
      login: aLogin,
      company: aCompany,
      keeps: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('declare' as const), login: aLogin, company: aCompany }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('disown' as const), letter: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), company: aCompany }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 60_000, proofMs, 3_600_000, pendingMs),
    }),
  },
);
/** Who proves, waits perhaps, and confirms: without it few would ever become administrators. */
const anAttempt: fc.Arbitrary<Act[]> = fc
  .record({
    login: aLogin,
    company: aCompany,
    keeps: fc.boolean(),
    ms: fc.constantFrom(0, 0, 0, proofMs - 1, proofMs),
  })
  .map(({ login: n, company, keeps, ms }) => [
    { kind: 'prove', login: n, company, number: -1 },
    { kind: 'wait', ms },
    { kind: 'confirm', login: n, company, keeps },
  ]);
/** Somebody declares for the company that they work at, and perhaps it says that it was not its doing. */
const aDeclaration: fc.Arbitrary<Act[]> = fc
  .record({ who: fc.nat(people.length - 1), company: aCompany, letter: fc.option(fc.nat(2)) })
  .map(({ who, company, letter }) => [
    { kind: 'declare', login: who * 4 + 2 + company, company },
    ...(letter === null ? [] : [{ kind: 'disown' as const, letter }]),
  ]);
const someActs = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: anAct.map((act) => [act]) },
      { weight: 3, arbitrary: anAttempt },
      { weight: 1, arbitrary: aDeclaration },
    ),
    { minLength: 5, maxLength: 25 },
  )
  .map((acts) => acts.flat());

/** A company as these rules know it. */
interface Standing {
  administrators: Set<string>;
  hasHadOne: boolean;
  isFrozen: boolean;
  /** The letter about the declaration that it stands on. */
  letter: number | undefined;
  pending: { confirmed: Map<string, string>; until: number } | undefined;
}

function createModel() {
  let now = worldNow;
  const standings = known.map(
    (): Standing => ({
      administrators: new Set(),
      hasHadOne: false,
      isFrozen: false,
      letter: undefined,
      pending: undefined,
    }),
  );
  const proofs = new Map<string, { identity: string; until: number }>();
  const tries: { login: string; identity: string; at: number }[] = [];
  const letters: { token: string; company: number }[] = [];
  const standing = (company: number) => standings[company] as Standing;
  const isOnboarded = ({ administrators, isFrozen }: Standing) => administrators.size > 0 && !isFrozen;
  /** A company that stands on a declaration is still open to those who may sign for it. */
  const isClosed = (at: Standing) => isOnboarded(at) && at.letter === undefined;
  const waiting = ({ pending }: Standing) => (pending && pending.until > now ? pending : undefined);
  const signsFor = (of: Company, who: string) => of.signing.signatories.some(({ id }) => id === `p-${who}`);
  const enter = (at: Standing, administrators: Iterable<string>, letter?: number) => {
    at.administrators = new Set(administrators);
    Object.assign(at, { hasHadOne: true, isFrozen: false, letter, pending: undefined });
  };
  const hasTries = (by: Applicant) =>
    tries.filter((each) => each.login === by.login).length < triesAtMost &&
    tries.filter((each) => each.identity === identityOf(by) && each.at > now - 3_600_000).length <
      triesAtMost;

  return {
    letters,
    now: () => now,
    wait: (ms: number) => {
      now += ms;
    },
    mayAct: (company: number, by: Applicant) =>
      !standing(company).isFrozen && standing(company).administrators.has(identityOf(by)),
    prove: (company: number, of: Company, who: string, by: Applicant, whose: string): boolean => {
      if (isClosed(standing(company)) || !hasTries(by)) return false;
      if (whose !== who) {
        tries.push({ login: by.login, identity: identityOf(by), at: now });
        return false;
      }
      if (!signsFor(of, who)) return false;
      proofs.set(`${by.login} ${company}`, { identity: identityOf(by), until: now + proofMs });
      return true;
    },
    confirm: (company: number, of: Company, who: string, by: Applicant): boolean => {
      const at = standing(company);
      const key = `${by.login} ${company}`;
      const proof = proofs.get(key);
      if (isClosed(at) || !proof || proof.until <= now || proof.identity !== identityOf(by)) return false;
      const confirmed = new Map(waiting(at)?.confirmed);
      if (of.signing.rule === 'joint' && confirmed.has(who)) return false;
      proofs.delete(key);
      confirmed.set(who, identityOf(by));
      const isLast = of.signing.rule === 'alone' || confirmed.size === of.signing.signatories.length;
      if (isLast) enter(at, [...(at.isFrozen ? [] : at.administrators), ...confirmed.values()]);
      else at.pending = { confirmed, until: waiting(at)?.until ?? now + pendingMs };
      return true;
    },
    declare: (company: number, of: Company, by: Applicant, token: () => string): boolean => {
      const at = standing(company);
      if (by.employerTin !== tinOfCompany(of) || at.hasHadOne || isOnboarded(at) || waiting(at)) return false;
      letters.push({ token: token(), company });
      enter(at, [identityOf(by)], letters.length - 1);
      return true;
    },
    disown: (letter: number): boolean => {
      const at = standing(letters[letter]?.company ?? 0);
      if (at.letter !== letter) return false;
      at.isFrozen = true;
      return true;
    },
    /** All administrators are gone, by whatever way: an onboarding that waits goes on waiting. */
    lose: (company: number) => standing(company).administrators.clear(),
  };
}

/** Whether it was done; a refusal is one of the service's own, never a failure. */
async function isDone(work: () => unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    expect(error).toHaveProperty('code');
    return false;
  }
}

function loseAdministrators({ deps }: OnboardingWorld, of: Company): void {
  const sql = 'SELECT id FROM grants WHERE organization_tin = ? AND privilege_id = ?';
  const ids = deps.db.sqlite.prepare(sql).pluck().all(tinOfCompany(of), roleId) as string[];
  deps.db.inOneBatch(() => {
    for (const grant of storedGrants(deps.db.sqlite) as unknown as GrantRow[]) {
      if (!ids.includes(grant.id)) continue;
      deleteGrant(deps.db, grant);
      const by = { actor: { idp: 'system', id: 'test' }, requestId: null };
      auditGrant({ db: deps.db, now: deps.now }, by, 'grant.revoked', grant, undefined, null);
    }
  });
}

let lastToken = '';

async function play(world: OnboardingWorld, acts: readonly Act[]): Promise<{ done: number }> {
  const { deps } = world;
  const model = createModel();
  const at = (n: number) => logins[n] as (typeof logins)[number];
  const of = (n: number) => known[n] as Company;
  let done = 0;
  for (const act of acts) {
    let was: boolean | undefined;
    let should: boolean | undefined;
    if (act.kind === 'wait') {
      model.wait(act.ms);
      world.setNow(model.now());
    } else if (act.kind === 'lose') {
      loseAdministrators(world, of(act.company));
      model.lose(act.company);
    } else if (act.kind === 'disown') {
      const letter = model.letters[act.letter];
      if (!letter) continue;
      was = await isDone(() => disownOnboarding(deps, letter.token, null));
      should = model.disown(act.letter);
    } else {
      const { who, by } = at(act.login);
      const tin = tinOfCompany(of(act.company));
      if (act.kind === 'prove') {
        const whose = act.number < 0 ? who : (people[act.number] ?? who);
        was = await isDone(() => proveSignatory(deps, by, tin, cprNumbers[whose] ?? ''));
        should = model.prove(act.company, of(act.company), who, by, whose);
      } else if (act.kind === 'confirm') {
        const wish = { tin, terms: termsVersion, keepsGrants: act.keeps };
        was = await isDone(() => confirmAsSignatory(deps, by, wish));
        should = model.confirm(act.company, of(act.company), who, by);
      } else {
        was = await isDone(() => declareAuthority(deps, by, { tin, agreed: declaredVersion }));
        should = model.declare(act.company, of(act.company), by, () => lastToken);
      }
    }
    expect(was, JSON.stringify(act)).toBe(should);
    if (was === false) continue;
    done += was ? 1 : 0;
    for (const [n, company] of known.entries())
      for (const { by } of logins)
        expect(administers(world, by, company), `${identityOf(by)} at ${company.name}`).toBe(
          model.mayAct(n, by),
        );
  }
  return { done };
}

test('who administers a company has come by a way that is described, and by no other', async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(someActs, async (acts) => {
      await using world = openOnboardingWorld();
      const { newToken } = world.deps;
      world.deps.newToken = () => {
        lastToken = newToken();
        return lastToken;
      };
      done += (await play(world, acts)).done;
      expect(replayAudit(world.deps.db.sqlite)).toEqual(storedGrants(world.deps.db.sqlite));
    }),
    { numRuns: 100 },
  );
  expect(done).toBeGreaterThan(200);
});
