import type { PrivilegeRow } from './catalogue.ts';
import type { Db } from './open.ts';
import { privileges } from './schema/sqlite.ts';

/** Adds a privilege; `false` when its owner has one of that name already. */
export function insertPrivilege(db: Db, row: PrivilegeRow): boolean {
  return db.orm.insert(privileges).values(row).onConflictDoNothing().run().changes > 0;
}
