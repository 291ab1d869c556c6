import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { isAllowed, questionOf } from '../world/questions.ts';
import { createWorld, identityId } from '../world/world.ts';
import type { Job } from './job.ts';
import { measure } from './measure.ts';

/** The load and its check, against a small real server in this process. */

const world = createWorld(1000);
const rightAnswers = new Map(
  Array.from({ length: world.identities }, (_, n) => {
    const question = questionOf(world, n);
    return [identityId(question.identity), isAllowed(world, question, Date.now())];
  }),
);

interface Answer {
  status: number;
  body: string;
}

/** Serves OPA's door with the right decisions, as `spoil` leaves them; chunked when it says so. */
async function serve(spoil: (answer: Answer, n: number) => Answer, chunked = false) {
  let served = 0;
  const server = createServer(async (req, res) => {
    const { input } = JSON.parse((await req.toArray()).join('')) as { input: { identity: string } };
    const right = { status: 200, body: JSON.stringify({ result: rightAnswers.get(input.identity) }) };
    const { status, body } = spoil(right, served++);
    res.writeHead(status, chunked ? {} : { 'Content-Length': body.length });
    if (chunked) res.write(body.slice(0, 5));
    res.end(chunked ? body.slice(5) : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}

const job = (port: number): Job => ({
  port,
  dialect: 'opa-boolean',
  grants: world.grants,
  first: 0,
  count: world.identities,
  connections: 4,
  warmUpMs: 20,
  measureMs: 200,
  pids: [process.pid],
});

test('a peer that answers rightly has no wrong answers, and is measured', async () => {
  await using server = await serve((answer) => answer);
  const outcome = await measure(job(server.port));
  expect(outcome).toMatchObject({ wrong: 0, examples: [] });
  expect(outcome.allowed).toBeGreaterThan(outcome.answered * 0.3);
  expect(outcome.allowed).toBeLessThan(outcome.answered * 0.7);
  expect(outcome.rps).toBeGreaterThan(0);
  expect(outcome.cpuUs).toBeGreaterThan(0);
  expect(outcome.p50).toBeLessThanOrEqual(outcome.p99);
  expect(outcome.p99).toBeLessThanOrEqual(outcome.max);
});

test('one wrong decision is found', async () => {
  const turned = { true: 'false', false: 'true' };
  await using server = await serve(({ status, body }, n) => ({
    status,
    body: n === 3 ? body.replace(/true|false/, (word) => turned[word as 'true' | 'false']) : body,
  }));
  const { wrong, examples } = await measure(job(server.port));
  expect(wrong).toBe(1);
  expect(examples[0]).toContain('"identity"');
});

test('what is not a decision is a wrong answer, though one expects a no', async () => {
  const bodies = ['{}', 'null', '', '{"result":0}', '{"result":"true"}', '{"result":'];
  await using server = await serve((_, n) => ({ status: 200, body: bodies[n % bodies.length] ?? '' }));
  const { answered, wrong } = await measure(job(server.port));
  expect(wrong).toBe(answered);
});

test('an error is a wrong answer, whatever it says', async () => {
  await using server = await serve(({ body }) => ({ status: 500, body }));
  const { answered, wrong } = await measure(job(server.port));
  expect(wrong).toBe(answered);
});

test('a request that is refused is neither right nor wrong, and not counted as an answer', async () => {
  await using server = await serve(({ status, body }, n) => ({ status: n % 2 === 0 ? 503 : status, body }));
  const { answered, refused, wrong } = await measure(job(server.port));
  expect(wrong).toBe(0);
  expect(Math.abs(refused - answered)).toBeLessThan(10);
});

test('an expectation that was turned round is a wrong answer', async () => {
  await using server = await serve((answer) => answer);
  const { wrong } = await measure({ ...job(server.port), lieEvery: 50 });
  expect(wrong).toBeGreaterThan(0);
});

test('chunked answers are read, too', async () => {
  await using server = await serve((answer) => answer, true);
  expect(await measure(job(server.port))).toMatchObject({ wrong: 0 });
});

test('at a fixed rate the latency counts from the time that a request was due', async () => {
  await using server = await serve((answer) => answer);
  const outcome = await measure({ ...job(server.port), rate: 200, measureMs: 300 });
  expect(outcome.wrong).toBe(0);
  expect(outcome.rps).toBeLessThan(400);
  expect(outcome.lateP50).toBeGreaterThanOrEqual(0);
});

test('a peer that goes away is a failure, not a measurement', async () => {
  await using server = await serve((answer) => answer);
  const running = measure({ ...job(server.port), measureMs: 5_000 });
  setTimeout(() => void server[Symbol.asyncDispose](), 200);
  await expect(running).rejects.toThrow();
});
