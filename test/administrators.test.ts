import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertGrant } from '../db/grants.ts';
import { upsertIdentity } from '../db/identities.ts';
import { openDb } from '../db/open.ts';
import { readSession, upsertSession } from '../db/sessions.ts';
import { insertTie } from '../db/ties.ts';
import { holdsRoleNow } from '../server/access/roles.ts';
import {
  addAdministrator,
  countAdministrators,
  listAdministrators,
  removeAdministrator,
} from '../server/directory/administrators.ts';
import { revokeGrant } from '../server/grants/change.ts';
import { giveGrantOnce } from '../server/grants/give-once.ts';
import { authorityOver } from './support/administrators.ts';
import { replayAudit, storedGrants } from './support/audit.ts';
import {
  companies,
  grantRead,
  login,
  type OnboardingWorld,
  onboard,
  openOnboardingWorld,
  roleId,
  tinOfCompany,
} from './support/onboarding.ts';
import { aGrantRow } from './support/rows.ts';
import { worldNow } from './support/world.ts';

const { alone, joint } = companies;
const tin = tinOfCompany(alone);
const uuid = (n: number) => `77777777-aaaa-4aaa-8aaa-${String(n).padStart(12, '0')}`;
const user = (n: number) => ({ idp: 'mitid_erhverv', idpIdentityId: uuid(n) });
const by = authorityOver(tin);

let world: OnboardingWorld;
beforeEach(async () => {
  world = openOnboardingWorld();
  await onboard(world, 'anna', alone);
});
afterEach(() => world[Symbol.asyncDispose]());

const list = (of = tin) => listAdministrators(world.deps, of);
const ids = () => list().map(({ grant }) => grant.idpIdentityId);
const grantIdOf = (idpIdentityId: string, of = tin) =>
  list(of).find(({ grant }) => grant.idpIdentityId === idpIdentityId)?.grant.id ?? '';
const remove = (idpIdentityId: string) => removeAdministrator(world.deps, by, grantIdOf(idpIdentityId));
const mayAct = (who: { idp: string; idpIdentityId: string }, of = tin) =>
  holdsRoleNow(
    world.deps,
    { type: who.idp, id: who.idpIdentityId, loa: 'Substantial' },
    'PrivilegeAdministrator',
    of,
  );
const run = (sql: string, ...values: unknown[]) => world.deps.db.sqlite.prepare(sql).run(...values);
const rows = (sql: string) => world.deps.db.sqlite.prepare<[], Record<string, unknown>>(sql).all();

describe('adding', () => {
  test('a UUID makes an administrator who counts at once, stands on the list, and is in the audit', () => {
    expect(mayAct(user(1))).toBe(false);
    addAdministrator(world.deps, by, { idp: 'mitid_erhverv', idpIdentityId: uuid(1).toUpperCase() });
    expect(mayAct(user(1))).toBe(true);
    expect(
      new Set(list().map(({ name, counts, isLast }) => JSON.stringify({ name, counts, isLast }))),
    ).toEqual(
      new Set([
        JSON.stringify({ name: 'anna', counts: true, isLast: false }),
        JSON.stringify({ name: null, counts: true, isLast: false }),
      ]),
    );
    expect(rows("SELECT * FROM ties WHERE source = 'added'")).toMatchObject([
      { organization_tin: tin, idp_identity_id: uuid(1), kind: 'employee' },
    ]);
    const audited = rows('SELECT * FROM change_audit ORDER BY seq DESC LIMIT 2');
    expect(audited).toMatchObject([
      { action: 'grant.created', subject_id: uuid(1), privilege_id: roleId, actor_id: 'administrator' },
      { action: 'tie.made', subject_id: uuid(1), organization_tin: tin },
    ]);
    expect(replayAudit(world.deps.db.sqlite)).toEqual(storedGrants(world.deps.db.sqlite));
  });

  test('an employee keeps the tie that they have, whatever it came by', () => {
    const tie = { organizationTin: tin, idp: 'mitid', idpIdentityId: 'somebody' };
    insertTie(world.deps.db, { ...tie, kind: 'employee', source: 'seen', createdAt: worldNow });
    addAdministrator(world.deps, by, tie);
    expect(rows("SELECT source FROM ties WHERE idp_identity_id = 'somebody'")).toEqual([{ source: 'seen' }]);
  });

  test.each([
    ['twice', { idp: 'mitid', idpIdentityId: 'mitid-of-anna' }, 'already-administrator'],
    ['what is no UUID', { idp: 'mitid_erhverv', idpIdentityId: 'anna' }, 'invalid-request'],
    ['a private MitID that nobody knows here', { idp: 'mitid', idpIdentityId: uuid(1) }, 'invalid-request'],
    ['a client', { idp: 'client', idpIdentityId: uuid(1) }, 'invalid-request'],
    ['a partner', user(2), 'not-an-employee'],
    ['whom the operator has suspended', user(3), 'forbidden'],
  ])('%s is refused, and nothing is changed', (_, who, code) => {
    const partner = { ...user(2), organizationTin: tin, kind: 'partner', source: 'granted' } as const;
    insertTie(world.deps.db, { ...partner, createdAt: worldNow });
    upsertIdentity(world.deps.db, { ...user(3), name: null, at: worldNow });
    run("UPDATE identities SET state = 'suspended' WHERE idp_identity_id = ?", uuid(3));
    const before = JSON.stringify([storedGrants(world.deps.db.sqlite), rows('SELECT * FROM change_audit')]);
    expect(() => addAdministrator(world.deps, by, who)).toThrow(expect.objectContaining({ code }));
    expect(JSON.stringify([storedGrants(world.deps.db.sqlite), rows('SELECT * FROM change_audit')])).toBe(
      before,
    );
  });

  test('and removing takes somebody who still may, at that moment', () => {
    const former = {
      ...by,
      requireStill: () => {
        throw new Error('no longer');
      },
    };
    addAdministrator(world.deps, by, user(1));
    expect(() => addAdministrator(world.deps, former, user(2))).toThrow('no longer');
    expect(() => removeAdministrator(world.deps, former, grantIdOf(uuid(1)))).toThrow('no longer');
    expect(ids().toSorted()).toEqual([uuid(1), 'mitid-of-anna']);
  });

  test('is the only way: the role is neither granted nor revoked like a privilege', () => {
    addAdministrator(world.deps, by, user(1));
    const wish = { identity: user(2), privilege: roleId, provider: undefined };
    expect(() => giveGrantOnce(world.deps, by, wish, undefined)).toThrow();
    expect(() => revokeGrant(world.deps, by, grantIdOf(uuid(1)), undefined)).toThrow(
      expect.objectContaining({ code: 'not-assignable' }),
    );
  });
});

