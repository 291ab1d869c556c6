import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertLetter } from '../db/letters.ts';
import { createLetterbox } from '../server/onboarding/letterbox.ts';
import { composeLetter, type LetterProps } from '../views/letters.ts';
import { openInProcessRunner } from '../workers/in-process.ts';
import { sendLetters } from '../workers/letters.ts';
import { recurringJobs } from '../workers/recurring.ts';
import { openWorker } from '../workers/worker.ts';
import { type Bench, employerTin, openBench } from './support/outbox.ts';
import { openPeer, type Peer } from './support/peer.ts';
import { openTestProcess, type TestProcess } from './support/process.ts';
import { canTestWithRedis, openTestRedis } from './support/redis.ts';

/** Letters to companies, to a letterbox that is a real HTTP server. */

const secret = 'https://service.example/not-us/SECRET';
const letterJob = recurringJobs.filter(({ name }) => name === 'letters');
let bench: Bench;
let peer: Peer;
beforeEach(async () => {
  bench = openBench();
  peer = await openPeer({ status: 201 });
});
afterEach(async () => {
  await peer[Symbol.asyncDispose]();
  bench[Symbol.dispose]();
});

let written = 0;
function writeLetter(to: Pick<Bench, 'db' | 'now'> = bench): string {
  written += 1;
  const id = `ltr_${String(written).padStart(4, '0')}`;
  const at = to.now();
  const content = { link: secret };
  insertLetter(to.db, {
    ...{ id, organizationTin: employerTin, kind: 'declaration-made', content },
    createdAt: at,
    dueAt: at,
  });
  return id;
}

const letterbox = () => createLetterbox({ url: peer.url, token: 't', timeoutMs: 200 });
const send = (signal = new AbortController().signal) =>
  sendLetters({ ...bench, letterbox: letterbox(), signal });
const rows = (of: Pick<Bench, 'db'> = bench) =>
  of.db.sqlite.prepare<[], Record<string, unknown>>('SELECT * FROM letters ORDER BY id').all();
const audited = (of: Pick<Bench, 'db'> = bench) =>
  of.db.sqlite
    .prepare<[], Record<string, unknown>>("SELECT * FROM change_audit WHERE action = 'letter.sent'")
    .all();

test('a letter is sent to the company, emptied, and noted in its timeline without what it said', async () => {
  const id = writeLetter();
  bench.clock.time += 1_000;
  await send();
  expect(peer.heard).toMatchObject([
    { method: 'PUT', path: `/letters/${id}`, body: { cvr: '40440003', language: 'da' } },
  ]);
  expect(JSON.stringify(peer.heard[0]?.body)).toContain(secret);
  expect(rows()).toMatchObject([{ id, content: null, sent_at: bench.now(), attempts: 1 }]);
  expect(audited()).toMatchObject([{ organization_tin: employerTin, entity_id: id }]);
  expect(JSON.stringify([audited(), bench.logLines])).not.toContain('SECRET');
  await send();
  expect(peer.heard).toHaveLength(1);
});

