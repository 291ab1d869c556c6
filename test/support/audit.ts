import type { Database } from 'better-sqlite3';

/** A grant as the audit keeps it. When it was used is no change that anybody made. */
export type AuditedGrant = Record<string, unknown> & { id: string };

const columns = [
  ['id', 'id'],
  ['idp', 'idp'],
  ['idp_identity_id', 'idpIdentityId'],
  ['privilege_id', 'privilegeId'],
  ['organization_tin', 'organizationTin'],
  ['valid_from', 'validFrom'],
  ['valid_to', 'validTo'],
  ['reason', 'reason'],
  ['created_at', 'createdAt'],
  ['created_by_idp', 'createdByIdp'],
  ['created_by_id', 'createdById'],
  ['updated_at', 'updatedAt'],
  ['version', 'version'],
] as const;

/** The table of grants, in the order of their ids. */
export function storedGrants(sqlite: Database): AuditedGrant[] {
  const names = columns.map(([column, name]) => `${column} AS ${name}`).join(', ');
  return sqlite.prepare(`SELECT ${names} FROM grants ORDER BY id`).all() as AuditedGrant[];
}

/**
 * The table of grants as the audit tells it: every `before` put out and every `after` put in, in their order.
 * @throws when an entry's `before` is not what the entries so far have left
 */
export function replayAudit(sqlite: Database): AuditedGrant[] {
  const sql = "SELECT action, before, after FROM change_audit WHERE entity = 'grant' ORDER BY seq";
  const entries = sqlite.prepare(sql).all() as {
    action: string;
    before: string | null;
    after: string | null;
  }[];
  const grants = new Map<string, AuditedGrant>();
  for (const { action, before: out, after: put } of entries) {
    const [before, after] = [toGrant(out), toGrant(put)];
    if (before) {
      if (JSON.stringify(grants.get(before.id)) !== JSON.stringify(before)) {
        throw new Error(`${action} of ${before.id}: its "before" is not what was there`);
      }
      grants.delete(before.id);
    }
    if (after) {
      if (grants.has(after.id)) throw new Error(`${action} of ${after.id}: it was there already`);
      grants.set(after.id, after);
    }
  }
  return [...grants.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function toGrant(json: string | null): AuditedGrant | undefined {
  if (json === null) return undefined;
  const row = JSON.parse(json);
  return row && (Object.fromEntries(columns.map(([, name]) => [name, row[name] ?? null])) as AuditedGrant);
}

/** Every row of every table but the decision log's, as text. */
export function dumpOf(sqlite: Database): string[] {
  const isWanted = "type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'decision_log'";
  const tables = sqlite
    .prepare(`SELECT name FROM sqlite_schema WHERE ${isWanted} ORDER BY name`)
    .pluck()
    .all();
  return tables.flatMap((table) => {
    const rows = sqlite.prepare(`SELECT * FROM ${String(table)}`).all();
    return rows.map((row) => `${String(table)} ${JSON.stringify(row)}`);
  });
}