describe('removing', () => {
  test('takes the role of that organisation alone, ends the sessions, and leaves what they have granted', async () => {
    await onboard(world, 'anna', joint);
    await onboard(world, 'bo', joint);
    await onboard(world, 'carla', joint);
    addAdministrator(world.deps, by, user(1));
    const granted = grantRead(world, alone, uuid(9));
    run("UPDATE grants SET created_by_id = 'mitid-of-anna' WHERE id = ?", granted);
    const session = { idp: 'mitid', idpIdentityId: 'mitid-of-anna', data: '{}', createdAt: worldNow };
    upsertSession(world.deps.db, { ...session, digest: 'a', expiresAt: worldNow + 1_000 });
    upsertSession(world.deps.db, { ...session, ...user(1), digest: 'b', expiresAt: worldNow + 1_000 });

    remove('mitid-of-anna');
    expect(mayAct(login('anna'))).toBe(false);
    expect(mayAct(login('anna'), tinOfCompany(joint))).toBe(true);
    expect(readSession(world.deps.db, 'a', worldNow)).toBeUndefined();
    expect(readSession(world.deps.db, 'b', worldNow)).toBeDefined();
    expect(storedGrants(world.deps.db.sqlite).map(({ id }) => id)).toContain(granted);
    expect(rows('SELECT * FROM change_audit ORDER BY seq DESC LIMIT 1')).toMatchObject([
      { action: 'grant.revoked', subject_id: 'mitid-of-anna', organization_tin: tin, privilege_id: roleId },
    ]);
    expect(list()).toMatchObject([{ grant: user(1), isLast: true }]);
  });

  test('the last one is refused, also when the others only seem to be some', () => {
    expect(() => remove('mitid-of-anna')).toThrow(expect.objectContaining({ code: 'last-administrator' }));
    addAdministrator(world.deps, by, user(1));
    run("UPDATE identities SET state = 'suspended' WHERE idp_identity_id = ?", uuid(1));
    const at = world.deps.now();
    const grant = { organizationTin: tin, privilegeId: roleId };
    aGrantRow(world.deps, { ...grant, idpIdentityId: uuid(2), validTo: at });
    aGrantRow(world.deps, { ...grant, idpIdentityId: uuid(3), validFrom: at + 1 });
    expect(countAdministrators(world.deps, tin)).toBe(1);
    expect(() => remove('mitid-of-anna')).toThrow(expect.objectContaining({ code: 'last-administrator' }));
    for (const n of [1, 2, 3]) remove(uuid(n));
    expect(ids()).toEqual(['mitid-of-anna']);
  });

  test("another organisation's administrator is not found", async () => {
    await onboard(world, 'anna', joint);
    await onboard(world, 'bo', joint);
    await onboard(world, 'carla', joint);
    const foreign = grantIdOf('mitid-of-bo', tinOfCompany(joint));
    expect(() => removeAdministrator(world.deps, by, foreign)).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    expect(() => removeAdministrator(world.deps, by, grantRead(world, alone, uuid(1)))).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  test('nobody of a frozen organisation counts', () => {
    addAdministrator(world.deps, by, user(1));
    run('UPDATE organizations SET frozen_since = ? WHERE tin = ?', worldNow, tin);
    expect(countAdministrators(world.deps, tin)).toBe(0);
    expect(list().every(({ counts, isLast }) => !counts && !isLast)).toBe(true);
    expect(() => remove(uuid(1))).toThrow(expect.objectContaining({ code: 'last-administrator' }));
  });
});

describe('an organisation never ends up without an administrator', () => {
  type Step = { kind: 'add' | 'remove' | 'suspend' | 'restore'; who: number };
  const aStep: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom('add', 'add', 'remove', 'remove', 'remove', 'suspend', 'restore'),
    who: fc.nat(3),
  });

  test('whatever is done, in whichever order: a removal succeeds exactly when somebody else is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { maxLength: 25 }), async (steps) => {
        await using fresh = openOnboardingWorld();
        await onboard(fresh, 'anna', alone);
        const { deps } = fresh;
        // Of the model: who is administrator, and who is suspended. `anna` is number 4.
        const administrators = new Set([4]);
        const suspended = new Set<number>();
        const counting = () => [...administrators].filter((n) => !suspended.has(n));
        const idOf = (n: number) => (n === 4 ? 'mitid-of-anna' : uuid(n));
        for (const { kind, who } of [...steps, { kind: 'remove', who: 4 } as Step]) {
          if (kind === 'suspend' || kind === 'restore') {
            if (kind === 'suspend') suspended.add(who);
            else suspended.delete(who);
            upsertIdentity(deps.db, { ...user(who), name: undefined, at: worldNow });
            const state = kind === 'suspend' ? 'suspended' : 'active';
            deps.db.sqlite
              .prepare('UPDATE identities SET state = ? WHERE idp_identity_id = ?')
              .run(state, uuid(who));
          } else if (kind === 'add') {
            const isPossible = !administrators.has(who) && !suspended.has(who);
            const adding = () => addAdministrator(deps, by, user(who));
            if (isPossible) administrators.add(who);
            if (isPossible) adding();
            else expect(adding).toThrow();
          } else {
            const found = listAdministrators(deps, tin).find(
              ({ grant }) => grant.idpIdentityId === idOf(who),
            );
            expect(found !== undefined).toBe(administrators.has(who));
            if (!found) continue;
            const isPossible = counting().some((n) => n !== who);
            const removing = () => removeAdministrator(deps, by, found.grant.id);
            if (isPossible) administrators.delete(who);
            if (isPossible) removing();
            else expect(removing).toThrow(expect.objectContaining({ code: 'last-administrator' }));
          }
          expect(countAdministrators(deps, tin)).toBe(counting().length);
          expect(
            counting().every((n) =>
              holdsRoleNow(
                deps,
                { type: n === 4 ? 'mitid' : 'mitid_erhverv', id: idOf(n), loa: 'High' },
                'PrivilegeAdministrator',
                tin,
              ),
            ),
          ).toBe(true);
        }
        expect(replayAudit(deps.db.sqlite)).toEqual(storedGrants(deps.db.sqlite));
      }),
      { numRuns: 60 },
    );
  });

  test('two processes that each remove the other one of two leave one of them, in every organisation', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'adgang-removers-'));
    try {
      const file = join(folder, 'adgang.db');
      const tins = Array.from({ length: 150 }, (_, n) => `DK${String(n).padStart(8, '0')}`);
      await using filed = openOnboardingWorld(file);
      const { db, newId } = filed.deps;
      db.inOneBatch(() => {
        for (const each of tins) {
          db.sqlite
            .prepare(
              "INSERT INTO organizations (tin, org_id, name, state, created_at) VALUES (?, ?, ?, 'active', 0)",
            )
            .run(each, each, each);
          for (const id of ['one', 'other']) {
            insertGrant(db, {
              ...{ idp: 'mitid', idpIdentityId: id, privilegeId: roleId, organizationTin: each },
              ...{ id: newId('grt'), validFrom: null, validTo: null, reason: null, createdAt: 0 },
              ...{ createdByIdp: 'system', createdById: 'test', updatedAt: 0, version: 1 },
              ...{ firstUsedAt: null, lastUsedAt: null },
            });
          }
        }
      });
      const program = fileURLToPath(new URL('./support/remover.ts', import.meta.url));
      const begin = String(Date.now() + 2_500);
      // In opposite directions, so that both are the faster one somewhere, and meet in the middle.
      const orders = [tins.join(','), tins.toReversed().join(',')];
      const removed = await Promise.all(
        ['one', 'other'].map(async (id, n) => {
          const args = [program, file, id, roleId, begin, orders[n] ?? ''];
          const { stdout } = await promisify(execFile)(process.execPath, args);
          return Number(stdout);
        }),
      );
      using reader = openDb(file);
      const left = reader.sqlite
        .prepare<[string], { tin: string; n: number }>(
          'SELECT organization_tin AS tin, count(*) AS n FROM grants WHERE privilege_id = ? GROUP BY 1',
        )
        .all(roleId);
      expect(left.filter(({ tin: each }) => tins.includes(each))).toEqual(
        tins.map((each) => ({ tin: each, n: 1 })),
      );
      expect(removed.reduce((sum, n) => sum + n, 0)).toBe(tins.length);
      expect(Math.min(...removed)).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
