import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { postponeOutboxRow, readDueOutbox } from '../db/outbox.ts';
import { deliver } from '../workers/deliver.ts';
import { openInProcessRunner } from '../workers/in-process.ts';
import { type RecurringJob, recurringJobs } from '../workers/recurring.ts';
import { openRelay } from '../workers/relay.ts';
import type { Runner } from '../workers/runner.ts';
import { openWorker } from '../workers/worker.ts';
import {
  type Bench,
  employerTin,
  leaveFirstSeen,
  leaveWork,
  openBench,
  outboxRows,
  providerTin,
  tiesMade,
} from './support/outbox.ts';
import { canTestWithRedis, openTestRedis, type TestRedis } from './support/redis.ts';

/** What background work may rely on, whoever runs it. */

const isPossible = canTestWithRedis(process.env['CI'] === 'true');
const hour = 3_600_000;
const day = 24 * hour;

type Opened = Pick<Runner, 'nudge'> & AsyncDisposable;

let redis: TestRedis;
let bench: Bench;
beforeAll(async () => {
  if (isPossible) redis = await openTestRedis();
});
afterAll(async () => redis?.[Symbol.asyncDispose]());
beforeEach(async () => {
  if (isPossible) await redis.command('FLUSHALL');
  bench = openBench();
});
afterEach(() => bench[Symbol.dispose]());

const inProcess = (recurring?: RecurringJob[]): Opened =>
  openInProcessRunner({ ...bench, ...(recurring && { recurring }) });

/** Publishes again what is not done after so little that many rows are published many times. */
const onRedis = (recurring?: RecurringJob[]): Opened => {
  const deps = { ...bench, ...(recurring && { recurring }), redisUrl: redis.url, leaseMs: 1 };
  const stack = new AsyncDisposableStack();
  stack.use(openWorker(deps));
  const { nudge } = stack.use(openRelay(deps));
  return { nudge, [Symbol.asyncDispose]: () => stack.disposeAsync() };
};

