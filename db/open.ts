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
}

/** Opens (and makes) the SQLite database at `file`, or in memory for `:memory:`, and brings it to the newest migration. */
export function openDb(file: string): Db {
  const sqlite = new Database(file);
  // The driver waits with the event loop: longer than this, and an error serves everybody better.
  sqlite.pragma('busy_timeout = 1000');
  patiently(() => sqlite.pragma('journal_mode = WAL'));
  // An acknowledged grant survives a power cut, not only a crash of the process.
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('cache_size = -65536');
  // The triggers that keep the list of people call these.
  sqlite.function('fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : null));
  sqlite.function('sort_key', { deterministic: true }, (text) =>
    toSortKey(typeof text === 'string' ? text : null),
  );
  const orm = drizzle(sqlite, { schema });
  patiently(() => migrate(orm, { migrationsFolder }));
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

/** Whether the database answers and has every migration that this code ships with. */
export function isAtHead(db: Db): boolean {
  const journal = JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, 'utf8')) as {
    entries: { when: number }[];
  };
  const newest = Math.max(...journal.entries.map((entry) => entry.when));
  const row = db.sqlite.prepare('SELECT max(created_at) AS applied FROM __drizzle_migrations').get();
  return Number((row as { applied: unknown }).applied) === newest;
}
