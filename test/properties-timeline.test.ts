import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { AuditRow } from '../db/audit.ts';
import { readTimeline, type TimelineFilter } from '../db/timeline.ts';
import { listTimeline, readWholeTimeline } from '../server/audit/timeline.ts';
import { foreseeEffect } from '../server/catalogue/effect.ts';
import { AppError } from '../server/errors.ts';
import { applyWish, aWish } from './support/administrators.ts';
import { aCatalogueStep, at, planOf } from './support/cataloguers.ts';
import { aWorld, openWorld, subjectsOf, type World, type WorldContext } from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

const anEvent = fc.oneof(
  fc.record({ kind: fc.constant('wish' as const), by: fc.nat(3), wish: aWish }),
  fc.record({ kind: fc.constant('catalogue' as const), step: aCatalogueStep }),
);
type Event = typeof anEvent extends fc.Arbitrary<infer T> ? T : never;

function happen(context: WorldContext, world: World, event: Event): void {
  try {
    if (event.kind === 'wish') applyWish(context, world, at(world.organizations, event.by).tin, event.wish);
    else {
      const { change, make } = planOf(context, world, event.step);
      make(foreseeEffect(context, change));
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

interface Entry {
  seq: number;
  at: number;
  action: string;
  organization_tin: string | null;
  subject_idp: string | null;
  subject_id: string | null;
  privilege_id: string | null;
}

/** Everything that a filter brings, in pages of three. */
function wholeOf(context: WorldContext, filter: Omit<TimelineFilter, 'limit' | 'after'>): number[] {
  const seqs: number[] = [];
  let after: TimelineFilter['after'];
  do {
    const rows: AuditRow[] = readTimeline(context.db, { ...filter, after, limit: 3 });
    seqs.push(...rows.map(({ seq }) => seq));
    after = rows.length < 3 ? undefined : rows.at(-1);
  } while (after);
  return seqs;
}

test('the timelines of organisations, people and privileges are complete against the audit, in every combination', async () => {
  let entries = 0;
  const history = fc.array(fc.tuple(anEvent, fc.constantFrom(0, 0, 1, 400)), { minLength: 6, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(aWorld, history, async (world, events) => {
      await using context = openWorld(world);
      for (const [event, later] of events) {
        context.setNow(context.now() + later);
        happen(context, world, event);
      }
      const all = context.db.sqlite
        .prepare('SELECT * FROM change_audit ORDER BY at DESC, seq DESC')
        .all() as Entry[];
      entries += all.length;
      const actions = [...new Set(all.map(({ action }) => action))];
      const times = [undefined, world.now + 1, ...all.map(({ at: when }) => when)].slice(0, 4);
      const seqsOf = (isIn: (entry: Entry) => boolean) => all.filter(isIn).map(({ seq }) => seq);
      for (const organizationTin of world.organizations.map(({ tin }) => tin)) {
        for (const person of [undefined, ...subjectsOf(world).slice(0, 3)]) {
          for (const privilegeId of [undefined, ...world.privileges.slice(2).map(({ id }) => id)]) {
            for (const narrowed of [undefined, actions.slice(0, 2), []]) {
              for (const from of times) {
                const filter = { organizationTin, person, privilegeId, actions: narrowed, from };
                expect(wholeOf(context, filter)).toEqual(
                  seqsOf(
                    (entry) =>
                      entry.organization_tin === organizationTin &&
                      (!person ||
                        (entry.subject_idp === person.idp && entry.subject_id === person.idpIdentityId)) &&
                      (privilegeId === undefined || entry.privilege_id === privilegeId) &&
                      (narrowed?.includes(entry.action) ?? true) &&
                      (from === undefined || entry.at >= from),
                  ),
                );
              }
            }
          }
        }
        // Whoever looks gets every one of them, and the export is the same.
        const { items } = listTimeline(context, { tin: organizationTin }, { organizationTin, limit: 1_000 });
        expect(items.map(({ seq }) => seq)).toEqual(
          seqsOf((entry) => entry.organization_tin === organizationTin),
        );
        const parts = await Array.fromAsync(
          readWholeTimeline(context, { tin: organizationTin }, { organizationTin }),
        );
        expect(parts.flat()).toEqual(items);
      }
      for (const self of subjectsOf(world)) {
        expect(wholeOf(context, { person: self })).toEqual(
          seqsOf((entry) => entry.subject_idp === self.idp && entry.subject_id === self.idpIdentityId),
        );
      }
    }),
    { numRuns: 12 },
  );
  expect(entries).toBeGreaterThan(40);
});
