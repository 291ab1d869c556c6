import type { Db } from './open.ts';

/** Where the list goes on: behind this decision, the newest coming first. */
export interface DecisionPosition {
  at: number;
  /** Its place in the log. */
  row: number;
}

/** Which decisions; every member narrows. */
export interface DecisionFilter {
  providerTin?: string | undefined;
  organizationTin?: string | undefined;
  person?: { idp: string; idpIdentityId: string } | undefined;
  privilegeId?: string | undefined;
  allow?: boolean | undefined;
  /** Epoch milliseconds, inclusive and exclusive. */
  from?: number | undefined;
  to?: number | undefined;
}

/** A logged decision as lists need it. */
export interface ListedDecision {
  row: number;
  id: string;
  at: number;
  clientId: string;
  providerTin: string;
  subjectType: string;
  subjectId: string;
  organizationTin: string | null;
  privilegeId: string | null;
  allow: boolean;
  /** As it was logged, JSON. */
  answer: string;
  input: string;
}

const newestFirst = 'ORDER BY at DESC, rowid DESC';

/**
 * Looks through at most `lookAt` of a provider's decisions, or of all, the newest first, for at most `limit` that fit;
 * `next` is where to look on. The log has no index but by provider and by time, since each costs every decision: a
 * search costs by how much it looks through, not by how rare it is what it looks for.
 */
export function searchDecisions(
  db: Db,
  filter: DecisionFilter,
  after: DecisionPosition | undefined,
  { limit, lookAt }: { limit: number; lookAt: number },
): { rows: ListedDecision[]; next: DecisionPosition | undefined } {
  const { providerTin, organizationTin, person, privilegeId, allow, from, to } = filter;
  const range = [
    condition('provider_tin = ?', providerTin),
    condition('at >= ?', from),
    condition('at < ?', to),
    condition('(at, rowid) < (?, ?)', after?.at, after?.row),
  ];
  const [end] = select<DecisionPosition>(
    db,
    `SELECT at, rowid AS row FROM decision_log${indexOf(filter)}`,
    range,
    `${newestFirst} LIMIT 1 OFFSET ${lookAt - 1}`,
  );
  const fitting = [
    condition('(at, rowid) >= (?, ?)', end?.at, end?.row),
    condition('organization_tin = ?', organizationTin),
    condition('subject_id = ? AND subject_type = ?', person?.idpIdentityId, person?.idp),
    condition('privilege_id = ?', privilegeId),
    condition('allow = ?', allow === undefined ? undefined : Number(allow)),
    // Who may do what in the service itself is no decision that anybody's system has asked for.
    condition('door <> ?', 'role'),
  ];
  const found = select<Omit<ListedDecision, 'allow'> & { allow: 0 | 1 }>(
    db,
    `SELECT rowid AS row, id, at, client_id AS clientId, provider_tin AS providerTin, subject_type AS subjectType,
       subject_id AS subjectId, organization_tin AS organizationTin, privilege_id AS privilegeId, allow, answer, input
     FROM decision_log${indexOf(filter)}`,
    [...range, ...fitting],
    `${newestFirst} LIMIT ${limit + 1}`,
  );
  const rows = found.slice(0, limit).map((row) => ({ ...row, allow: row.allow === 1 }));
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last ? { at: last.at, row: last.row } : end };
}

const indexOf = ({ providerTin }: DecisionFilter) =>
  ` INDEXED BY decision_log_by_${providerTin === undefined ? 'time' : 'provider'}`;

type Value = string | number;
interface Condition {
  sql: string;
  values: Value[];
}

/** None where a value is missing. */
function condition(sql: string, ...values: (Value | undefined)[]): Condition | undefined {
  return values.includes(undefined) ? undefined : { sql, values: values as Value[] };
}

function select<Row>(db: Db, from: string, conditions: (Condition | undefined)[], rest: string): Row[] {
  const given = conditions.filter((each) => each !== undefined);
  const where = given.map(({ sql }) => sql).join(' AND ');
  const sql = `${from} ${where === '' ? '' : `WHERE ${where}`} ${rest}`;
  return db.sqlite.prepare<unknown[], Row>(sql).all(...given.flatMap(({ values }) => values));
}
