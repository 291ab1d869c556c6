import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { type DecisionFilter, type DecisionPosition, searchDecisions } from '../db/decision-search.ts';
import { explainWhy } from '../server/access/why.ts';
import { type DecisionScope, listDecisions, type ShownDecision } from '../server/audit/decisions.ts';
import type { ModelQuestion } from './support/model.ts';
import { ask, questionsOf } from './support/questions.ts';
import { aWorld, openWorld, subjectsOf, type World, type WorldContext } from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

interface Logged {
  id: string;
  at: number;
  provider_tin: string;
  subject_type: string;
  subject_id: string;
  organization_tin: string | null;
  privilege_id: string | null;
  allow: 0 | 1;
}

const aHistory = fc.record({ world: aWorld, every: fc.integer({ min: 3, max: 12 }), start: fc.nat(11) });

/** Some questions of a world, asked one after another, several in one millisecond. */
async function askSome(
  context: WorldContext,
  { world, every, start }: { world: World; every: number; start: number },
) {
  const isGranted = ({ subject, privilege, organizationTin }: ModelQuestion) =>
    world.grants.some(
      (grant) =>
        grant.idpIdentityId === subject.idpIdentityId &&
        grant.privilegeId === privilege &&
        grant.organizationTin === organizationTin,
    );
  const questions = questionsOf(world, ['High']).filter(
    (question, n) => n % every === start % every || isGranted(question),
  );
  for (const [n, question] of questions.entries()) {
    if (n % 3 === 0) context.setNow(context.now() + (n % 2));
    await ask(context, question);
  }
  context.decisionLog.flush();
  const sql = "SELECT * FROM decision_log WHERE door <> 'role' ORDER BY at DESC, rowid DESC";
  return context.db.sqlite.prepare<unknown[], Logged>(sql).all();
}

/** Everything that a filter brings, in small pages that each look at little. */
function wholeOf(context: WorldContext, filter: DecisionFilter): string[] {
  const ids: string[] = [];
  let after: DecisionPosition | undefined;
  do {
    const { rows, next } = searchDecisions(context.db, filter, after, { limit: 3, lookAt: 7 });
    ids.push(...rows.map(({ id }) => id));
    after = next;
  } while (after);
  return ids;
}

test('a search of the decision log finds all that fits and nothing else, however little it looks at in one go', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(aHistory, async (told) => {
      await using context = openWorld(told.world);
      const all = await askSome(context, told);
      const { world } = told;
      const times = [undefined, all.at(Math.floor(all.length / 2))?.at];
      for (const providerTin of [undefined, ...world.providers])
        for (const person of [undefined, ...subjectsOf(world).slice(0, 2)])
          for (const privilegeId of [undefined, world.privileges.at(-1)?.id])
            for (const organizationTin of [undefined, world.organizations[0]?.tin])
              for (const allow of [undefined, false, true])
                for (const [from, to] of [times, times.toReversed()]) {
                  const filter = { providerTin, person, privilegeId, organizationTin, allow, from, to };
                  const expected = all.filter(
                    (row) =>
                      (providerTin ?? row.provider_tin) === row.provider_tin &&
                      (person?.idp ?? row.subject_type) === row.subject_type &&
                      (person?.idpIdentityId ?? row.subject_id) === row.subject_id &&
                      (privilegeId ?? row.privilege_id) === row.privilege_id &&
                      (organizationTin ?? row.organization_tin) === row.organization_tin &&
                      (allow ?? row.allow === 1) === (row.allow === 1) &&
                      row.at >= (from ?? 0) &&
                      row.at < (to ?? Number.POSITIVE_INFINITY),
                  );
                  expect(wholeOf(context, filter)).toEqual(expected.map(({ id }) => id));
                  found += expected.length;
                }
    }),
    { numRuns: 12 },
  );
  expect(found).toBeGreaterThan(100);
});

async function shownTo(context: WorldContext, scope: DecisionScope): Promise<ShownDecision[]> {
  const { items, next } = await listDecisions(context, scope, {}, undefined, 10_000);
  expect(next).toBeUndefined();
  return items;
}

