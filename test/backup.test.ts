import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { insertAudit } from '../db/audit.ts';
import { backUp } from '../db/backup.ts';
import { type Db, openDb } from '../db/open.ts';
import { seedDemo } from '../demo/seed.ts';
import { createNewId } from '../server/ids.ts';
import { databaseFile, openStore } from '../server/store.ts';
import { adgang } from './support/command.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'adgang-backup-'));
const DATA_DIR = join(folder, 'store');
let db: Db;
beforeAll(() => {
  db = openStore(DATA_DIR);
  seedDemo({ db, now: Date.now, newId: createNewId(Date.now) });
  // Enough that a copy takes its time.
  const pad = db.sqlite.prepare(
    `INSERT INTO idempotency_keys (digest, body_digest, answer, expires_at)
     VALUES (?, 'x', ?, ${Date.now() + 3_600_000})`,
  );
  const answer = JSON.stringify('x'.repeat(4_000));
  db.inOneBatch(() => {
    for (let n = 0; n < 8_000; n += 1) pad.run(`key-${n}`, answer);
  });
});
afterAll(() => {
  db[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

let written = 0;
const write = () => {
  written += 1;
  const about = { entity: 'test', entityId: String(written), actorIdp: 'system', actorId: 'test' };
  insertAudit(db, { action: 'test', at: written, ...about });
};
const audited = (of: Db) => of.sqlite.prepare('SELECT count(*) FROM change_audit').pluck().get();

test('a backup holds everything of one moment but the sessions, and only its owner may read it', async () => {
  db.sqlite.exec(
    "INSERT INTO sessions (digest, idp, idp_identity_id, data, created_at, expires_at) VALUES ('d', 'mitid', 'x', 'eyJhbGciOi-the-token', 1, 9e15)",
  );
  const file = join(folder, 'one.db');
  const before = audited(db);
  expect(await adgang({ DATA_DIR }, 'backup', file)).toMatchObject({
    code: 0,
    out: expect.stringContaining('found sound'),
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file).includes('eyJhbGciOi-the-token')).toBe(false);
  using copy = openDb(file);
  expect(audited(copy)).toBe(before);
  for (const table of ['grants', 'identities', 'organizations', 'privileges', 'idempotency_keys'])
    expect(copy.sqlite.prepare(`SELECT * FROM ${table}`).all(), table).toEqual(
      db.sqlite.prepare(`SELECT * FROM ${table}`).all(),
    );
  expect(copy.sqlite.prepare('SELECT * FROM sessions').all()).toEqual([]);

  expect((await adgang({ DATA_DIR }, 'backup', file)).code).toBe(3);
});

test('while it is made others write, and what is in it is a beginning of what they have written', async () => {
  const file = join(folder, 'busy.db');
  const running = adgang({ DATA_DIR }, 'backup', file);
  let isDone = false;
  running.then(() => {
    isDone = true;
  });
  while (!isDone) {
    write();
    await setTimeout(2);
  }
  expect((await running).code).toBe(0);
  using copy = openDb(file);
  const numbers = copy.sqlite
    .prepare("SELECT at FROM change_audit WHERE action = 'test' ORDER BY seq")
    .pluck()
    .all();
  expect(numbers).toEqual(numbers.map((_, n) => n + 1));
});

test('a backup that is killed leaves the store whole and no file that looks like a backup', async () => {
  const file = join(folder, 'killed.db');
  const program = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
  let inTheMidst = 0;
  for (let round = 0; round < 6; round += 1) {
    const child = spawn(process.execPath, [program, 'backup', file], { env: { ...process.env, DATA_DIR } });
    const closed = once(child, 'close');
    while (!existsSync(`${file}.partial`) && child.exitCode === null) await setTimeout(1);
    await setTimeout(round * 10);
    child.kill('SIGKILL');
    await closed;
    write();
    expect(db.sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
    if (existsSync(file)) rmSync(file);
    else inTheMidst += 1;
    // What was cut off stands in the way, so that nobody takes it for whole.
    if (existsSync(`${file}.partial`)) expect((await adgang({ DATA_DIR }, 'backup', file)).code).toBe(3);
    for (const name of readdirSync(folder).filter((one) => one.startsWith('killed.db.partial')))
      rmSync(join(folder, name));
  }
  expect(inTheMidst).toBeGreaterThan(0);
  expect(audited(db)).toBeGreaterThan(written);
  backUp(db, file);
  expect(existsSync(file)).toBe(true);
});

test('a backup that cannot be finished leaves nothing behind', () => {
  const broken = openStore(join(folder, 'broken'));
  broken.sqlite.exec(
    "PRAGMA foreign_keys = OFF; INSERT INTO clients VALUES ('c', 'DK00000000', 'x', 'active', 1)",
  );
  const file = join(folder, 'broken.db');
  expect(() => backUp(broken, file)).toThrow('not sound');
  expect(readdirSync(folder).filter((name) => name.startsWith('broken.db'))).toEqual([]);
  broken[Symbol.dispose]();
  expect(existsSync(databaseFile(join(folder, 'broken')))).toBe(true);
});
