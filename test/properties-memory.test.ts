import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type FactsQuery, type FactsRows, prepareFacts } from '../db/facts.ts';
import { createFactsMemory, type FactsMemory } from '../db/facts-memory.ts';
import { type Db, openDb } from '../db/open.ts';
import { aWorld, fillStore, subjectsOf, unknownOrganization, type World, worldNow } from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

/** A change that somebody may make to a store, also at the SQLite prompt; what it does not find, it does not change. */
const statements = [
  'DELETE FROM grants WHERE id = :grant',
  'UPDATE grants SET valid_to = :time, valid_from = NULL, version = version + 1 WHERE id = :grant',
  'UPDATE grants SET updated_at = :time WHERE id = :grant',
  "UPDATE OR IGNORE grants SET id = 'grt_new' WHERE id = :grant",
  'UPDATE OR REPLACE grants SET id = :other WHERE id = :grant',
  'UPDATE OR IGNORE grants SET organization_tin = :tin WHERE id = :grant',
  'UPDATE OR REPLACE grants SET idp = :idp, idp_identity_id = :id WHERE id = :grant',
  'DELETE FROM grants',
  `INSERT OR REPLACE INTO grants SELECT :id, :idp, :privilege, :tin, :grant, NULL, NULL, NULL, 1, 'a', 'b', :time, 1, NULL, NULL
    WHERE EXISTS (SELECT 1 FROM privileges WHERE id = :privilege)`,
  `INSERT OR IGNORE INTO grants SELECT :id, :idp, :privilege, :tin, 'grt_b1a5e5e5-0000-4000-8000-0123456789ab', :time, NULL, NULL, 1, 'a', 'b', :time, 1, NULL, NULL
    WHERE EXISTS (SELECT 1 FROM privileges WHERE id = :privilege)`,
  "UPDATE identities SET state = 'suspended' WHERE idp_identity_id = :id AND idp = :idp",
  'DELETE FROM identities WHERE idp_identity_id = :id AND idp = :idp',
  "UPDATE OR IGNORE identities SET idp = 'mitid' WHERE idp_identity_id = :id AND idp = :idp",
  `INSERT OR IGNORE INTO identities (idp, idp_identity_id, state, created_at) VALUES (:idp, :id, 'active', 1)`,
  `INSERT INTO identities (idp, idp_identity_id, name, state, created_at) VALUES (:idp, :id, 'A', 'suspended', 1)
    ON CONFLICT DO UPDATE SET name = 'B'`,
  "UPDATE organizations SET state = 'suspended' WHERE tin = :tin",
  "UPDATE organizations SET state = 'active', onboarding = 'declaration' WHERE tin = :tin",
  'UPDATE organizations SET frozen_since = :time WHERE tin = :tin',
  'UPDATE organizations SET frozen_since = NULL WHERE tin = :tin',
  "UPDATE organizations SET state = 'offboarded'",
  `INSERT OR IGNORE INTO organizations (tin, org_id, name, state, created_at) VALUES ('${unknownOrganization}', 'x', 'X', 'active', 1)`,
  `DELETE FROM organizations WHERE tin = '${unknownOrganization}'`,
  "UPDATE providers SET contact = 'elsewhere'",
];

