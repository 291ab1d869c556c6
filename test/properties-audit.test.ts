import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readRevisions } from '../db/catalogue.ts';
import { Check, PolicyInput } from '../server/access/check.ts';
import { decide } from '../server/access/decide.ts';
import { type ListFacts, listPrivileges, toListInputs } from '../server/access/list.ts';
import { AppError } from '../server/errors.ts';
import { applyWish, aWish, type Wish } from './support/administrators.ts';
import { dumpOf, replayAudit, storedGrants } from './support/audit.ts';
import {
  aWorld,
  callersOf,
  engine,
  openWorld,
  subjectsOf,
  type World,
  type WorldContext,
} from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

interface Step {
  /** On whose behalf. */
  by: number;
  wish: Wish;
  /** Milliseconds that pass before it. */
  later: number;
}

const aStep: fc.Arbitrary<Step> = fc.record({
  by: fc.constantFrom(0, 0, 0, 1, 2),
  wish: aWish,
  later: fc.constantFrom(0, 0, 1, 600),
});

const administratorOf = (world: World, by: number) =>
  world.organizations[by % world.organizations.length]?.tin ?? '';

/** With something at least that everybody may give. */
const withPublicPrivilege = (world: World): World => ({
  ...world,
  organizations: world.organizations.map((row, n) => (n === 0 ? { ...row, state: 'active' } : row)),
  privileges: world.privileges.map((row, n) => (n === 2 ? { ...row, assignability: 'public' } : row)),
});

/** Does what is wished; tells the refusal's code. */
function attempt(context: WorldContext, world: World, { by, wish }: Step): string | undefined {
  try {
    applyWish(context, world, administratorOf(world, by), wish);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

test('the audit tells of every change and of nothing else: replayed, it is the table of grants', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(aWorld, fc.array(aStep, { minLength: 8, maxLength: 25 }), async (peopled, steps) => {
      const world = { ...withPublicPrivilege(peopled), grants: [] };
      await using context = openWorld(world);
      const { sqlite } = context.db;
      for (const step of steps) {
        context.setNow(context.now() + step.later);
        const before = { dump: dumpOf(sqlite), grants: storedGrants(sqlite), ...lastOf(context) };
        const refusal = attempt(context, world, step);
        const after = { dump: dumpOf(sqlite), grants: storedGrants(sqlite), ...lastOf(context) };
        seen.add(refusal ?? step.wish.kind);
        if (refusal !== undefined) expect(after).toEqual(before);
        // Each row of a grant that was put in or out moved the revision on; and nothing else did.
        const changed = symmetricDifference(before.grants, after.grants);
        const isUpdate = step.wish.kind === 'change' && refusal === undefined;
        expect(after.revision - before.revision).toBe(isUpdate ? 1 : changed);
        expect(after.changes - before.changes).toBe(Math.min(changed, 1));
      }
      expect(replayAudit(sqlite)).toEqual(storedGrants(sqlite));
    }),
    { numRuns: 200 },
  );
  // The sequences reach what they are meant to reach.
  for (const outcome of [
    'give',
    'change',
    'revoke',
    'grant-exists',
    'stale-version',
    'not-found',
    'cpr-refused',
  ]) {
    expect(seen).toContain(outcome);
  }
});

function lastOf({ db }: WorldContext): { revision: number; changes: number } {
  const sql = "SELECT count(*) FROM change_audit WHERE entity = 'grant'";
  return { revision: readRevisions(db).grants, changes: Number(db.sqlite.prepare(sql).pluck().get()) };
}

function symmetricDifference(before: object[], after: object[]): number {
  const [a, b] = [before, after].map((rows) => new Set(rows.map((row) => JSON.stringify(row))));
  return a && b ? a.symmetricDifference(b).size : 0;
}

