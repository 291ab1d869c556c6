import { type GrantRow, insertGrant } from '../../db/grants.ts';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { builtInPrivileges } from '../../server/catalogue/built-in.ts';
import type { TestDemo } from './demo.ts';

export type Row = Record<string, unknown>;

/** What the store holds: for looking behind the answers, and for bringing about what no door can yet. */
export function rowsOf(demo: TestDemo, sql: string, ...parameters: unknown[]): Row[] {
  return demo.demo.service.context.db.sqlite.prepare<unknown[], Row>(sql).all(...parameters);
}

/** Changes the store behind the service's back. */
export function change(demo: TestDemo, sql: string, ...parameters: unknown[]): void {
  demo.demo.service.context.db.sqlite.prepare(sql).run(...parameters);
}

/** Every row of every table, once all that waits has been written and done; the decision log, which refusals are written to as well, only when asked for. */
export function dump(demo: TestDemo, options: { decisions?: boolean } = {}): Record<string, Row[]> {
  drain(demo);
  const tables = rowsOf(demo, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
  const wanted = tables
    .map(({ name }) => String(name))
    .filter((name) => options.decisions || name !== 'decision_log');
  return Object.fromEntries(wanted.map((name) => [name, rowsOf(demo, `SELECT * FROM "${name}"`)]));
}

/** The change audit from `after` (a `seq`) on. */
export function auditAfter(demo: TestDemo, after = 0): Row[] {
  return rowsOf(demo, 'SELECT * FROM change_audit WHERE seq > ? ORDER BY seq', after).map((row) => ({
    ...row,
    before: parse(row['before']),
    after: parse(row['after']),
  }));
}

/** The `seq` of the newest audit entry. */
export function auditHead(demo: TestDemo): number {
  return Number(rowsOf(demo, 'SELECT max(seq) AS head FROM change_audit')[0]?.['head']);
}

/** The revision that every answer about grants names. */
export function grantsRevision(demo: TestDemo): number {
  return Number(rowsOf(demo, 'SELECT grants FROM revisions')[0]?.['grants']);
}

/** The decision log, oldest first, with everything written that was buffered. */
export function decisions(demo: TestDemo): Row[] {
  demo.demo.service.context.decisionLog.flush();
  return rowsOf(demo, 'SELECT * FROM decision_log ORDER BY rowid').map((row) => ({
    ...row,
    answer: parse(row['answer']),
    input: parse(row['input']),
  }));
}

/** Writes the decisions that are buffered, and runs all background work that is due. */
export function drain(demo: TestDemo): void {
  demo.demo.service.context.decisionLog.flush();
  demo.demo.service.context.runner?.drain();
}

let made = 0;

/** Puts a grant into the store: of "Pension: read" to the demo's newcomer by her employer, unless told otherwise. */
export function aGrant(demo: TestDemo, told: Partial<GrantRow> = {}): GrantRow {
  const at = demo.demo.service.context.now();
  made += 1;
  const row: GrantRow = {
    idp: 'mitid_erhverv',
    idpIdentityId: people.newcomer.idpIdentityId,
    privilegeId: demoPrivileges.read.id,
    organizationTin: organizations.employer.tin,
    id: `grt_test-${String(made).padStart(6, '0')}`,
    validFrom: null,
    validTo: null,
    reason: null,
    createdAt: at,
    createdByIdp: 'system',
    createdById: 'test',
    updatedAt: at,
    version: 1,
    firstUsedAt: null,
    lastUsedAt: null,
    ...told,
  };
  insertGrant(demo.demo.service.context.db, row);
  return row;
}

/** The id of one of the service's own roles. */
export function roleId(name: string): string {
  return builtInPrivileges.find((privilege) => privilege.name === name)?.id ?? '';
}

function parse(json: unknown): unknown {
  return typeof json === 'string' ? JSON.parse(json) : json;
}
