import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCheckpointer } from './checkpointer.ts';
import { type Db, openDb } from './open.ts';

const eventually = { timeout: 60_000, interval: 20 };

let folder: string;
let file: string;
let db: Db;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adgang-checkpointer-'));
  file = join(folder, 'adgang.db');
  db = openDb(file);
  db.sqlite.exec('CREATE TABLE filling (n INTEGER PRIMARY KEY, bytes BLOB)');
  // Whatever is moved here, it is not the connection that moves it.
  db.sqlite.pragma('wal_autocheckpoint = 0');
});
afterEach(() => {
  db[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Some 20 MB in the write-ahead log. */
function fill(): void {
  db.inOneBatch(() => {
    for (let n = 0; n < 20; n += 1) {
      db.sqlite.prepare('INSERT INTO filling (bytes) VALUES (zeroblob(1000000))').run();
    }
  });
}

test('a long log is moved into the file, while others write, and so does not grow for ever', async () => {
  const failures: unknown[] = [];
  await using _checkpointer = openCheckpointer(db, (error) => failures.push(error));
  const left = () => {
    const { log, checkpointed } = db.moveLog('NOOP');
    return log - checkpointed;
  };
  for (let turn = 0; turn < 2; turn += 1) {
    fill();
    expect(left()).toBeGreaterThan(4_000);
    await setImmediate();
    db.sqlite.prepare("INSERT INTO filling (bytes) VALUES ('meanwhile')").run();
    // But for what is written when it has just been done.
    await expect.poll(left, eventually).toBeLessThan(10);
  }
  expect(failures).toEqual([]);
  expect(statSync(`${file}-wal`).size).toBeLessThan(40_000_000);
  expect(statSync(file).size).toBeGreaterThan(30_000_000);
  expect(db.sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.sqlite.prepare('SELECT count(*) FROM filling').pluck().get()).toBe(42);
});

test('when it cannot, it says so, and the store goes on', async () => {
  const failures: unknown[] = [];
  await using _checkpointer = openCheckpointer(db, (error) => failures.push(error));
  // The thread has nothing to open.
  rmSync(file);
  fill();
  await expect.poll(() => failures, eventually).toEqual([expect.anything()]);
  fill();
  expect(db.sqlite.prepare('SELECT count(*) FROM filling').pluck().get()).toBe(40);
});
