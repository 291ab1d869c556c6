import { and, asc, desc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import type { IdentityRange } from './impact-domain.ts';
import type { Db } from './open.ts';
import {
  type ImpactPlan,
  type ImpactReplay,
  policyDrafts,
  type policyImpactCounts,
  policyImpactRanges,
  type policyImpactRows,
  policyImpacts,
} from './schema/sqlite.ts';

export type { ImpactPlan, ImpactReplay };
/** An impact with the compiled policy that it is about. */
export type FullImpactRow = typeof policyImpacts.$inferSelect;
/** What is read of it again and again: without the compiled policy, which is large. */
export type ImpactRow = Omit<FullImpactRow, 'candidate'>;

/** An answer that changes. */
export type ImpactAnswerRow = typeof policyImpactRows.$inferSelect;
export type ImpactCountRow = typeof policyImpactCounts.$inferSelect;

const { candidate: _, ...columns } = getTableColumns(policyImpacts);
const isUnfinished = inArray(policyImpacts.state, ['waiting', 'running']);

export function insertImpact(db: Db, row: typeof policyImpacts.$inferInsert): void {
  db.orm.insert(policyImpacts).values(row).run();
}

/** An impact of this policy; another policy's is not found. */
export function readImpactRow(db: Db, policy: string, id: string): ImpactRow | undefined {
  return db.orm
    .select(columns)
    .from(policyImpacts)
    .where(and(eq(policyImpacts.id, id), eq(policyImpacts.policy, policy)))
    .get();
}

/** An impact of whatever policy. */
export function readImpactById(db: Db, id: string): FullImpactRow | undefined {
  return db.orm.select().from(policyImpacts).where(eq(policyImpacts.id, id)).get();
}

/** A policy's impacts, the newest first: of one draft, or of any. */
export function readImpactRows(
  db: Db,
  policy: string,
  about: { draftId?: string; limit: number },
): ImpactRow[] {
  const isOf = and(
    eq(policyImpacts.policy, policy),
    about.draftId === undefined ? undefined : eq(policyImpacts.draftId, about.draftId),
  );
  return db.orm
    .select(columns)
    .from(policyImpacts)
    .where(isOf)
    .orderBy(desc(policyImpacts.createdAt), desc(policyImpacts.id))
    .limit(about.limit)
    .all();
}

/** How many of a policy's impacts are not finished. */
export function countUnfinishedImpacts(db: Db, policy: string): number {
  const isOf = and(eq(policyImpacts.policy, policy), isUnfinished);
  return db.orm.select({ id: policyImpacts.id }).from(policyImpacts).where(isOf).all().length;
}

/** Stops what is not finished: one impact, or all of a draft. */
export function cancelImpacts(
  db: Db,
  of: { id: string } | { draftId: string },
  at: number,
  error: string | null,
): boolean {
  const isOf = 'id' in of ? eq(policyImpacts.id, of.id) : eq(policyImpacts.draftId, of.draftId);
  return (
    db.orm
      .update(policyImpacts)
      .set({ state: 'cancelled', endedAt: at, error, worker: null, workerUntil: null })
      .where(and(isOf, isUnfinished))
      .run().changes > 0
  );
}

/** Whether anything waits to be computed, or was left by somebody who is gone; costs one look into an index. */
function findUnattended(db: Db, now: number): string | undefined {
  const attended = db.sqlite
    .prepare("SELECT 1 FROM policy_impacts WHERE state = 'running' AND worker_until >= ?")
    .get(now);
  if (attended) return undefined;
  return db.sqlite
    .prepare<[], string>(
      `SELECT id FROM policy_impacts WHERE state IN ('running', 'waiting')
       ORDER BY CASE state WHEN 'running' THEN 0 ELSE 1 END, created_at, id LIMIT 1`,
    )
    .pluck()
    .get();
}

/** Takes up the impact whose turn it is, for this worker alone until then; nothing when one is being computed. */
export function takeUpImpact(
  db: Db,
  by: { worker: string; now: number; until: number },
): ImpactRow | undefined {
  if (findUnattended(db, by.now) === undefined) return undefined;
  return db.inOneBatch(() => {
    const id = findUnattended(db, by.now);
    if (id === undefined) return undefined;
    db.orm
      .update(policyImpacts)
      .set({
        state: 'running',
        worker: by.worker,
        workerUntil: by.until,
        startedAt: sql`coalesce(${policyImpacts.startedAt}, ${by.now})`,
      })
      .where(eq(policyImpacts.id, id))
      .run();
    return readImpactById(db, id);
  });
}

/** Whether the worker still computes it; if so, it may go on until then. */
export function holdImpact(db: Db, id: string, worker: string, until: number): boolean {
  const isTheirs = and(
    eq(policyImpacts.id, id),
    eq(policyImpacts.worker, worker),
    eq(policyImpacts.state, 'running'),
  );
  return db.orm.update(policyImpacts).set({ workerUntil: until }).where(isTheirs).run().changes > 0;
}

/** Whether the draft that it is about says something else by now. */
export function isAboutOldDraft(db: Db, impact: Pick<ImpactRow, 'draftId' | 'filesDigest'>): boolean {
  if (impact.draftId === null) return false;
  const draft = db.orm
    .select({ filesDigest: policyDrafts.filesDigest, state: policyDrafts.state })
    .from(policyDrafts)
    .where(eq(policyDrafts.id, impact.draftId))
    .get();
  return draft?.filesDigest !== impact.filesDigest || draft.state === 'discarded';
}

/** Notes how an impact ended; only while the worker holds it. */
export function endImpact(
  db: Db,
  id: string,
  worker: string,
  end: { state: 'done' | 'failed' | 'cancelled'; error: string | null; at: number; replay?: ImpactReplay },
): void {
  db.orm
    .update(policyImpacts)
    .set({
      ...{ state: end.state, error: end.error, endedAt: end.at, worker: null, workerUntil: null },
      ...(end.replay && { replay: end.replay }),
    })
    .where(
      and(eq(policyImpacts.id, id), eq(policyImpacts.worker, worker), eq(policyImpacts.state, 'running')),
    )
    .run();
}

/** Lets go of an impact, so that anybody may take it up at once. */
export function releaseImpact(db: Db, id: string, worker: string): void {
  db.orm
    .update(policyImpacts)
    .set({ workerUntil: 0 })
    .where(and(eq(policyImpacts.id, id), eq(policyImpacts.worker, worker)))
    .run();
}

/** Keeps the ranges that an impact is computed in. */
export function insertImpactRanges(db: Db, impactId: string, ranges: readonly IdentityRange[]): void {
  const insert = db.sqlite.prepare(
    `INSERT INTO policy_impact_ranges (impact_id, n, after_id, after_idp, up_to_id, up_to_idp)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  for (const [n, { after, upTo }] of ranges.entries()) {
    insert.run(
      ...[impactId, n, after?.idpIdentityId ?? null, after?.idp ?? null],
      ...[upTo?.idpIdentityId ?? null, upTo?.idp ?? null],
    );
  }
  db.orm.update(policyImpacts).set({ total: ranges.length }).where(eq(policyImpacts.id, impactId)).run();
}

/** A range by its number. */
export interface NumberedRange {
  n: number;
  range: IdentityRange;
}

/** The ranges that are still to be computed. */
export function readOpenRanges(db: Db, impactId: string): NumberedRange[] {
  return db.orm
    .select()
    .from(policyImpactRanges)
    .where(and(eq(policyImpactRanges.impactId, impactId), isNull(policyImpactRanges.doneAt)))
    .orderBy(asc(policyImpactRanges.n))
    .all()
    .map(({ n, afterId, afterIdp, upToId, upToIdp }) => ({
      n,
      range: {
        after: afterId === null || afterIdp === null ? null : { idpIdentityId: afterId, idp: afterIdp },
        upTo: upToId === null || upToIdp === null ? null : { idpIdentityId: upToId, idp: upToIdp },
      },
    }));
}

/** The rows of a range are numbered from here on, up to those of the next. */
const perRange = 1_000_000_000;

/** Deletes some rows of a range that was begun and not finished; how many there were. */
export function deleteRowsOfRange(db: Db, impactId: string, n: number, atMost: number): number {
  return db.sqlite
    .prepare(
      `DELETE FROM policy_impact_rows WHERE impact_id = @impactId AND n IN (
         SELECT n FROM policy_impact_rows WHERE impact_id = @impactId AND n >= @from AND n < @to LIMIT @atMost)`,
    )
    .run({ impactId, from: n * perRange, to: (n + 1) * perRange, atMost }).changes;
}

/** How many rows are kept. */
export function countImpactRows(db: Db, impactId: string): number {
  const count = db.sqlite.prepare('SELECT count(*) FROM policy_impact_rows WHERE impact_id = ?');
  return Number(count.pluck().get(impactId));
}

/** An answer that changes, as it comes from a range. */
export type NewImpactRow = Omit<ImpactAnswerRow, 'impactId' | 'n'>;

/** Keeps rows of a range, of which so many were kept before. */
export function insertImpactRows(
  db: Db,
  of: { impactId: string; n: number; before: number },
  rows: readonly NewImpactRow[],
): void {
  const insert = db.sqlite.prepare(
    `INSERT INTO policy_impact_rows (impact_id, n, change, provider_tin, organization_tin, idp, idp_identity_id,
       privilege_id, level, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [index, row] of rows.entries()) {
    insert.run(
      ...[of.impactId, of.n * perRange + of.before + index, row.change, row.providerTin, row.organizationTin],
      ...[row.idp, row.idpIdentityId, row.privilegeId, row.level, row.at],
    );
  }
}

/** What a range has come to. */
export interface ImpactTally {
  gains: number;
  losses: number;
  peopleGaining: number;
  peopleLosing: number;
  answers: number;
  counts: Omit<ImpactCountRow, 'impactId'>[];
}

/** Notes that a range is done, and what it has come to; `false` when it was done before. */
export function finishRange(db: Db, impactId: string, n: number, at: number, tally: ImpactTally): boolean {
  const isOpen = and(
    eq(policyImpactRanges.impactId, impactId),
    eq(policyImpactRanges.n, n),
    isNull(policyImpactRanges.doneAt),
  );
  if (db.orm.update(policyImpactRanges).set({ doneAt: at }).where(isOpen).run().changes === 0) return false;
  db.sqlite
    .prepare(
      `UPDATE policy_impacts SET done = done + 1, gains = gains + @gains, losses = losses + @losses,
         people_gaining = people_gaining + @peopleGaining, people_losing = people_losing + @peopleLosing,
         answers = answers + @answers WHERE id = @impactId`,
    )
    .run({
      ...{ impactId, gains: tally.gains, losses: tally.losses, answers: tally.answers },
      ...{ peopleGaining: tally.peopleGaining, peopleLosing: tally.peopleLosing },
    });
  const count = db.sqlite.prepare(
    `INSERT INTO policy_impact_counts (impact_id, by, key, gains, losses) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET gains = gains + excluded.gains, losses = losses + excluded.losses`,
  );
  for (const { by, key, gains, losses } of tally.counts) count.run(impactId, by, key, gains, losses);
  return true;
}

/** Of which organisations, providers or privileges most accesses change, and what they are called. */
export function readImpactCounts(
  db: Db,
  impactId: string,
  by: ImpactCountRow['by'],
  limit: number,
): (Pick<ImpactCountRow, 'key' | 'gains' | 'losses'> & { name: string })[] {
  const name = by === 'privilege' ? namedPrivilege('c.key') : namedOrganization('c.key');
  return db.sqlite
    .prepare<[string, string, number], ReturnType<typeof readImpactCounts>[number]>(
      `SELECT c.key, c.gains, c.losses, ${name} AS name FROM policy_impact_counts c
       WHERE c.impact_id = ? AND c.by = ? ORDER BY c.gains + c.losses DESC, c.key LIMIT ?`,
    )
    .all(impactId, by, limit);
}

const namedOrganization = (tin: string) =>
  `coalesce((SELECT o.name FROM organizations o WHERE o.tin = ${tin}), ${tin})`;
const namedPrivilege = (id: string) =>
  `coalesce((SELECT p.name FROM privileges p WHERE p.id = ${id}), ${id})`;

/** A row with what things and people are called. */
export interface NamedImpactRow extends Omit<ImpactAnswerRow, 'impactId'> {
  organizationName: string;
  privilegeName: string;
  providerName: string;
  /** `null` where there is none, or where it is not to be seen. */
  personName: string | null;
}

/** Which rows of an impact are wanted. */
export interface ImpactRowsQuery {
  impactId: string;
  change?: ImpactAnswerRow['change'] | undefined;
  organizationTin?: string | undefined;
  /** The number of the last row before. */
  after?: number | undefined;
  limit: number;
  /** People are named who were seen at this provider. */
  seenAt: string;
}

/** Rows of an impact in their order. */
export function readImpactAnswers(db: Db, query: ImpactRowsQuery): NamedImpactRow[] {
  const seen = `EXISTS (SELECT 1 FROM sightings s WHERE s.idp_identity_id = r.idp_identity_id AND s.idp = r.idp
                        AND s.provider_tin = @seenAt)`;
  return db.sqlite
    .prepare<[object], NamedImpactRow>(
      `SELECT r.n, r.change, r.provider_tin AS providerTin, r.organization_tin AS organizationTin, r.idp,
              r.idp_identity_id AS idpIdentityId, r.privilege_id AS privilegeId, r.level, r.at,
              ${namedOrganization('r.organization_tin')} AS organizationName,
              ${namedOrganization('r.provider_tin')} AS providerName,
              ${namedPrivilege('r.privilege_id')} AS privilegeName,
              CASE WHEN ${seen} THEN
                (SELECT i.name FROM identities i WHERE i.idp_identity_id = r.idp_identity_id AND i.idp = r.idp)
              END AS personName
       FROM policy_impact_rows r
       WHERE r.impact_id = @impactId AND r.n > @after
         ${query.change === undefined ? '' : 'AND r.change = @change'}
         ${query.organizationTin === undefined ? '' : 'AND r.organization_tin = @organizationTin'}
       ORDER BY r.n LIMIT @limit`,
    )
    .all({
      ...{
        impactId: query.impactId,
        after: query.after ?? -1,
        limit: query.limit,
        seenAt: query.seenAt ?? null,
      },
      ...(query.change !== undefined && { change: query.change }),
      ...(query.organizationTin !== undefined && { organizationTin: query.organizationTin }),
    });
}

/** A decision as it was logged: what the policy was given. */
export interface LoggedAnswer {
  input: string;
  masked: 0 | 1;
}

/** The last decisions about providers' privileges: one provider's, or all. */
export function readLastAnswers(db: Db, providerTin: string | undefined, limit: number): LoggedAnswer[] {
  return db.sqlite
    .prepare<[object], LoggedAnswer>(
      `SELECT d.input, d.masked FROM decision_log d
       WHERE ${providerTin === undefined ? '' : 'd.provider_tin = @providerTin AND'} d.door <> 'role'
         AND NOT EXISTS (SELECT 1 FROM privileges p WHERE p.id = d.privilege_id AND p.built_in)
       ORDER BY d.at DESC LIMIT @limit`,
    )
    .all({ limit, ...(providerTin !== undefined && { providerTin }) });
}