describe.each([
  { name: 'in the process', open: inProcess, isRunnable: true },
  { name: 'BullMQ', open: onRedis, isRunnable: isPossible },
])('background work, $name', ({ open, isRunnable }) => {
  const contract = test.skipIf(!isRunnable);

  contract('takes effect once and leaves the outbox', async () => {
    const seen = Array.from({ length: 60 }, () => leaveFirstSeen(bench));
    await using _runner = open();
    await allDone();
    expect(outboxRows(bench.db)).toEqual([]);
    expect(tiesMade(bench.db, seen).toSorted()).toEqual(seen.toSorted());
  });

  contract('takes effect once, however many run on the same rows', async () => {
    await using runners = new AsyncDisposableStack();
    for (let i = 0; i < 3; i += 1) runners.use(open());
    runners.use(inProcess());
    const seen: string[] = [];
    for (let i = 0; i < 20; i += 1) {
      for (let j = 0; j < 10; j += 1) seen.push(leaveFirstSeen(bench));
      await setTimeout(5);
    }
    await allDone();
    expect(tiesMade(bench.db, seen).toSorted()).toEqual(seen.toSorted());
  });

  contract('is done in the order in which it was left', async () => {
    const seen = Array.from({ length: 40 }, () => leaveFirstSeen(bench));
    await using _runner = open();
    await allDone();
    expect(tiesMade(bench.db, seen)).toEqual(seen);
  });

  contract('that was left while nobody ran is done when somebody does', async () => {
    await open()[Symbol.asyncDispose]();
    const one = leaveFirstSeen(bench);
    await setTimeout(300);
    expect(outboxRows(bench.db)).toHaveLength(1);
    await using _runner = open();
    await allDone();
    expect(tiesMade(bench.db, [one])).toEqual([one]);
  });

  contract('that fails backs off, holds nobody up, and takes effect once it can', async () => {
    const failing = leaveFirstSeen(bench, { employerTin: 'DK99999999' });
    const other = leaveFirstSeen(bench);
    await using _runner = open();
    await allDone();
    expect(tiesMade(bench.db, [failing, other])).toEqual([other]);
    const [row] = outboxRows(bench.db);
    expect(row).toMatchObject({ attempts: 1, due_at: bench.now() + 500, failed_at: null });

    await setTimeout(400);
    expect(outboxRows(bench.db)).toEqual([row]);
    bench.clock.time += 500;
    await allDone();
    expect(outboxRows(bench.db)[0]).toMatchObject({ attempts: 2, due_at: bench.now() + 1_000 });

    bench.db.sqlite.exec(
      "INSERT INTO organizations (tin, org_id, name, state, created_at) VALUES ('DK99999999', 'c0ffee00-0000-4000-8000-000000000000', 'X', 'known', 0)",
    );
    bench.clock.time += 1_000;
    await allDone();
    expect(outboxRows(bench.db)).toEqual([]);
    expect(tiesMade(bench.db, [failing])).toEqual([failing]);
  });

  contract.each([
    ['fails every time', () => leaveFirstSeen(bench, { employerTin: 'DK99999999' }), 'SqliteError'],
    ['has a payload that does not parse', () => leaveWork(bench, 'first-seen', { idp: 1 }), 'ZodError'],
    ['is for a queue that nobody knows', () => leaveWork(bench, 'tomorrow', {}), 'Error'],
  ])('that %s is given up on after twenty attempts, kept and told', async (_what, leave, lastError) => {
    leave();
    await using runner = open();
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      await allDone();
      expect(outboxRows(bench.db)).toMatchObject([{ attempts: attempt, last_error: expect.any(String) }]);
      bench.clock.time += hour;
      runner.nudge();
    }
    const kept = outboxRows(bench.db);
    expect(kept).toMatchObject([{ attempts: 20, failed_at: bench.now() - hour, last_error: lastError }]);
    await setTimeout(300);
    expect(outboxRows(bench.db)).toEqual(kept);
    const levels = bench.logLines.map((line) => JSON.parse(line)).filter(({ attempts }) => attempts);
    expect(levels.map(({ level }) => level)).toEqual([...Array(19).fill(40), 50]);
  });

  contract.each([
    ['halfway', 'INSERT ON customers'],
    ['at its very end', 'DELETE ON outbox'],
  ])('that fails %s has done nothing', async (_when, what) => {
    bench.db.sqlite.exec('DELETE FROM customers');
    bench.db.sqlite.exec(`CREATE TRIGGER broken BEFORE ${what} BEGIN SELECT RAISE(ABORT, 'broken'); END`);
    const one = leaveFirstSeen(bench);
    await using _runner = open();
    await allDone();
    expect(outboxRows(bench.db)).toMatchObject([{ attempts: 1 }]);
    expect(tiesMade(bench.db, [one])).toEqual([]);
    expect(rowsAbout(one)).toEqual({ ties: 0, sightings: 0 });
    bench.db.sqlite.exec('DROP TRIGGER broken');
    bench.clock.time += hour;
    await allDone();
    expect(rowsAbout(one)).toEqual({ ties: 1, sightings: 1 });
  });

  contract('is still to be done when the store fails, and no attempt is counted', async () => {
    let failures = 3;
    const { db } = bench;
    bench.db = {
      ...db,
      inOneBatch: (work) => {
        failures -= 1;
        if (failures >= 0) throw new Error('the disk is full');
        return db.inOneBatch(work);
      },
    };
    const failing = leaveFirstSeen(bench, { employerTin: 'DK99999999' });
    const seen = leaveFirstSeen(bench);
    await using _runner = open([]);
    await allDone();
    expect(tiesMade(db, [failing, seen])).toEqual([seen]);
    expect(outboxRows(db)).toMatchObject([{ attempts: 1 }]);
    expect(bench.logLines.join('')).toContain('the disk is full');
  });

  contract('deletes decisions and idempotency keys when their time is over, and nothing else', async () => {
    const often = recurringJobs.map((job) => ({ ...job, everyMs: 200 }));
    const audit = countOf('change_audit');
    for (let n = 0; n < 2_500; n += 1) decideOn(bench.now() - 180 * day - 1 - n, `old-${n}`);
    decideOn(bench.now() - 180 * day, 'of-180-days');
    decideOn(bench.now(), 'of-now');
    keepKey('expired', bench.now());
    keepKey('kept', bench.now() + 1);
    await using _runner = open(often);
    await expect.poll(decisionIds, { timeout: 5_000 }).toEqual(['of-180-days', 'of-now']);
    await expect.poll(keys, { timeout: 5_000 }).toEqual(['kept']);

    bench.clock.time += 200;
    await expect.poll(decisionIds, { timeout: 5_000 }).toEqual(['of-now']);
    await expect.poll(keys, { timeout: 5_000 }).toEqual([]);
    expect(countOf('change_audit')).toBe(audit);
    expect(bench.logLines.join('')).toContain('"decisions":2500');
  });

  contract('that comes round and was missed is caught up', async () => {
    const often = recurringJobs.map((job) => ({ ...job, everyMs: 200 }));
    await open(often)[Symbol.asyncDispose]();
    decideOn(bench.now(), 'missed');
    bench.clock.time += 400 * day;
    await setTimeout(300);
    expect(decisionIds()).toEqual(['missed']);
    await using _runner = open(often);
    await expect.poll(decisionIds, { timeout: 5_000 }).toEqual([]);
  });

  contract('that comes round and fails comes round again', async () => {
    let runs = 0;
    const run = async (): Promise<void> => {
      runs += 1;
      if (runs === 1) throw new Error('not this time');
    };
    await using _runner = open([{ name: 'failing', everyMs: 200, run }]);
    await expect.poll(() => runs, { timeout: 5_000 }).toBe(1);
    bench.clock.time += 200;
    await expect.poll(() => runs, { timeout: 5_000 }).toBeGreaterThan(1);
    expect(bench.logLines.join('')).toContain('not this time');
  });
});