test('when any part of a change cannot be written, none of it is', async () => {
  const tables = ['change_audit', 'grants', 'idempotency_keys', 'identities', 'ties'];
  const broken = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      aWorld,
      fc.array(aStep, { maxLength: 6 }),
      fc.array(aStep, { minLength: 3, maxLength: 8 }),
      fc.constantFrom('BEFORE', 'AFTER'),
      async (peopled, steps, failing, when) => {
        const world = withPublicPrivilege(peopled);
        await using context = openWorld(world);
        const { sqlite } = context.db;
        for (const step of steps) attempt(context, world, step);
        for (const table of tables) {
          const fault = `${when} INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'a fault'); END`;
          sqlite.exec(`CREATE TRIGGER fault ${fault}`);
          for (const step of failing) {
            const before = dumpOf(sqlite);
            try {
              attempt(context, world, step);
            } catch (error) {
              expect(String(error)).toContain('a fault');
              broken.add(table);
              expect(dumpOf(sqlite)).toEqual(before);
            }
          }
          sqlite.exec('DROP TRIGGER fault');
        }
      },
    ),
    { numRuns: 60 },
  );
  expect([...broken].toSorted()).toEqual(tables);
});

test('every logged decision and list replays to the same answer, from what was logged alone', async () => {
  const extras = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  let masked = 0;
  let replayed = 0;
  await fc.assert(
    fc.asyncProperty(aWorld, extras, extras, async (world, inContext, inProperties) => {
      await using context = openWorld(world);
      await askALot(context, world, inContext, inProperties);
      context.decisionLog.flush();
      const rows = context.db.sqlite.prepare('SELECT * FROM decision_log').all() as LoggedRow[];
      for (const row of rows) {
        masked += row.masked;
        if (row.masked) continue;
        replayed += 1;
        // Of a list the log also notes which policy decided the roles in it.
        const { roles, ...answer } = JSON.parse(row.answer);
        expect(replay(row)).toEqual(answer);
        expect([undefined, engine.revision]).toContain(roles);
        expect(row.policy_revision).toBe(engine.revision);
      }
    }),
    { numRuns: 100 },
  );
  expect(masked).toBeLessThan(replayed / 10);
});

interface LoggedRow {
  door: string;
  allow: number;
  answer: string;
  input: string;
  masked: number;
  policy_revision: string;
}

async function askALot(
  context: WorldContext,
  world: World,
  inContext: object,
  inProperties: object,
): Promise<void> {
  const callers = callersOf(world).filter(({ isService, clientId }) => {
    const client = world.clients.find((row) => row.clientId === clientId);
    const organization = world.organizations.find((row) => row.tin === client?.organizationTin);
    return isService || (client?.state === 'active' && organization?.state === 'active');
  });
  for (const caller of callers) {
    for (const { idp: type, idpIdentityId: id } of subjectsOf(world)) {
      const subject = { type, id, properties: inProperties as Record<string, unknown> };
      await listPrivileges(context, { caller, subject, loa: 'Substantial', door: 'list' });
      for (const grant of world.grants.filter((row) => row.idp === type && row.idpIdentityId === id)) {
        const check = Check.parse({
          ...{ subject, action: { name: grant.privilegeId } },
          resource: { type: 'organization', id: grant.organizationTin, properties: inProperties },
          context: { ...inContext, loa: 'Substantial' },
        });
        await decide(context, { caller, check, door: 'check' });
      }
    }
  }
}

function replay({ door, input, allow }: LoggedRow): unknown {
  if (door !== 'list') {
    const answer = engine.decide(PolicyInput.parse(JSON.parse(input)));
    expect(answer.allow).toBe(allow === 1);
    return answer;
  }
  const inputs = toListInputs(JSON.parse(input) as ListFacts);
  const allowed = inputs.filter((each) => each !== undefined && engine.decide(each).allow);
  expect(allowed.length > 0).toBe(allow === 1);
  const byName = (name: (each: PolicyInput) => string) => (a: PolicyInput, b: PolicyInput) =>
    name(a).localeCompare(name(b), 'da');
  const list = allowed
    .filter((each) => each !== undefined)
    .toSorted(byName((each) => each.facts.privilege?.name ?? ''))
    .toSorted(byName((each) => each.resource.id));
  return { list: list.map((each) => ({ organizationTin: each.resource.id, id: each.facts.privilege?.id })) };
}
