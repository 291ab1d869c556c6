import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { GrantRow } from '../db/grants.ts';
import { readDueOutbox } from '../db/outbox.ts';
import { decide } from '../server/access/decide.ts';
import { theSystem } from '../server/audit/changes.ts';
import { deletePrivilege, grantsAtOnce } from '../server/catalogue/delete-privilege.ts';
import { foreseeEffect } from '../server/catalogue/effect.ts';
import { auditGrant } from '../server/grants/give.ts';
import { createLog } from '../server/log.ts';
import { deliver, deliverAll } from '../workers/deliver.ts';
import { authorityOver } from './support/administrators.ts';
import { type AuditedGrant, dumpOf, replayAudit, storedGrants } from './support/audit.ts';
import { aCatalogueStep, at, ownOf, planOf } from './support/cataloguers.ts';
import { aWorld, openWorld, type World, type WorldContext } from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

/** Which of the grants that are within their validity count, by what `decide` itself answers about somebody in good standing. */
async function countingGrants(context: WorldContext, world: World): Promise<Set<string>> {
  const counting = new Set<string>();
  // The answers are about the grants: everybody is in good standing, and everybody may ask.
  for (const grant of world.grants) {
    const privilege = context.catalogue.inForce().privilege(grant.privilegeId);
    if (!privilege || privilege.builtIn) continue;
    const { allow } = await decide(context, {
      caller: { clientId: 'test', organization: privilege.ownerTin, orgId: '', isService: true },
      check: {
        subject: { type: grant.idp, id: grant.idpIdentityId },
        action: { name: privilege.id },
        resource: { type: 'organization', id: grant.organizationTin },
        context: { loa: 'High' },
      },
      door: 'test',
      marksNoUse: true,
    });
    if (allow) counting.add(grant.id);
  }
  return counting;
}

/** Nobody is suspended and no client struck off: who asks is not what effects are about. */
const inGoodStanding = (world: World): World => ({
  ...world,
  identities: world.identities.map((row) => ({ ...row, state: 'active' })),
  grants: world.grants.filter(({ idp }) => idp !== 'client'),
});

test('the effect that was foreseen is the one that happens, to what decide answers', async () => {
  const totals = { activated: 0, deactivated: 0, nothing: 0 };
  await fc.assert(
    fc.asyncProperty(
      aWorld,
      fc.array(aCatalogueStep, { minLength: 3, maxLength: 8 }),
      async (peopled, steps) => {
        const world = inGoodStanding(peopled);
        await using context = openWorld(world);
        for (const step of steps) {
          const before = await countingGrants(context, world);
          const { change, make } = planOf(context, world, step);
          const foreseen = foreseeEffect(context, change);
          make(foreseen);
          const after = await countingGrants(context, world);
          const happened = {
            activated: after.difference(before).size,
            deactivated: before.difference(after).size,
          };
          expect(foreseen).toEqual(happened);
          totals.activated += happened.activated;
          totals.deactivated += happened.deactivated;
          if (happened.activated + happened.deactivated === 0) totals.nothing += 1;
        }
      },
    ),
    { numRuns: 100 },
  );
  expect(Math.min(...Object.values(totals))).toBeGreaterThan(3);
});

test('nothing happens when the effect is not the one that was agreed to', async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, aCatalogueStep, fc.constantFrom(-1, 1), async (world, step, off) => {
      await using context = openWorld(world);
      const { change, make } = planOf(context, world, step);
      const { activated, deactivated } = foreseeEffect(context, change);
      const before = dumpOf(context.db.sqlite);
      for (const wrong of [
        { activated: activated + off, deactivated },
        { activated, deactivated: deactivated + off },
      ]) {
        expect(() => make(wrong)).toThrow('effect-changed');
        expect(dumpOf(context.db.sqlite)).toEqual(before);
      }
    }),
    { numRuns: 40 },
  );
});

test('a deleted privilege allows nothing from the next decision on, and each of its grants goes with an entry', async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, fc.nat(3), async (peopled, pick) => {
      const world = inGoodStanding(peopled);
      await using context = openWorld(world);
      const { sqlite } = context.db;
      for (const grant of storedGrants(sqlite) as (AuditedGrant & GrantRow)[])
        auditGrant(context, { actor: theSystem, requestId: null }, 'grant.created', undefined, grant, null);
      const { id, ownerTin, name } = at(ownOf(world), pick);
      const its = world.grants.filter(({ privilegeId }) => privilegeId === id);
      deletePrivilege(context, authorityOver(ownerTin), id, {
        seen: world.now,
        typedName: name,
        agreedGrants: its.length,
      });
      const counting = await countingGrants(context, world);
      for (const grant of its) expect(counting).not.toContain(grant.id);
      deliverAll({ ...context, log: createLog('silent') });
      expect(replayAudit(sqlite)).toEqual(storedGrants(sqlite));
      expect(storedGrants(sqlite).filter(({ privilegeId }) => privilegeId === id)).toEqual([]);
      expect(sqlite.prepare('SELECT count(*) FROM privileges WHERE id = ?').pluck().get(id)).toBe(0);
      const removed = "SELECT count(*) FROM change_audit WHERE action = 'grant.removed' AND actor_tin = ?";
      expect(sqlite.prepare(removed).pluck().get(ownerTin)).toBe(its.length);
      expect(its.length).toBeLessThan(grantsAtOnce);
    }),
    { numRuns: 40 },
  );
});

test('many grants go in steps, none of which others wait for long', async () => {
  const [sample] = fc.sample(aWorld, 1);
  if (!sample) throw new Error('no world');
  const [privilege] = ownOf(sample);
  const [organization] = sample.organizations;
  if (!privilege || !organization) throw new Error('an empty world');
  const count = 2 * grantsAtOnce + 7;
  const grants = Array.from({ length: count }, (_, n) => ({
    id: `grt_${n}`,
    idp: 'mitid',
    idpIdentityId: `person-${n}`,
    privilegeId: privilege.id,
    organizationTin: organization.tin,
    validFrom: null,
    validTo: null,
  }));
  await using context = openWorld({ ...sample, grants });
  const { sqlite } = context.db;
  const left = () => Number(sqlite.prepare('SELECT count(*) FROM grants').pluck().get());
  const asked = { seen: sample.now, typedName: privilege.name, agreedGrants: count };
  const by = authorityOver(privilege.ownerTin);
  expect(() => deletePrivilege(context, by, privilege.id, { ...asked, agreedGrants: count - 1 })).toThrow(
    'effect-changed',
  );
  deletePrivilege(context, by, privilege.id, asked);
  expect(left()).toBe(count);
  const steps: number[] = [];
  for (let work = readDueOutbox(context.db, context.now(), 1); work.length > 0; ) {
    deliver({ ...context, log: createLog('silent') }, work[0]?.id ?? 0);
    steps.push(left());
    work = readDueOutbox(context.db, context.now(), 1);
  }
  expect(steps).toEqual([count - grantsAtOnce, count - 2 * grantsAtOnce, 0]);
  const entries = "SELECT count(DISTINCT entity_id) FROM change_audit WHERE action = 'grant.removed'";
  expect(sqlite.prepare(entries).pluck().get()).toBe(count);
});