test('work that is delivered late is done only if it is due, and not given up on', () => {
  const one = leaveFirstSeen(bench);
  const [tried] = readDueOutbox(bench.db, bench.now(), 1);
  if (!tried) throw new Error('nothing is due');
  const postponed = { dueAt: bench.now() + 1, failedAt: null, lastError: 'Error' };
  postponeOutboxRow(bench.db, tried, postponed);
  deliver(bench, tried.id);
  const second = { ...tried, attempts: 1 };
  postponeOutboxRow(bench.db, second, { ...postponed, dueAt: bench.now(), failedAt: bench.now() });
  deliver(bench, tried.id);
  expect(tiesMade(bench.db, [one])).toEqual([]);
  expect(outboxRows(bench.db)).toMatchObject([{ attempts: 2 }]);
});

test('a try that two processes made of the same row counts once', () => {
  leaveFirstSeen(bench);
  const [tried] = readDueOutbox(bench.db, bench.now(), 1);
  if (!tried) throw new Error('nothing is due');
  for (const lastError of ['First', 'Second']) {
    postponeOutboxRow(bench.db, tried, { dueAt: bench.now(), failedAt: null, lastError });
  }
  expect(outboxRows(bench.db)).toMatchObject([{ attempts: 1, last_error: 'First' }]);
});

test.skipIf(!isPossible)('what is done leaves nothing of it in Redis', async () => {
  for (let n = 0; n < 20; n += 1) leaveFirstSeen(bench);
  await using _runner = onRedis([]);
  await allDone();
  const jobs = async () => [await redis.command('KEYS', 'adgang:outbox:*')].flat().filter(isJobKey);
  await expect.poll(jobs, { timeout: 5_000 }).toEqual([]);
});

test.skipIf(!isPossible)('what comes round does so again after Redis forgot it', async () => {
  const run = vi.fn(async () => undefined);
  const recurring = [{ name: 'counting', everyMs: 200, run }];
  await using _worker = openWorker({ ...bench, recurring, redisUrl: redis.url, scheduleEveryMs: 100 });
  const runs = () => run.mock.calls.length;
  await expect.poll(runs, { timeout: 5_000 }).toBeGreaterThan(1);
  await redis.command('FLUSHALL');
  const before = runs();
  await expect.poll(runs, { timeout: 5_000 }).toBeGreaterThan(before + 2);
});

function isJobKey(key: unknown): boolean {
  return /:([0-9]+-[0-9]+|completed|failed|wait)$/.test(String(key));
}

/** Waits until nothing is due; what failed is not. */
async function allDone(): Promise<void> {
  await expect
    .poll(() => readDueOutbox(bench.db, bench.now(), 1), { timeout: 10_000, interval: 5 })
    .toEqual([]);
}

function countOf(table: string, where = ''): unknown {
  return bench.db.sqlite.prepare(`SELECT count(*) FROM ${table} ${where}`).pluck().get();
}

function rowsAbout(id: string): object {
  const where = `WHERE idp_identity_id = '${id}'`;
  return { ties: countOf('ties', where), sightings: countOf('sightings', where) };
}

function decideOn(at: number, id: string): void {
  bench.db.sqlite
    .prepare(
      "INSERT INTO decision_log VALUES (?, ?, 'authzen', 'c', ?, 't', 's', ?, NULL, 0, '{}', 'p', 1, 1, '{}', 0, NULL)",
    )
    .run(id, at, providerTin, employerTin);
}

function decisionIds(): unknown[] {
  return bench.db.sqlite.prepare('SELECT id FROM decision_log ORDER BY at').pluck().all();
}

function keepKey(digest: string, expiresAt: number): void {
  bench.db.sqlite.prepare("INSERT INTO idempotency_keys VALUES (?, 'b', '{}', ?)").run(digest, expiresAt);
}

function keys(): unknown[] {
  return bench.db.sqlite.prepare('SELECT digest FROM idempotency_keys').pluck().all();
}
