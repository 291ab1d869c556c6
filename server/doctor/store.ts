import { existsSync, statfsSync, statSync } from 'node:fs';
import { type Db, openDbAsIs, readMigrations } from '../../db/open.ts';
import { databaseFile } from '../store.ts';
import { type Finding, ok, problem, reasonOf, warning } from './finding.ts';

const megabyte = 1_000_000;

/** Opens the store as it is, for the rest of the examination; `undefined` where that is not possible. */
export function openForExamination(dataFolder: string): Db | undefined {
  try {
    const db = openDbAsIs(databaseFile(dataFolder), { readonly: true });
    if (isUsable(db)) return db;
    db[Symbol.dispose]();
  } catch {
    // `examineStore` tells.
  }
  return undefined;
}

function isUsable(db: Db): boolean {
  const { pending, newer } = readMigrations(db);
  return pending.length === 0 && !newer;
}

/** Whether the store is there, safe from others, writable, as this version wants it, and has room to grow. */
export function examineStore(dataFolder: string): Finding[] {
  const file = databaseFile(dataFolder);
  if (!existsSync(file))
    return [problem('store', `there is none in ${dataFolder}`, 'Run adgang migrate; check DATA_DIR')];
  return [examineMigrations(file), examineWriting(file), examineAccess(dataFolder), examineSpace(file)];
}

function examineMigrations(file: string): Finding {
  try {
    using db = openDbAsIs(file, { readonly: true });
    const { applied, pending, newer } = readMigrations(db);
    if (newer) return problem('store', 'made by a newer version', 'Install that version');
    if (pending.length > 0)
      return problem('store', `lacks ${pending.join(', ')}`, 'Take a backup, then run adgang migrate');
    return ok('store', `at its head, ${applied.at(-1)}`);
  } catch (error) {
    return problem(
      'store',
      `cannot be read (${reasonOf(error)})`,
      'Run as the user of the service; check DATA_DIR',
    );
  }
}

function examineWriting(file: string): Finding {
  try {
    using db = openDbAsIs(file);
    db.sqlite.exec('BEGIN IMMEDIATE; UPDATE revisions SET id = id; ROLLBACK');
    return ok('store writable', 'yes');
  } catch (error) {
    const why = reasonOf(error);
    return why === 'SQLITE_BUSY'
      ? warning('store writable', 'somebody held it for a second', 'Look again; find out who writes so long')
      : problem(
          'store writable',
          `no (${why})`,
          'Let the user of the service write DATA_DIR and what is in it',
        );
  }
}

function examineAccess(dataFolder: string): Finding {
  const mode = statSync(dataFolder).mode & 0o077;
  return mode === 0
    ? ok('store access', 'its owner alone')
    : warning(
        'store access',
        'other users of this machine can look into DATA_DIR',
        `chmod 700 ${dataFolder}`,
      );
}

function examineSpace(file: string): Finding {
  const { bavail, bsize } = statfsSync(file);
  const free = bavail * bsize;
  const size = statSync(file).size;
  const detail = `${Math.floor(free / megabyte)} MB free, the store has ${Math.ceil(size / megabyte)} MB`;
  if (free < 100 * megabyte)
    return problem('disk', detail, 'Make room at once: nothing is allowed that cannot be logged');
  return free < Math.max(1_000 * megabyte, 2 * size)
    ? warning('disk', detail, 'Make room, or keep decisions for less long (DECISION_LOG_DAYS)')
    : ok('disk', detail);
}
