import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';

/** The service as two processes that share the port. */

const { tin } = organizations.employer;
const identity = { idp: 'mitid_erhverv', idpIdentityId: people.newcomer.idpIdentityId };
const check = {
  subject: { type: identity.idp, id: identity.idpIdentityId },
  action: { name: 'Pension: read' },
  resource: { type: 'organization', id: tin },
};

let demo: TestDemo;
let service: string;
let administrator: string;
beforeAll(async () => {
  demo = await openTestDemo({ settings: { WEB_CONCURRENCY: '2', LOG_LEVEL: 'silent' } });
  service = await demo.serviceToken();
  administrator = await demo.userToken('administrator');
});
afterAll(() => demo[Symbol.asyncDispose]());

/** Asks over a connection of its own: connections are dealt to the processes in turn. */
function askAnew(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(check);
    const req = httpRequest(
      `${demo.url}/access/v1/evaluation`,
      {
        method: 'POST',
        agent: new Agent({ keepAlive: false }),
        headers: {
          Authorization: `Bearer ${service}`,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      (res) => {
        let text = '';
        res.on('data', (chunk) => {
          text += chunk;
        });
        res.on('end', () => resolve(JSON.parse(text).decision));
      },
    );
    req.on('error', reject).end(body);
  });
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${demo.demo.service.metricsPort}/metrics`)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(name));
  return Number(line?.split(' ').at(-1));
}

test('a change acknowledged by one process is honoured by the next decision of every process', async () => {
  for (let round = 0; round < 25; round += 1) {
    const granted = await request(demo, 'POST', `/api/v1/organizations/${tin}/grants`, {
      token: administrator,
      body: { identity, privilege: 'Pension: read' },
    });
    expect(granted.status).toBe(201);
    expect(await Promise.all(Array.from({ length: 6 }, askAnew))).toEqual(Array(6).fill(true));
    const location = granted.headers.get('location') ?? '';
    expect((await request(demo, 'DELETE', location, { token: administrator })).status).toBe(204);
    expect(await Promise.all(Array.from({ length: 6 }, askAnew))).toEqual(Array(6).fill(false));
  }
});

test('the metrics are those of all processes together, beside the numbers of the store', async () => {
  const before = await metric('adgang_decisions_total{effect="deny"}');
  await demo.userToken('newcomer');
  await Promise.all(Array.from({ length: 8 }, askAnew));
  expect(await metric('adgang_decisions_total{effect="deny"}')).toBe(before + 8);
  expect(await metric('adgang_decision_phase_seconds_count{phase="total"}')).toBeGreaterThan(300);
  expect(await metric('adgang_grants_revision')).toBeGreaterThan(50);
  expect(await metric('adgang_outbox_failed_rows')).toBe(0);
});

test('people become known, though the jobs run in another process', async () => {
  const token = await demo.userToken('newcomer', 'demo-pension');
  await request(demo, 'GET', '/privileges-api/api/v1/identity/privileges', { token });
  const employees = `/api/v1/organizations/${tin}/employees?search=${identity.idpIdentityId}`;
  await expect
    .poll(async () => (await request(demo, 'GET', employees, { token: administrator })).body, {
      timeout: 60_000,
    })
    .toMatchObject({ items: [identity] });
});

test('readiness is that of the whole: store, policy, log, broker and demo provider', async () => {
  const ready = await request(demo, 'GET', '/readyz');
  expect(ready.status).toBe(200);
  expect(ready.body).toMatchObject({ checks: { broker: true, 'demo-provider': true, database: true } });
});

test('a process that dies is replaced, and nobody is turned away meanwhile', async () => {
  const { default: cluster } = await import('node:cluster');
  const [first] = Object.values(cluster.workers ?? {});
  if (!first) throw new Error('there is no process to kill');
  const died = once(first, 'exit');
  first.process.kill('SIGKILL');
  // A connection that is dealt to a process in its last moment is lost with it.
  await died;
  expect(await Promise.all(Array.from({ length: 6 }, askAnew))).toEqual(Array(6).fill(false));
  await expect.poll(() => Object.values(cluster.workers ?? {}).length, { timeout: 60_000 }).toBe(2);
});
