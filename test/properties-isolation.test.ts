import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readGrantsMadeTo } from '../db/grants.ts';
import type { Db } from '../db/open.ts';
import { readPeople } from '../db/people.ts';
import { listOffered } from '../server/catalogue/offered.ts';
import { AppError } from '../server/errors.ts';
import { listGrants } from '../server/grants/list.ts';
import { applyWish, aWish, type Wish } from './support/administrators.ts';
import { allLevels, allowSetOf, ask, askForList, questionsOf } from './support/questions.ts';
import {
  aWorld,
  openWorld,
  subjectsOf,
  unknownPrivilege,
  type World,
  type WorldContext,
} from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

test("an organisation's grants allow on its own behalf only, and no other's make a difference", async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, fc.nat(), async (world, pick) => {
      const { tin } = world.organizations[pick % world.organizations.length] ?? { tin: '' };
      await using everybody = openWorld(world);
      await using alone = openWorld({
        ...world,
        grants: world.grants.filter((grant) => grant.organizationTin === tin),
      });
      const allowed = [...(await allowSetOf(alone, world))];
      const onItsBehalf = (question: string) => JSON.parse(question).organizationTin === tin;
      expect(allowed.filter((question) => !onItsBehalf(question))).toEqual([]);
      expect(allowed).toEqual([...(await allowSetOf(everybody, world))].filter(onItsBehalf));
    }),
    { numRuns: 40 },
  );
});

test("no change of another provider's privileges, grants or whitelists changes what a provider's client is told", async () => {
  await fc.assert(
    fc.asyncProperty(
      aWorld,
      fc.array(fc.tuple(fc.constantFrom(...meddlings), fc.nat())),
      async (world, changes) => {
        await using context = openWorld(world);
        for (const clientId of world.clients.map((client) => client.clientId)) {
          const owner = world.clients.find((client) => client.clientId === clientId)?.organizationTin ?? '';
          const before = await allToldTo(context, world, clientId);
          for (const [meddle, pick] of changes) meddle(context.db, world, owner, pick);
          meddleAll(context.db, owner);
          expect(await allToldTo(context, world, clientId)).toBe(before);
          // The next client asks about what is left.
        }
      },
    ),
    { numRuns: 40 },
  );
});

async function allToldTo(context: WorldContext, world: World, clientId: string): Promise<string> {
  const told: unknown[] = [];
  for (const question of questionsOf(world)) {
    if (question.clientId === clientId) told.push([question, await ask(context, question)]);
  }
  for (const subject of subjectsOf(world)) {
    for (const loa of allLevels)
      told.push([subject, loa, await askForList(context, { clientId, subject, loa })]);
  }
  return JSON.stringify(told, null, 1);
}

type Meddling = (db: Db, world: World, owner: string, pick: number) => void;
const pickOf = <T>(rows: T[], pick: number): T[] =>
  (rows.length === 0 ? [] : rows.slice(pick % rows.length)).slice(0, 1);
const foreign = (world: World, owner: string) =>
  world.privileges.filter(({ ownerTin }) => ownerTin !== owner);

const meddlings: Meddling[] = [
  (db, world, owner, pick) => {
    const ids = new Set(foreign(world, owner).map(({ id }) => id));
    for (const { id } of pickOf(
      world.grants.filter(({ privilegeId }) => ids.has(privilegeId)),
      pick,
    )) {
      db.sqlite.prepare('DELETE FROM grants WHERE id = ?').run(id);
    }
  },
  (db, world, owner, pick) => {
    for (const { id } of pickOf(foreign(world, owner), pick)) {
      const assignability = ['private', 'public', 'whitelist'][pick % 3];
      const sql = 'UPDATE privileges SET assignability = ?, minimum_loa = NULL WHERE id = ?';
      db.sqlite.prepare(sql).run(assignability, id);
    }
  },
  (db, world, owner, pick) => {
    for (const { id } of pickOf(foreign(world, owner), pick)) {
      const sql = `INSERT INTO grants (idp_identity_id, idp, privilege_id, organization_tin, id, created_at,
        created_by_idp, created_by_id, updated_at, version)
        SELECT idp_identity_id, idp, privileges.id, tin, 'grt_' || hex(randomblob(8)), 0, 'system', 'test', 0, 1
        FROM identities, organizations, privileges WHERE privileges.id = ? ON CONFLICT DO NOTHING`;
      db.sqlite.prepare(sql).run(id);
    }
  },
];

/** Takes everything away from the other providers. */
function meddleAll(db: Db, owner: string): void {
  const isForeign = 'privilege_id IN (SELECT id FROM privileges WHERE owner_tin <> ?)';
  db.sqlite.prepare(`DELETE FROM whitelist_entries WHERE ${isForeign}`).run(owner);
  db.sqlite.prepare(`DELETE FROM grants WHERE ${isForeign}`).run(owner);
  db.sqlite.prepare('DELETE FROM privileges WHERE owner_tin <> ? AND built_in = 0').run(owner);
}

