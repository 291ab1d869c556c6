import { asc, desc, eq } from 'drizzle-orm';
import type { Db } from './open.ts';
import { decisionLog } from './schema/sqlite.ts';

/** A row to be written: booleans as SQLite keeps them, since these rows bypass Drizzle for speed. */
export type DecisionRow = Omit<typeof decisionLog.$inferSelect, 'allow' | 'masked'> & {
  allow: 0 | 1;
  masked: 0 | 1;
};
export type LoggedDecision = typeof decisionLog.$inferSelect;

/** A grant that a decision used, and when: of several uses the last, and the first. */
export interface GrantUse {
  grantId: string;
  at: number;
  firstAt: number;
}

const insertSql = `
  INSERT INTO decision_log (id, at, door, client_id, provider_tin, subject_type, subject_id, organization_tin,
    privilege_id, allow, answer, policy_revision, grants_revision, catalogue_revision, input, masked, request_id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

// By place: by name, each of seventeen would be looked up for every row.
const toValues = (row: DecisionRow) => [
  row.id,
  row.at,
  row.door,
  row.clientId,
  row.providerTin,
  row.subjectType,
  row.subjectId,
  row.organizationTin,
  row.privilegeId,
  row.allow,
  row.answer,
  row.policyRevision,
  row.grantsRevision,
  row.catalogueRevision,
  row.input,
  row.masked,
  row.requestId,
];

// The first time stands for ever; the last one is written at most once an hour.
const markUsedSql = `
  UPDATE grants SET first_used_at = coalesce(first_used_at, @firstAt), last_used_at = @at
  WHERE id = @grantId AND (last_used_at IS NULL OR last_used_at <= @at - 3600000)`;

/** Writes decisions, and the marks of the grants that they used, in one transaction; or throws. */
export type WriteDecisions = (
  rows: readonly DecisionRow[],
  uses: readonly GrantUse[],
  /** Whether to wait for somebody else who is writing; this thread does nothing else meanwhile. */
  how?: { wait: boolean },
) => void;

/**
 * Prepares the writer of decisions. Unless it is to be `durable`, the transaction survives a crash of the process, but
 * a power cut only once something durable follows it: a log that may lose its last moments need not make everybody
 * wait for the disk.
 */
export function prepareDecisionWriter(
  db: Db,
  { durable }: { durable: boolean } = { durable: true },
): WriteDecisions {
  const insert = db.sqlite.prepare(insertSql);
  const markUsed = db.sqlite.prepare(markUsedSql);
  return (rows, uses, { wait } = { wait: true }) => {
    const write = () =>
      db.inOneBatch(() => {
        for (const row of rows) insert.run(toValues(row));
        for (const use of uses) markUsed.run(use);
      });
    const writeAtLeisure = () => (durable ? write() : db.withoutSync(write));
    return wait ? writeAtLeisure() : db.withoutWaiting(writeAtLeisure);
  };
}

/** One logged decision. */
export function readDecision(db: Db, id: string): LoggedDecision | undefined {
  return db.orm.select().from(decisionLog).where(eq(decisionLog.id, id)).get();
}

/** A provider's logged decisions, oldest first. */
export function readDecisionsOf(db: Db, providerTin: string, limit: number): LoggedDecision[] {
  return db.orm
    .select()
    .from(decisionLog)
    .where(eq(decisionLog.providerTin, providerTin))
    .orderBy(asc(decisionLog.at), asc(decisionLog.id))
    .limit(limit)
    .all();
}

/** The ids of the last logged decisions, the newest first: of one provider, or of all. */
export function readLastDecisionIds(db: Db, providerTin: string | undefined, limit: number): string[] {
  return db.orm
    .select({ id: decisionLog.id })
    .from(decisionLog)
    .where(providerTin === undefined ? undefined : eq(decisionLog.providerTin, providerTin))
    .orderBy(desc(decisionLog.at), desc(decisionLog.id))
    .limit(limit)
    .all()
    .map(({ id }) => id);
}
