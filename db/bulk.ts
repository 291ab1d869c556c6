import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { Db } from './open.ts';
import { bulkJobs, bulkRows } from './schema/sqlite.ts';

export type BulkJobRow = typeof bulkJobs.$inferSelect;
export type BulkRow = typeof bulkRows.$inferSelect;

/** Writes a job and its rows; to be called inside `inOneBatch`. */
export function insertBulkJob(
  db: Db,
  job: typeof bulkJobs.$inferInsert,
  rows: Omit<BulkRow, 'jobId'>[],
): void {
  db.orm.insert(bulkJobs).values(job).run();
  const insert = db.sqlite.prepare(
    `INSERT INTO bulk_rows (job_id, n, line, idp, idp_identity_id, privilege_id, valid_to, state, code, grant_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const row of rows) {
    const what = [row.idp, row.idpIdentityId, row.privilegeId, row.validTo, row.state, row.code, row.grantId];
    insert.run(job.id, row.n, row.line, ...what);
  }
}

/** An organisation's job by its id; another organisation's is not found. */
export function readBulkJob(db: Db, organizationTin: string, id: string): BulkJobRow | undefined {
  return db.orm
    .select()
    .from(bulkJobs)
    .where(and(eq(bulkJobs.id, id), eq(bulkJobs.organizationTin, organizationTin)))
    .get();
}

/** An organisation's jobs that were begun, the newest first. */
export function readBulkJobs(db: Db, organizationTin: string, limit: number): BulkJobRow[] {
  return db.orm
    .select()
    .from(bulkJobs)
    .where(and(eq(bulkJobs.organizationTin, organizationTin), sql`${bulkJobs.state} <> 'draft'`))
    .orderBy(desc(bulkJobs.createdAt), desc(bulkJobs.id))
    .limit(limit)
    .all();
}

/** Moves a job on from the state that it is in: `false` when it is in another. */
export function moveBulkJob(
  db: Db,
  id: string,
  from: BulkJobRow['state'],
  to: Partial<Pick<BulkJobRow, 'state' | 'startedAt' | 'endedAt'>>,
): boolean {
  const isThere = and(eq(bulkJobs.id, id), eq(bulkJobs.state, from));
  return db.orm.update(bulkJobs).set(to).where(isThere).run().changes > 0;
}

/** Counts what came of rows; called in the transaction of their effect. */
export function countBulkRows(db: Db, id: string, done: number, refused: number): void {
  db.orm
    .update(bulkJobs)
    .set({ done: sql`${bulkJobs.done} + ${done}`, refused: sql`${bulkJobs.refused} + ${refused}` })
    .where(eq(bulkJobs.id, id))
    .run();
}

/** Rows of a job in their order, those after `after`; of one state when that is told. */
export function readBulkRows(
  db: Db,
  jobId: string,
  { state, after = 0, limit }: { state?: BulkRow['state'] | undefined; after?: number; limit: number },
): BulkRow[] {
  const isWanted = and(eq(bulkRows.jobId, jobId), state && eq(bulkRows.state, state), gt(bulkRows.n, after));
  return db.orm.select().from(bulkRows).where(isWanted).orderBy(asc(bulkRows.n)).limit(limit).all();
}

/** Notes what came of a row that has waited. */
export function settleBulkRow(
  db: Db,
  row: Pick<BulkRow, 'jobId' | 'n'>,
  to: { state: 'done' | 'refused'; code: string; grantId: string | null },
): void {
  db.orm
    .update(bulkRows)
    .set(to)
    .where(and(eq(bulkRows.jobId, row.jobId), eq(bulkRows.n, row.n)))
    .run();
}

/** How many rows of a job there are of each state and code. */
export function countBulkOutcomes(
  db: Db,
  jobId: string,
): { state: BulkRow['state']; code: string | null; count: number }[] {
  return db.orm
    .select({ state: bulkRows.state, code: bulkRows.code, count: sql<number>`count(*)` })
    .from(bulkRows)
    .where(eq(bulkRows.jobId, jobId))
    .groupBy(bulkRows.state, bulkRows.code)
    .all();
}