test('one that is not taken is sent later and later, says so in the log without quoting it, and in the end goes', async () => {
  const id = writeLetter();
  peer.answer = { status: 503, body: secret };
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    await send();
    const [row] = rows();
    expect(row).toMatchObject({ attempts: attempt, sent_at: null });
    waits.push(Number(row?.['due_at']) - bench.now());
    bench.clock.time = Number(row?.['due_at']) - 1;
    await send();
    expect(peer.heard).toHaveLength(attempt);
    bench.clock.time += 1;
  }
  expect(waits.slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
  expect(Math.max(...waits)).toBe(3_600_000);
  const levels = bench.logLines.map((line) => Number(JSON.parse(line).level));
  expect(levels).toEqual([...Array(9).fill(40), ...Array(3).fill(50)]);
  expect(bench.logLines[0]).toContain('it answered 503');
  expect(bench.logLines.join('')).not.toContain('SECRET');
  peer.answer = { status: 200 };
  await send();
  expect(rows()).toMatchObject([{ id, content: null, attempts: 13 }]);
  expect(new Set(peer.heard.map(({ path }) => path)).size).toBe(1);
  expect(new Set(peer.heard.map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

test('one that cannot be sent holds nobody up', async () => {
  bench.db.sqlite.pragma('foreign_keys = OFF');
  const bad = writeLetter();
  bench.db.sqlite.prepare('UPDATE letters SET content = ? WHERE id = ?').run('{}', bad);
  writeLetter();
  await send();
  expect(rows()).toMatchObject([{ id: bad, sent_at: null, attempts: 1 }, { sent_at: bench.now() }]);
});

test('two senders at once: one letter in effect, and one note of it', async () => {
  writeLetter();
  await Promise.all([send(), send(), send()]);
  expect(new Set(peer.heard.map(({ path }) => path)).size).toBe(1);
  expect(audited()).toHaveLength(1);
  expect(rows()).toMatchObject([{ content: null }]);
});

test('a letter that the letterbox has in the words of an older version counts as sent', async () => {
  writeLetter();
  peer.answer = { status: 409 };
  await send();
  expect(rows()).toMatchObject([{ content: null }]);
});

test('without a letterbox letters wait, and a stopping process sends no more', async () => {
  writeLetter();
  await sendLetters({ ...bench, signal: new AbortController().signal });
  await send(AbortSignal.abort());
  expect(rows()).toMatchObject([{ sent_at: null, attempts: 0 }]);
  expect(peer.heard).toEqual([]);
});

describe('both runners', () => {
  test('in the process, from when the letterbox comes up', async () => {
    await peer.close();
    writeLetter();
    await using _runner = openInProcessRunner({ ...bench, letterbox: letterbox(), recurring: letterJob });
    await expect.poll(() => rows()[0]?.['attempts']).toBe(1);
    peer = await openPeer({ status: 201 }, Number(new URL(peer.url).port));
    bench.clock.time += 5_000;
    await expect.poll(() => rows()[0]?.['content'], { timeout: 3_000 }).toBeNull();
    expect(peer.heard).toHaveLength(1);
  });

  test.skipIf(!canTestWithRedis(process.env['CI'] === 'true'))('BullMQ', async () => {
    await using redis = await openTestRedis();
    writeLetter();
    await using _worker = openWorker({
      ...{ ...bench, letterbox: letterbox() },
      recurring: letterJob,
      redisUrl: redis.url,
    });
    await expect.poll(() => rows()[0]?.['content'], { timeout: 8_000 }).toBeNull();
    expect(peer.heard).toHaveLength(1);
  });
});

test('a service that is killed between sending and noting sends the same letter again, once in effect', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'adgang-letters-'));
  const filed = openBench(join(folder, 'adgang.db'));
  try {
    const env = {
      ...{ DATA_DIR: folder, PORT: '0', BROKER_ISSUER: 'http://127.0.0.1:9' },
      ...{ LETTERBOX_URL: peer.url, LETTERBOX_TOKEN: 't' },
    };
    const start = (): Promise<TestProcess> => openTestProcess('server/main.ts', env, 'the service answers');
    await using first = await start();
    const id = writeLetter({ ...filed, now: Date.now });
    // It reaches the letterbox, and cannot be noted.
    peer.answer = 'silent';
    await expect.poll(() => peer.heard.length, { timeout: 5_000 }).toBe(1);
    await first.end('SIGKILL');
    expect(rows(filed)).toMatchObject([{ id, sent_at: null, attempts: 0 }]);
    peer.answer = { status: 200 };
    await using _second = await start();
    await expect.poll(() => rows(filed)[0]?.['content'], { timeout: 8_000 }).toBeNull();
    expect(peer.heard.map(({ path }) => path)).toEqual([`/letters/${id}`, `/letters/${id}`]);
    expect(peer.heard[0]?.body).toEqual(peer.heard[1]?.body);
    expect(audited(filed)).toHaveLength(1);
  } finally {
    filed[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  }
});

test.skipIf(!canTestWithRedis(process.env['CI'] === 'true'))(
  'the worker process sends letters as well',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'adgang-letters-'));
    const filed = openBench(join(folder, 'adgang.db'));
    try {
      await using redis = await openTestRedis();
      writeLetter({ ...filed, now: Date.now });
      const env = { REDIS_URL: redis.url, DATA_DIR: folder, LETTERBOX_URL: peer.url };
      await using _worker = await openTestProcess('workers/main.ts', env, 'the worker waits for work');
      await expect.poll(() => rows(filed)[0]?.['content'], { timeout: 8_000 }).toBeNull();
    } finally {
      filed[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

describe('what letters say', () => {
  const contents: Record<LetterProps['kind'], Record<string, string>> = {
    'declaration-made': { link: secret },
    'signatures-wanted': { link: secret },
    'administrator-deactivated': {
      ...{ code: 'ABCD-EFGH', link: secret, provider: 'Havtorn Pension A/S' },
      validUntil: String(Date.UTC(2026, 11, 24, 11)),
    },
  };
  const kinds = Object.keys(contents) as LetterProps['kind'][];
  const compose = (kind: LetterProps['kind'], content = contents[kind]) =>
    composeLetter({
      kind,
      content,
      organizationName: 'Sivsø Bageri ApS',
      writtenAt: Date.UTC(2026, 10, 30, 23, 30),
    });

  test.each(kinds)('%s: in both languages, with everything it brings, dated in Copenhagen', (kind) => {
    const { subject, body } = compose(kind);
    expect(subject).toContain('Sivsø Bageri ApS');
    expect(body.match(/Sivsø Bageri ApS/g)?.length).toBeGreaterThanOrEqual(4);
    expect(body).toContain('1. december 2026');
    expect(body).toContain('1 December 2026');
    for (const [name, value] of Object.entries(contents[kind])) {
      if (name === 'validUntil') expect(body).toContain('24. december 2026');
      else expect(body.split(value).length, name).toBeGreaterThanOrEqual(3);
    }
    expect(body).not.toMatch(/undefined|\[object|NaN/);
  });

  test.each(kinds)('%s: is not made without what it has to bring', (kind) => {
    for (const name of Object.keys(contents[kind])) {
      const { [name]: _, ...rest } = contents[kind];
      expect(() => compose(kind, rest), name).toThrow();
    }
  });
});