test('a provider sees its own decisions alone, and in them nobody who has not used it', async () => {
  const seen = { known: 0, outside: 0 };
  await fc.assert(
    fc.asyncProperty(aHistory, async (told) => {
      await using context = openWorld(told.world);
      const all = await askSome(context, told);
      const { sqlite } = context.db;
      // Some of the grants that were asked about have been used, some people have been seen.
      sqlite.exec('UPDATE grants SET first_used_at = 1 WHERE unicode(substr(id, -1)) % 2 = 0');
      const used = sqlite.prepare<unknown[], { idp: string; id: string; tin: string }>(
        `SELECT idp, idp_identity_id AS id, provider_tin AS tin FROM sightings
         UNION SELECT g.idp, g.idp_identity_id, p.owner_tin FROM grants g JOIN privileges p ON p.id = g.privilege_id
         WHERE g.first_used_at IS NOT NULL`,
      );
      const users = new Set(used.all().map(({ idp, id, tin }) => [idp, id, tin].join()));
      for (const tin of told.world.providers) {
        const items = await shownTo(context, { providerTin: tin });
        const own = all.filter((row) => row.provider_tin === tin);
        expect(items.map(({ id }) => id)).toEqual(own.map(({ id }) => id));
        const shown = JSON.stringify(items.map(({ asked: _, ...item }) => item));
        const ownIds = told.world.privileges.filter(({ ownerTin }) => ownerTin === tin).map(({ id }) => id);
        for (const { privilege } of items) if (privilege) expect(ownIds).toContain(privilege.id);
        for (const subject of subjectsOf(told.world).filter(({ idp }) => idp !== 'client')) {
          const { idp, idpIdentityId } = subject;
          const hasUsed = users.has([idp, idpIdentityId, tin].join());
          seen[hasUsed ? 'known' : 'outside'] += 1;
          if (!hasUsed) expect(shown).not.toContain(`"idp":"${idp}","idpIdentityId":"${idpIdentityId}"`);
        }
      }
    }),
    { numRuns: 15 },
  );
  expect(Math.min(seen.known, seen.outside)).toBeGreaterThan(0);
});

test('an organisation sees what was asked on its behalf, nobody it does not know, and no other’s grants', async () => {
  let shownRows = 0;
  await fc.assert(
    fc.asyncProperty(aHistory, async (told) => {
      await using context = openWorld(told.world);
      const all = await askSome(context, told);
      const { world } = told;
      for (const { tin } of world.organizations) {
        const items = await shownTo(context, { organizationTin: tin });
        const own = all.filter((row) => row.organization_tin === tin);
        expect(items.map(({ id }) => id)).toEqual(own.map(({ id }) => id));
        shownRows += items.length;
        const ties = context.db.sqlite
          .prepare<unknown[], { id: string }>(
            `SELECT idp_identity_id AS id FROM ties WHERE organization_tin = @tin
             UNION SELECT idp_identity_id FROM grants WHERE organization_tin = @tin
             UNION SELECT subject_id FROM change_audit WHERE organization_tin = @tin`,
          )
          .all({ tin });
        const known = new Set(ties.map(({ id }) => id));
        const text = JSON.stringify(items.map(({ provider: _, organization: __, ...item }) => item));
        for (const { idpIdentityId } of subjectsOf(world))
          if (!known.has(idpIdentityId)) expect(text).not.toContain(`"${idpIdentityId}"`);
        // Of others it is told only who may mend it: the provider.
        const reasons = JSON.stringify(
          items.map((item) => item.reasons.map(({ who_can_fix: _, ...reason }) => reason)),
        );
        for (const other of world.organizations.filter((each) => each.tin !== tin))
          expect(reasons).not.toContain(other.tin);
      }
    }),
    { numRuns: 15 },
  );
  expect(shownRows).toBeGreaterThan(50);
});

test('why, as of the moment of a row, says what the row says', async () => {
  const told = { allow: 0, deny: 0 };
  await fc.assert(
    fc.asyncProperty(aHistory, async (history) => {
      await using context = openWorld(history.world);
      await askSome(context, history);
      context.db.sqlite.exec('UPDATE grants SET first_used_at = 1');
      context.setNow(context.now() + 1_000);
      for (const tin of history.world.providers) {
        for (const row of await shownTo(context, { providerTin: tin })) {
          const { subject, privilege, organization } = row;
          if (subject.is !== 'known' || !privilege || !organization) continue;
          const why = await explainWhy(context, {
            ownerTin: tin,
            privilege: privilege.id,
            subject: { type: subject.idp, id: subject.idpIdentityId },
            organizationTin: organization.tin,
            ...(row.loa === 'High' && { loa: row.loa }),
            at: row.at,
          });
          if (why.gaps.length > 0) continue;
          expect([why.answer, why.reasons]).toEqual([row.allow ? 'allow' : 'deny', row.reasons]);
          told[row.allow ? 'allow' : 'deny'] += 1;
        }
      }
    }),
    { numRuns: 25 },
  );
  expect(Math.min(told.allow, told.deny)).toBeGreaterThan(0);
});
