import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { revokeGrant } from '../server/grants/change.ts';
import { authorityOver } from './support/administrators.ts';
import { isWithinValidity, type ModelQuestion, modelAnswer } from './support/model.ts';
import { ask, questionsOf } from './support/questions.ts';
import {
  aWorld,
  openWorld,
  openWorldContext,
  stranger,
  type World,
  type WorldContext,
  worldNow,
} from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

/** A change of a store through one of its contexts, and what the world is after it. */
type Change = (world: World, context: WorldContext, pick: number) => World;

const pickOf = <T>(rows: readonly T[], pick: number): T | undefined => rows[pick % Math.max(rows.length, 1)];
const without = <T>(rows: readonly T[], row: T | undefined): T[] => rows.filter((other) => other !== row);
const run = (context: WorldContext, sql: string, ...values: (string | number | null | undefined)[]) =>
  context.db.sqlite.prepare(sql).run(...values.map((value) => value ?? null));

const changes: Change[] = [
  function revoked(world, context, pick) {
    const builtIn = new Set(world.privileges.filter((row) => row.builtIn).map(({ id }) => id));
    const grant = pickOf(
      world.grants.filter(({ privilegeId }) => !builtIn.has(privilegeId)),
      pick,
    );
    if (!grant) return world;
    revokeGrant(context, authorityOver(grant.organizationTin), grant.id, undefined);
    return { ...world, grants: without(world.grants, grant) };
  },
  function administratorRemoved(world, context, pick) {
    const roles = new Set(world.privileges.filter((row) => row.builtIn).map(({ id }) => id));
    const grant = pickOf(
      world.grants.filter(({ privilegeId }) => roles.has(privilegeId)),
      pick,
    );
    run(context, 'DELETE FROM grants WHERE id = ?', grant?.id);
    return { ...world, grants: without(world.grants, grant) };
  },
  function offTheWhitelist(world, context, pick) {
    const entry = pickOf(world.whitelist, pick);
    const sql = 'DELETE FROM whitelist_entries WHERE privilege_id = ? AND organization_tin = ?';
    run(context, sql, entry?.privilegeId, entry?.organizationTin);
    return { ...world, whitelist: without(world.whitelist, entry) };
  },
  function madePrivate(world, context, pick) {
    const privilege = pickOf(world.privileges, pick);
    run(context, "UPDATE privileges SET assignability = 'private' WHERE id = ?", privilege?.id);
    const isIt = (row: object) => row === privilege;
    const rows = world.privileges.map((row) =>
      isIt(row) ? { ...row, assignability: 'private' as const } : row,
    );
    return { ...world, privileges: rows };
  },
  function higherLevel(world, context, pick) {
    const privilege = pickOf(world.privileges, pick);
    run(context, "UPDATE privileges SET minimum_loa = 'High' WHERE id = ?", privilege?.id);
    const rows = world.privileges.map((row) =>
      row === privilege ? { ...row, minimumLoa: 'High' as const } : row,
    );
    return { ...world, privileges: rows };
  },
  function clientSuspended(world, context, pick) {
    const client = pickOf(world.clients, pick);
    run(context, "UPDATE clients SET state = 'suspended' WHERE client_id = ?", client?.clientId);
    const rows = world.clients.map((row) => (row === client ? { ...row, state: 'suspended' as const } : row));
    return { ...world, clients: rows };
  },
  function clientRemoved(world, context, pick) {
    const client = pickOf(world.clients, pick);
    run(context, 'DELETE FROM clients WHERE client_id = ?', client?.clientId);
    return { ...world, clients: without(world.clients, client) };
  },
  function personSuspended(world, context, pick) {
    const person = pickOf(world.identities, pick);
    const sql = "UPDATE identities SET state = 'suspended' WHERE idp = ? AND idp_identity_id = ?";
    run(context, sql, person?.idp, person?.idpIdentityId);
    const rows = world.identities.map((row) =>
      row === person ? { ...row, state: 'suspended' as const } : row,
    );
    return { ...world, identities: rows };
  },
  function offboarded(world, context, pick) {
    const organization = pickOf(world.organizations, pick);
    run(context, "UPDATE organizations SET state = 'offboarded' WHERE tin = ?", organization?.tin);
    const isIt = (row: object) => row === organization;
    const rows = world.organizations.map((row) =>
      isIt(row) ? { ...row, state: 'offboarded' as const } : row,
    );
    return { ...world, organizations: rows };
  },
  function frozen(world, context, pick) {
    const organization = pickOf(world.organizations, pick);
    const since = worldNow - 999;
    run(context, 'UPDATE organizations SET frozen_since = ? WHERE tin = ?', since, organization?.tin);
    const rows = world.organizations.map((row) =>
      row === organization ? { ...row, frozenSince: since } : row,
    );
    return { ...world, organizations: rows };
  },
  function changedInAFreeze(world, context, pick) {
    const grant = pickOf(world.grants, pick);
    run(context, 'UPDATE grants SET updated_at = ? WHERE id = ?', worldNow, grant?.id);
    const rows = world.grants.map((row) => (row === grant ? { ...row, updatedAt: worldNow } : row));
    return { ...world, grants: rows };
  },
  function onboardingDowngraded(world, context, pick) {
    const organization = pickOf(world.organizations, pick);
    run(context, "UPDATE organizations SET onboarding = 'declaration' WHERE tin = ?", organization?.tin);
    const rows = world.organizations.map((row) =>
      row === organization ? { ...row, onboarding: 'declaration' as const } : row,
    );
    return { ...world, organizations: rows };
  },
  function trustWithdrawn(world, context, pick) {
    const provider = pickOf(world.providers, pick);
    run(context, 'UPDATE providers SET trusts_declarations = 0 WHERE tin = ?', provider);
    return { ...world, refusing: [...(world.refusing ?? []), ...(provider ? [provider] : [])] };
  },
  function noLongerProvider(world, context, pick) {
    const provider = pickOf(world.providers, pick);
    run(context, 'DELETE FROM providers WHERE tin = ?', provider);
    return { ...world, providers: without(world.providers, provider) };
  },
];

