import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { fold, toSortKey } from './danish.ts';
import * as schema from './schema/sqlite.ts';

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/** The store: Drizzle for everything but the decision's one statement, which reads raw rows. */
export interface Db extends Disposable {
  readonly orm: ReturnType<typeof drizzle<typeof schema>>;
  readonly sqlite: Database.Database;
  /** Runs `work` as one transaction: all of it becomes durable, or none. Synchronous, as the driver is. */
  inOneBatch<T>(work: () => T): T;
  /** Runs `work` without waiting for the disk at the end of its transactions. Never for grants and their audit. */
  withoutSync<T>(work: () => T): T;
  /** Runs `work` without waiting for somebody else who is writing: then it throws at once. */
  withoutWaiting<T>(work: () => T): T;
  /**
   * Moves what nobody reads any longer of the write-ahead log into the database file (`PASSIVE`: keeps nobody from
   * writing), or only tells (`NOOP`): of how many pages of the log how many have been moved.
   */
  moveLog(how: 'PASSIVE' | 'NOOP'): { log: number; checkpointed: number };
}

/** Opens (and makes) the SQLite database at `file`, or in memory for `:memory:`, and brings it to the newest migration. */
export function openDb(file: string): Db {
  const db = connect(new Database(file));
  patiently(() => db.sqlite.pragma('journal_mode = WAL'));
  patiently(() => migrate(db.orm, { migrationsFolder }));
  return db;
}

/** Opens a database that there is, as it is: nothing is made and nothing migrated. @throws when there is none */
export function openDbAsIs(file: string, options: { readonly?: boolean } = {}): Db {
  return connect(new Database(file, { ...options, fileMustExist: true }));
}

function connect(sqlite: Database.Database): Db {
  // The driver waits with the event loop: longer than this, and an error serves everybody better.
  sqlite.pragma('busy_timeout = 1000');
  // An acknowledged grant survives a power cut, not only a crash of the process.
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  // Only should the thread that does it (checkpointer.ts) not come to it: who commits here then waits for the disk.
  sqlite.pragma('wal_autocheckpoint = 16000');
  sqlite.pragma('cache_size = -65536');
  // The triggers that keep the list of people call these.
  sqlite.function('fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : null));
  sqlite.function('sort_key', { deterministic: true }, (text) =>
    toSortKey(typeof text === 'string' ? text : null),
  );
  const orm = drizzle(sqlite, { schema });
  return {
    orm,
    sqlite,
    withoutSync: (work) => {
      sqlite.exec('PRAGMA synchronous = NORMAL');
      try {
        return work();
      } finally {
        sqlite.exec('PRAGMA synchronous = FULL');
      }
    },
    withoutWaiting: (work) => {
      const usual = Number(sqlite.pragma('busy_timeout', { simple: true }));
      sqlite.pragma('busy_timeout = 0');
      try {
        return work();
      } finally {
        sqlite.pragma(`busy_timeout = ${usual}`);
      }
    },
    moveLog: (how) => {
      const [told] = sqlite.pragma(`wal_checkpoint(${how})`) as [{ log: number; checkpointed: number }];
      return told;
    },
    inOneBatch: (work) => sqlite.transaction(work).immediate(),
    [Symbol.dispose]: () => sqlite.close(),
  };
}

/** Of several processes that are the first to open a store, all but one fail here; soon they find everything made. */
function patiently(work: () => void): void {
  for (let tries = 1; tries < 10; tries += 1) {
    try {
      work();
      return;
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
  work();
}

/** Which of this code's migrations a store has and which it lacks, by name; `newer`: it has some of a newer version. */
export interface Migrations {
  applied: string[];
  pending: string[];
  newer: boolean;
}

/** Tells how far a store has been migrated; one without any table has nothing. */
export function readMigrations(db: Db): Migrations {
  const isMade = db.sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = '__drizzle_migrations'").get();
  const row = isMade && db.sqlite.prepare('SELECT max(created_at) AS last FROM __drizzle_migrations').get();
  // As Drizzle does: everything that is newer than the newest that was applied is pending.
  const last = Number((row as { last: unknown } | undefined)?.last ?? 0);
  const ours = readJournal();
  return {
    applied: ours.filter(({ when }) => when <= last).map(({ tag }) => tag),
    pending: ours.filter(({ when }) => when > last).map(({ tag }) => tag),
    newer: ours.every(({ when }) => when < last),
  };
}

/** Whether the database answers and has every migration that this code ships with. */
export function isAtHead(db: Db): boolean {
  const { pending, newer } = readMigrations(db);
  return pending.length === 0 && !newer;
}

function readJournal(): { when: number; tag: string }[] {
  const journal = JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, 'utf8')) as {
    entries: { when: number; tag: string }[];
  };
  return journal.entries;
}
