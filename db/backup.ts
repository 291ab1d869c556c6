import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Db, isAtHead, openDbAsIs } from './open.ts';

/** A copy of the store that has been opened and looked through. */
export interface Backup {
  bytes: number;
  /** The newest entry of the change audit that it holds; 0 in an empty store. */
  auditHead: number;
  grants: number;
}

/**
 * Copies the store as of one moment into `file`, which must not exist, while others go on reading and writing. It
 * stands there only when it is whole, checked and on disk; nobody but its owner may read it. Sessions stay behind: a
 * restored store must not let in those who have logged out since, and their tokens need no second home.
 * @throws when the copy cannot be made or is not sound; then only `<file>.partial` may be left
 */
export function backUp(from: Db, file: string): Backup {
  const partial = `${file}.partial`;
  if (existsSync(file)) throw new Error(`${file} exists already`);
  // SQLite writes into an empty file that there is, and so keeps who may read it.
  closeSync(openSync(partial, 'wx', 0o600));
  try {
    from.sqlite.prepare('VACUUM INTO ?').run(partial);
    const backup = inspect(partial);
    syncToDisk(partial);
    renameSync(partial, file);
    syncToDisk(dirname(file));
    return { ...backup, bytes: statSync(file).size };
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function inspect(file: string): Omit<Backup, 'bytes'> {
  using db = openDbAsIs(file);
  db.sqlite.pragma('secure_delete = ON');
  db.sqlite.exec('DELETE FROM sessions; DELETE FROM signatory_proofs');
  const integrity = db.sqlite.pragma('integrity_check', { simple: true });
  const strays = db.sqlite.pragma('foreign_key_check');
  if (integrity !== 'ok' || !Array.isArray(strays) || strays.length > 0 || !isAtHead(db))
    throw new Error('the copy is not sound');
  const read = (sql: string) => Number(db.sqlite.prepare(sql).pluck().get());
  return {
    auditHead: read('SELECT coalesce(max(seq), 0) FROM change_audit'),
    grants: read('SELECT count(*) FROM grants'),
  };
}

function syncToDisk(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
