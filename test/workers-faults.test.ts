import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { outboxRows, tiesMade } from './support/outbox.ts';
import { openTestWorker, type TestProcess } from './support/process.ts';
import { canTestWithRedis, openTestRedis, type TestRedis } from './support/redis.ts';
import { mintService, mintUser } from './support/tokens.ts';

/** The service over HTTP and a worker process, while Redis fails in every way: nobody waits, nobody is forgotten. */

const withRedis = test.skipIf(!canTestWithRedis(process.env['CI'] === 'true'));
const { tin } = organizations.employer;
/** No request takes this long because of Redis; machines that run the tests are slow. */
const atMostMs = 2_000;

let redis: TestRedis;
let demo: TestDemo;
let worker: TestProcess;
let service: string;
// Redis is not up yet: the first test is about that. The others go on with the same service.
beforeAll(async () => {
  redis = await openTestRedis({ started: false });
  demo = await openTestDemo({ settings: { REDIS_URL: redis.url } });
  worker = await openTestWorker({ REDIS_URL: redis.url, DATA_DIR: demo.dataFolder });
  service = await mintService(demo);
});
afterEach(() => redis.resume());
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await demo[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});

withRedis(
  'a service that starts without Redis is ready, and its work is done when Redis is there',
  async () => {
    const seen = [await seeStated(), await seeLogin()];
    expect((await request(demo, 'GET', '/readyz')).status).toBe(200);
    await setTimeout(500);
    expect(outboxRows(db())).toHaveLength(2);
    await redis.start();
    await expectAllKnown(seen);
  },
);

withRedis('Redis killed and restarted twenty times under load loses nobody', async () => {
  await using traffic = startTraffic();
  for (let restart = 0; restart < 20; restart += 1) {
    await redis.kill();
    await setTimeout(Math.random() * 100);
    await redis.start();
    await setTimeout(Math.random() * 200);
  }
  await expectAllKnown(await traffic.stop());
});

withRedis('a worker killed again and again under load does nothing twice', async () => {
  await using traffic = startTraffic();
  for (let kill = 0; kill < 2; kill += 1) {
    await setTimeout(Math.random() * 500);
    await worker.end('SIGKILL');
    worker = await openTestWorker({ REDIS_URL: redis.url, DATA_DIR: demo.dataFolder });
  }
  await expectAllKnown(await traffic.stop());
});

withRedis('Redis that forgets everything under load makes nobody forgotten', async () => {
  await using traffic = startTraffic();
  for (let flush = 0; flush < 10; flush += 1) {
    await setTimeout(100);
    await redis.command('FLUSHALL');
  }
  await expectAllKnown(await traffic.stop());
});

withRedis('Redis that does not answer for seconds holds no request up', async () => {
  const before = await seeStated();
  await expectAllKnown([before]);
  redis.pause();
  await using traffic = startTraffic();
  await setTimeout(3_000);
  const seen = await traffic.stop();
  expect(outboxRows(db())).toHaveLength(seen.length);
  expect((await request(demo, 'GET', '/readyz')).status).toBe(200);
  redis.resume();
  await expectAllKnown(seen);
});

const db = () => demo.demo.service.context.db;

/** A decision about somebody new, whose employer the provider states; who it was. */
async function seeStated(): Promise<string> {
  const id = randomUUID();
  const body = {
    subject: { type: 'mitid_erhverv', id, properties: { organization: tin } },
    action: { name: 'Pension: read' },
    resource: { type: 'organization', id: tin },
  };
  return see(id, request(demo, 'POST', '/access/v1/evaluation', { token: service, body }));
}

/** Somebody new logs in at the provider, which presents the token; who it was. */
async function seeLogin(): Promise<string> {
  const id = randomUUID();
  const claims = { idp_identity_id: id, 'nemlogin.persistent_professional_id': id };
  const token = await mintUser(demo, 'newcomer', 'demo-pension', claims);
  return see(id, request(demo, 'GET', '/privileges-api/api/v1/identity/privileges', { token }));
}

async function see(id: string, answering: ReturnType<typeof request>): Promise<string> {
  const askedAt = performance.now();
  const { status, text } = await answering;
  expect(status, text).toBe(200);
  expect(performance.now() - askedAt).toBeLessThan(atMostMs);
  return id;
}

/** Sees one new person after the other, by login and by the provider's word, until it is stopped. */
function startTraffic(): AsyncDisposable & { stop(): Promise<string[]> } {
  const seen: string[] = [];
  let stopping = false;
  const going = (async () => {
    while (!stopping) {
      seen.push(...(await Promise.all([seeStated(), seeStated(), seeLogin()])));
      await setTimeout(10);
    }
  })();
  const stop = async () => {
    stopping = true;
    await going;
    return seen;
  };
  return { stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** Everybody has exactly one tie, made exactly once, and one sighting; no work is left. */
async function expectAllKnown(seen: readonly string[]): Promise<void> {
  expect(seen.length).toBeGreaterThan(0);
  await expect.poll(() => outboxRows(db()), { timeout: 60_000 }).toEqual([]);
  expect(tiesMade(db(), seen).toSorted()).toEqual(seen.toSorted());
  for (const table of ['ties', 'sightings']) {
    const ids = db().sqlite.prepare(`SELECT idp_identity_id FROM ${table}`).pluck().all();
    expect(ids.filter((id) => seen.includes(String(id))).toSorted()).toEqual(seen.toSorted());
  }
}
