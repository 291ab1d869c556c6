import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { addToOutbox } from '../db/outbox.ts';
import { openRelay } from '../workers/relay.ts';
import { type Bench, leaveFirstSeen, openBench, outboxRows, tiesMade } from './support/outbox.ts';
import { openTestProcess, openTestWorker, type TestProcess } from './support/process.ts';
import { canTestWithRedis, openTestRedis, type TestRedis } from './support/redis.ts';

/** The worker as the process that it is: how it starts, stops, dies, and what it tells Redis. */

const isPossible = canTestWithRedis(process.env['CI'] === 'true');
const withRedis = test.skipIf(!isPossible);
const nowhere = 'redis://127.0.0.1:9';

let redis: TestRedis;
let folder: string;
beforeAll(async () => {
  if (isPossible) redis = await openTestRedis();
});
afterAll(async () => redis?.[Symbol.asyncDispose]());
beforeEach(async () => {
  if (isPossible) await redis.command('FLUSHALL');
  folder = mkdtempSync(join(tmpdir(), 'adgang-worker-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a job whose process is killed while it runs is run again, once in effect', () => {
  const env = () => ({ DATA_DIR: folder, PORT: '0', BROKER_ISSUER: nowhere.replace('redis', 'http') });
  const service = () => openTestProcess('server/main.ts', env(), 'the service answers');
  const worker = () => openTestWorker({ REDIS_URL: redis.url, DATA_DIR: folder });

  test('in the process', () => killMidJob(service, () => setTimeout(1_500)));

  withRedis('BullMQ', async () => {
    using bench = openFileBench();
    await using _relay = openRelay({ ...bench, now: Date.now, redisUrl: redis.url });
    const active = () => redis.command('LLEN', 'adgang:outbox:active');
    await killMidJob(worker, () => expect.poll(active, { timeout: 60_000 }).toBe(1));
    expect(await active()).toBe(0);
  });

  async function killMidJob(start: () => Promise<TestProcess>, untilItRuns: () => Promise<unknown>) {
    using bench = openFileBench();
    await using first = await start();
    // What it does when it starts is over by then.
    await setTimeout(500);
    // The job starts, and cannot get to write.
    const seen = leaveFirstSeen({ ...bench, now: () => Date.now() + 500 });
    bench.db.sqlite.exec('BEGIN IMMEDIATE');
    await untilItRuns();
    await first.end('SIGKILL');
    bench.db.sqlite.exec('ROLLBACK');
    expect(outboxRows(bench.db)).toMatchObject([{ attempts: 0 }]);

    await using _next = await start();
    await expect.poll(() => outboxRows(bench.db), { timeout: 60_000 }).toEqual([]);
    expect(tiesMade(bench.db, [seen])).toEqual([seen]);
  }
});

withRedis('Redis is told ids of rows and nothing about anybody', async () => {
  using bench = openFileBench();
  await using _relay = openRelay({ ...bench, redisUrl: redis.url });
  const seen = leaveFirstSeen(bench);
  await expect.poll(() => redis.command('LLEN', 'adgang:outbox:wait'), { timeout: 60_000 }).toBe(1);
  const jobId = `${outboxRows(bench.db)[0]?.['id']}-0`;
  const job = JSON.stringify(await redis.command('HGETALL', `adgang:outbox:${jobId}`));
  expect(job).toContain('first-seen');
  expect(job).not.toContain(seen);
  expect(job).not.toContain('mitid');
  expect(job).not.toMatch(/DK[0-9]{8}/);
});

withRedis('what many rows wait for no worker, Redis holds few of', async () => {
  using bench = openFileBench();
  bench.db.inOneBatch(() => {
    for (let n = 0; n < 1_200; n += 1) {
      addToOutbox(bench.db, { queue: 'first-seen', dedupeKey: String(n), payload: {}, at: bench.now() });
    }
  });
  await using _relay = openRelay({ ...bench, redisUrl: redis.url, leaseMs: 10 });
  await setTimeout(1_000);
  expect(await redis.command('LLEN', 'adgang:outbox:wait')).toBe(500);
});

withRedis('the worker stops when told to', async () => {
  await using worker = await openTestWorker({ REDIS_URL: redis.url, DATA_DIR: folder });
  expect(await worker.end('SIGTERM')).toBe(0);
  expect(worker.output()).not.toMatch(/"level":[45]0/);
});

test('the worker stops when told to though Redis is down, and has said so once', async () => {
  await using worker = await openTestWorker({ REDIS_URL: nowhere, DATA_DIR: folder });
  await setTimeout(500);
  expect(await worker.end('SIGTERM')).toBe(0);
  expect(worker.output().match(/Redis fails/g)).toHaveLength(1);
});

withRedis('the relay that loses Redis says so once, in the log, and that it is back', async () => {
  const print = vi.spyOn(console, 'error');
  using bench = openFileBench();
  await using relay = openRelay({ ...bench, redisUrl: redis.url });
  await expect.poll(() => redis.command('EXISTS', 'adgang:outbox:meta'), { timeout: 60_000 }).toBe(1);
  await redis.kill();
  leaveFirstSeen(bench);
  relay.nudge();
  await setTimeout(1_000);
  await redis.start();
  const lines = () => bench.logLines.map((line) => JSON.parse(line));
  await expect.poll(lines, { timeout: 60_000 }).toMatchObject([
    { level: 40, msg: 'Redis fails; background work waits in the outbox' },
    { level: 30, msg: 'Redis answers again' },
  ]);
  expect(outboxRows(bench.db)).toMatchObject([{ attempts: 0 }]);
  expect(print).not.toHaveBeenCalled();
});

test('the relay stops though Redis was never there', async () => {
  using bench = openFileBench();
  const relay = openRelay({ ...bench, redisUrl: nowhere });
  await setTimeout(300);
  const stoppingAt = performance.now();
  await relay[Symbol.asyncDispose]();
  expect(performance.now() - stoppingAt).toBeLessThan(1_000);
});

withRedis('the relay stops though Redis does not answer', async () => {
  using bench = openFileBench();
  const relay = openRelay({ ...bench, redisUrl: redis.url });
  await expect.poll(() => redis.command('EXISTS', 'adgang:outbox:meta'), { timeout: 60_000 }).toBe(1);
  redis.pause();
  leaveFirstSeen(bench);
  await setTimeout(500);
  const stoppingAt = performance.now();
  await relay[Symbol.asyncDispose]();
  redis.resume();
  expect(performance.now() - stoppingAt).toBeLessThan(5_000);
});

withRedis('a password of Redis is not logged, though it is wrong', async () => {
  await redis.command('CONFIG', 'SET', 'requirepass', 'right');
  const url = redis.url.replace('//', '//:hush-hush@');
  using bench = openFileBench();
  await using relay = openRelay({ ...bench, redisUrl: url });
  await using worker = await openTestWorker({ REDIS_URL: url, DATA_DIR: folder });
  relay.nudge();
  await expect
    .poll(() => worker.output() + bench.logLines.join(''), { timeout: 60_000 })
    .toMatch(/WRONGPASS.*WRONGPASS/s);
  expect(worker.output() + bench.logLines.join('')).not.toContain('hush');
  await redis.kill();
  await redis.start();
});

test('the worker says what it lacks, and starts only with that', async () => {
  await expect(openTestWorker({ REDIS_URL: '', DATA_DIR: folder })).rejects.toThrow(
    /ended with 1.*REDIS_URL/s,
  );
});

function openFileBench(): Bench {
  return openBench(join(folder, 'adgang.db'));
}
