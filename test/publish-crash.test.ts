import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedDemo } from '../demo/seed.ts';
import { createNewId } from '../server/ids.ts';
import { openStore } from '../server/store.ts';

const crashes = 15;
const writer = fileURLToPath(new URL('./publish-writer.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adgang-test-'));
  using db = openStore(folder);
  seedDemo({ db, now: Date.now, newId: createNewId(Date.now) });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Published {
  revision: string;
  files: string;
}

test('a crash while publishing leaves the old policy or the new one, whole and with its record', async () => {
  let [cut, acknowledged] = [0, 0];
  for (let n = 0; n < crashes; n += 1) {
    const { begun, done } = await publishAndKill();
    using sqlite = openReadOnly();
    const rows = <Row>(sql: string) => sqlite.prepare<[], Row>(sql).all();
    expect(rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const [live] = rows<Published>(`SELECT r.bundle AS revision, r.files FROM policies p
      JOIN policy_revisions r ON r.id = p.revision_id JOIN policy_bundles b ON b.revision = r.bundle`);
    // What was acknowledged is in force, unless what had begun after it is.
    expect([done.at(-1), begun.at(-1)]).toContain(live?.revision);
    expect(live?.files).toContain(live?.revision);
    if (live?.revision !== done.at(-1) || begun.length > done.length) cut += 1;
    acknowledged += done.length;
    const published = rows<Published>(`SELECT r.bundle AS revision FROM policy_publications p
      JOIN policy_revisions r ON r.id = p.revision_id ORDER BY p.seq`);
    expect(published.at(-1)?.revision).toBe(live?.revision);
    for (const name of done) expect(published.filter(({ revision }) => revision === name)).toHaveLength(1);
    const noted = rows<{ live: string }>(
      `SELECT after ->> 'live' AS live FROM change_audit WHERE action = 'policy.published' ORDER BY seq`,
    );
    expect(noted.map((entry) => entry.live)).toEqual(published.map(({ revision }) => revision));
    const numbers = rows<{ number: number }>('SELECT number FROM policy_revisions ORDER BY number');
    expect(numbers.map(({ number }) => number)).toEqual(published.map((_, index) => index + 1));
  }
  expect(acknowledged).toBeGreaterThan(crashes);
  expect(cut).toBeGreaterThan(0);
}, 300_000);

function openReadOnly(): Database.Database & Disposable {
  const sqlite = new Database(join(folder, 'adgang.db'), { readonly: true });
  return Object.assign(sqlite, { [Symbol.dispose]: () => void sqlite.close() });
}

/** Lets the writer publish a few times, and kills it at whatever it does then. */
async function publishAndKill(): Promise<{ begun: string[]; done: string[] }> {
  const child = spawn(process.execPath, [writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const named = (what: string) =>
    output.split('\n').flatMap((line) => (line.startsWith(`${what} `) ? [line.slice(what.length + 1)] : []));
  while (named('done').length < 2) {
    if (child.exitCode !== null) throw new Error(`the writer ended: ${output}`);
    await setTimeout(2);
  }
  await setTimeout(Math.random() * 40);
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
  return { begun: named('begins'), done: named('done') };
}