test('what has been taken away is gone for the very next decision of every process', async () => {
  const somePicks = fc.array(fc.tuple(fc.constantFrom(...changes), fc.nat()), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(aWorld, somePicks, async (original, picks) => {
      const folder = mkdtempSync(join(tmpdir(), 'adgang-world-'));
      try {
        const file = join(folder, 'adgang.db');
        await using here = openWorldContext(file, original);
        await using there = openWorldContext(file, original);
        const questions = questionsOf(original);
        let world = original;
        for (const [change, pick] of picks) {
          const before = world;
          world = change(before, here, pick);
          const changed = questions.filter((one) => modelAnswer(before, one) !== modelAnswer(world, one));
          // The first question after the change is one that it bears on, if there is any.
          for (const question of [...changed, ...questions.slice(pick % questions.length).slice(0, 20)]) {
            for (const context of [there, here]) {
              const { answer } = await ask(context, question);
              expect([change.name, question, answer]).toEqual([
                change.name,
                question,
                modelAnswer(world, question),
              ]);
            }
          }
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 100 },
  );
});

test('every kind of change is noticed by the first question that it bears on', async () => {
  for (const change of changes) {
    let noticed = 0;
    const isNoticed = fc.asyncProperty(aWorld, fc.nat(), async (world, pick) => {
      await using context = openWorld(world);
      const after = change(world, context, pick);
      const isChanged = (one: ModelQuestion) => modelAnswer(world, one) !== modelAnswer(after, one);
      const first = questionsOf(world).find(isChanged);
      if (!first) return;
      noticed += 1;
      expect([change.name, (await ask(context, first)).answer]).toEqual([
        change.name,
        modelAnswer(after, first),
      ]);
    });
    // Some changes seldom make a difference.
    for (let round = 0; round < 20 && noticed < 5; round += 1) await fc.assert(isNoticed, { numRuns: 20 });
    expect([change.name, noticed]).toEqual([change.name, expect.toSatisfy((count) => count > 0)]);
  }
});

test('a grant begins at its first moment, and has ended at its end, to the millisecond', async () => {
  const privilege = { id: '22222222-bbbb-4bbb-8bbb-000000000001', name: 'Read', builtIn: false } as const;
  const aTime = fc.integer({ min: worldNow - 10, max: worldNow + 10 });
  await fc.assert(
    fc.asyncProperty(
      aTime,
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      async (validFrom, length, isOpen) => {
        const tin = 'DK10000001';
        const grant = {
          ...{ ...stranger, id: 'grt_1', privilegeId: privilege.id, organizationTin: tin },
          ...{ validFrom: isOpen ? null : validFrom, validTo: validFrom + length },
        };
        const world: World = {
          now: worldNow,
          organizations: [{ tin, state: 'active' }],
          providers: [tin],
          clients: [{ clientId: 'client-1', organizationTin: tin, state: 'active' }],
          privileges: [{ ...privilege, ownerTin: tin, assignability: 'public', minimumLoa: null }],
          ...{ whitelist: [], identities: [], grants: [grant] },
        };
        await using context = openWorld(world);
        const question = { clientId: 'client-1', subject: stranger, organizationTin: tin, loa: undefined };
        for (const now of [validFrom - 1, validFrom, grant.validTo - 1, grant.validTo, grant.validTo + 1]) {
          context.setNow(now);
          const { answer, reasons } = await ask(context, { ...question, privilege: privilege.id });
          const isHeld = (isOpen || now >= validFrom) && now < grant.validTo;
          expect([now, answer]).toEqual([now, isHeld ? 'allow' : 'deny']);
          expect(isWithinValidity(grant, now)).toBe(isHeld);
          const code = now < validFrom ? 'grant-not-yet-valid' : 'grant-expired';
          expect(reasons.map((reason) => reason.code)).toEqual(isHeld ? [] : [code]);
        }
      },
    ),
    { numRuns: 60 },
  );
});