test('a privilege of another provider and one that does not exist get the same answer', async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, async (world) => {
      await using context = openWorld(world);
      for (const question of questionsOf(world, ['High'])) {
        const owner = world.clients.find(({ clientId }) => clientId === question.clientId)?.organizationTin;
        const isOthers = world.privileges.some(
          ({ id, ownerTin }) => id === question.privilege && ownerTin !== owner,
        );
        if (question.clientId === undefined || !isOthers) continue;
        expect(await ask(context, question)).toEqual(
          await ask(context, { ...question, privilege: unknownPrivilege }),
        );
      }
    }),
    { numRuns: 30 },
  );
});

test("an administrator's doings leave every other organisation's rows and lists as they were", async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, fc.nat(), fc.array(aWish, { maxLength: 12 }), async (world, pick, wishes) => {
      await using context = openWorld(world);
      const { tin } = world.organizations[pick % world.organizations.length] ?? { tin: '' };
      const others = world.organizations.filter((organization) => organization.tin !== tin);
      const look = () => others.map((other) => viewOf(context, world, other.tin));
      const before = look();
      const own = viewOf(context, world, tin);
      for (const wish of wishes) attempt(context, world, tin, wish);
      expect(look()).toEqual(before);
      const seen = listGrants(context, { organizationTin: tin, limit: 200 }).items;
      expect(seen.filter(({ row }) => row.organizationTin !== tin)).toEqual([]);
      // And the other way round: what others do is not seen here.
      await using elsewhere = openWorld(world);
      for (const other of others) for (const wish of wishes) attempt(elsewhere, world, other.tin, wish);
      expect(viewOf(elsewhere, world, tin)).toEqual(own);
    }),
    { numRuns: 100 },
  );
});

function attempt(context: WorldContext, world: World, tin: string, wish: Wish): void {
  try {
    applyWish(context, world, tin, wish);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).not.toMatch(/internal|policy|database/);
  }
}

/** Everything that an organisation's administrators can see, and its rows. */
function viewOf(context: WorldContext, world: World, organizationTin: string) {
  const { db } = context;
  const all = (table: string) =>
    db.sqlite.prepare(`SELECT * FROM ${table} WHERE organization_tin = ?`).all(organizationTin);
  return {
    rows: ['grants', 'ties', 'customers', 'change_audit'].map(all),
    grants: listGrants(context, { organizationTin, limit: 200 }),
    offered: listOffered(context, { organizationTin, everywhere: true }),
    employees: readPeople(db, { organizationTin, filter: 'all', sort: 'name', newSince: 0, limit: 200 }),
    made: subjectsOf(world).map((identity) => readGrantsMadeTo(db, organizationTin, identity)),
  };
}

test("another organisation's grant, and another provider's private privilege, are not told from none", async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, fc.nat(), async (world, pick) => {
      await using context = openWorld(world);
      const { tin } = world.organizations[pick % world.organizations.length] ?? { tin: '' };
      const refusalOf = (wish: Wish) => {
        try {
          applyWish(context, world, tin, wish);
        } catch (error) {
          if (error instanceof AppError) return [error.code, error.detail, error.issues];
          throw error;
        }
        throw new Error('it was not refused');
      };
      const revoke = { kind: 'revoke', version: undefined } as const;
      const noGrant = refusalOf({ ...revoke, grant: 'grt_none' });
      for (const { id, organizationTin } of world.grants) {
        if (organizationTin !== tin) expect(refusalOf({ ...revoke, grant: id })).toEqual(noGrant);
      }
      const offered = listOffered(context, { organizationTin: tin, everywhere: true }).map(
        (offer) => offer.privilege.id,
      );
      const give = {
        kind: 'give',
        subject: 0,
        validFrom: undefined,
        validTo: undefined,
        reason: undefined,
      } as const;
      const noPrivilege = refusalOf({ ...give, privilege: unknownPrivilege });
      for (const { id, ownerTin, assignability } of world.privileges) {
        if (ownerTin === tin || assignability !== 'private') continue;
        expect(offered).not.toContain(id);
        expect(refusalOf({ ...give, privilege: id })).toEqual(noPrivilege);
      }
    }),
    { numRuns: 100 },
  );
});

test('taking a grant, an administrator or a whitelist entry away never lets anybody do more', async () => {
  await fc.assert(
    fc.asyncProperty(
      aWorld,
      fc.array(fc.tuple(fc.boolean(), fc.nat()), { minLength: 1, maxLength: 4 }),
      async (world, removals) => {
        await using context = openWorld(world);
        let before = await allowSetOf(context, world);
        for (const [isGrant, pick] of removals) {
          remove(context.db, world, isGrant, pick);
          const after = await allowSetOf(context, world);
          expect([...after].filter((question) => !before.has(question))).toEqual([]);
          before = after;
        }
      },
    ),
    { numRuns: 40 },
  );
});

function remove(db: Db, world: World, isGrant: boolean, pick: number): void {
  if (isGrant) {
    for (const { id } of pickOf(world.grants, pick))
      db.sqlite.prepare('DELETE FROM grants WHERE id = ?').run(id);
    return;
  }
  for (const { privilegeId, organizationTin } of pickOf(world.whitelist, pick)) {
    const sql = 'DELETE FROM whitelist_entries WHERE privilege_id = ? AND organization_tin = ?';
    db.sqlite.prepare(sql).run(privilegeId, organizationTin);
  }
}