const aChange = fc.record({
  sql: fc.constantFrom(...statements),
  pick: fc.nat(),
  /** Whether it is made over the same connection, and whether it is taken back. */
  isOwn: fc.boolean(),
  isRolledBack: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
type AChange = typeof aChange extends fc.Arbitrary<infer T> ? T : never;

const pickOf = <T>(rows: readonly T[], pick: number): T | undefined => rows[pick % Math.max(rows.length, 1)];

function make(db: Db, world: World, { sql, pick, isRolledBack }: AChange, during?: () => void): void {
  const person = pickOf(subjectsOf(world), pick);
  const values = {
    grant: pickOf(world.grants, pick)?.id,
    other: pickOf(world.grants, pick >> 3)?.id,
    tin: pickOf(world.organizations, pick >> 1)?.tin,
    privilege: pickOf(world.privileges, pick >> 2)?.id,
    id: person?.idpIdentityId,
    idp: person?.idp,
    time: worldNow - (pick % 3),
  };
  const used = Object.fromEntries(Object.entries(values).filter(([name]) => sql.includes(`:${name}`)));
  const change = db.sqlite.transaction(() => {
    db.sqlite.prepare(sql).run(used);
    during?.();
    if (isRolledBack) throw new Error('taken back');
  });
  try {
    change.immediate();
  } catch (error) {
    if (!(error instanceof Error && error.message === 'taken back')) throw error;
  }
}

function queriesOf(world: World): FactsQuery[] {
  const tins = [...world.organizations.map(({ tin }) => tin), unknownOrganization];
  const privileges = [...world.privileges.map(({ id }) => id), undefined, 'no such'];
  return subjectsOf(world).flatMap((person) =>
    tins.flatMap((organizationTin) =>
      privileges.map((privilegeId) => {
        return { ...person, organizationTin, privilegeId, employerTin: undefined, providerTin: '' };
      }),
    ),
  );
}

/** When a grant was last used is not kept in memory, nor whether somebody has registered a client as a person. */
function comparable({ idp }: FactsQuery, { identityState, ...rows }: FactsRows): unknown {
  const grants = rows.grants.map(({ lastUsedAt: _, ...grant }) => grant);
  return { ...rows, grants, ...(idp !== 'client' && { identityState }) };
}

async function expectSame(
  memory: FactsMemory,
  statement: (query: FactsQuery) => FactsRows,
  queries: FactsQuery[],
) {
  const fresh = await memory.fresh();
  const answers = queries.map((query) => comparable(query, fresh(query)));
  const expected = queries.map((query) => comparable(query, statement(query)));
  if (JSON.stringify(answers) !== JSON.stringify(expected)) expect(answers).toEqual(expected);
}

async function withStore(world: World, work: (here: Db, there: Db) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'adgang-memory-'));
  try {
    const file = join(folder, 'adgang.db');
    using here = openDb(file);
    fillStore(here, world);
    using there = openDb(file);
    await work(here, there);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('memory tells what the statement tells, whoever changes what, also while it is loaded', async () => {
  let answered = 0;
  const someChanges = fc.array(aChange, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(aWorld, someChanges, fc.nat({ max: 4 }), async (world, changes, loadsWith) => {
      await withStore(world, async (here, there) => {
        const statement = prepareFacts(here);
        using memory = createFactsMemory(here, statement);
        const queries = queriesOf(world);
        const load = memory.load();
        // Some are made between the slices of the load, the others afterwards.
        for (const change of changes.slice(0, loadsWith)) {
          load.next();
          make(change.isOwn ? here : there, world, change);
        }
        while (!load.next().done);
        expect(memory.isLoaded()).toBe(true);
        await expectSame(memory, statement, queries);
        for (const change of changes.slice(loadsWith)) {
          // Inside the transaction what it has not committed is read by the statement, and remembered by nobody.
          const during = () => {
            for (const query of queries.slice(0, 5)) {
              expect(comparable(query, memory.read(query))).toEqual(comparable(query, statement(query)));
            }
          };
          make(change.isOwn ? here : there, world, change, change.isOwn ? during : undefined);
          // Twice: those who have changed are read by the statement first, and then from memory.
          await expectSame(memory, statement, queries);
          await expectSame(memory, statement, queries);
          answered += Number(memory.isLoaded());
        }
      });
    }),
    { numRuns: 60 },
  );
  expect(answered).toBeGreaterThan(100);
});

test('a question is answered by what was committed before it, however many wait together', async () => {
  const [world] = fc.sample(aWorld, { numRuns: 1, seed: 7 });
  if (!world) throw new Error('no world');
  await withStore(world, async (here, there) => {
    using memory = createFactsMemory(here, prepareFacts(here));
    for (const _ of memory.load());
    const tin = world.organizations[0]?.tin ?? '';
    const query = { ...queriesOf(world)[0], organizationTin: tin } as FactsQuery;
    for (let round = 0; round < 200; round += 1) {
      const state = round % 2 === 0 ? 'suspended' : 'active';
      // Others have asked before; the turn is not over.
      const earlier = Array.from({ length: round % 130 }, () => memory.fresh());
      there.sqlite.prepare('UPDATE organizations SET state = ? WHERE tin = ?').run(state, tin);
      const read = await memory.fresh();
      expect(read(query).organizationState).toBe(state);
      await Promise.all(earlier);
    }
  });
});

test('a reader that is kept for later asks for the revision itself', async () => {
  const [world] = fc.sample(aWorld, { numRuns: 1, seed: 7 });
  if (!world) throw new Error('no world');
  await withStore(world, async (here, there) => {
    using memory = createFactsMemory(here, prepareFacts(here));
    for (const _ of memory.load());
    const tin = world.organizations[0]?.tin ?? '';
    const query = { ...queriesOf(world)[0], organizationTin: tin } as FactsQuery;
    const kept = await memory.fresh();
    await setImmediate();
    for (const state of ['suspended', 'active', 'offboarded']) {
      there.sqlite.prepare('UPDATE organizations SET state = ? WHERE tin = ?').run(state, tin);
      expect(kept(query).organizationState).toBe(state);
    }
  });
});

test('memory lets go of what it cannot follow, and the statement answers', async () => {
  const [world] = fc.sample(aWorld, { numRuns: 1, seed: 7 });
  if (!world) throw new Error('no world');
  const accidents = [
    // The changes are gone that lead to the present.
    "UPDATE organizations SET name = 'A'; DELETE FROM facts_changes",
    // Somebody has put back an older copy.
    'UPDATE revisions SET grants = grants - 1',
    // More than is worth following.
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
     INSERT INTO identities (idp, idp_identity_id, state, created_at) SELECT 'mitid', i, 'suspended', 1 FROM n`,
  ];
  for (const accident of accidents) {
    await withStore(world, async (here, there) => {
      const statement = prepareFacts(here);
      using memory = createFactsMemory(here, statement);
      for (const _ of memory.load());
      there.sqlite.exec(accident);
      await expectSame(memory, statement, queriesOf(world));
      expect(memory.isLoaded()).toBe(false);
      for (const _ of memory.load());
      expect(memory.isLoaded()).toBe(true);
      await expectSame(memory, statement, queriesOf(world));
    });
  }
});
