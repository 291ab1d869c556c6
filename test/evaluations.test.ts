import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { AppError } from '../server/errors.ts';
import type { Engine } from '../server/policy/engine.ts';
import { baseOf, withBase } from './support/base-policy.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectChallenge, expectProblem } from './support/expect.ts';
import { decisions, drain, rowsOf } from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { employer, accountants, pension } = organizations;
const path = '/access/v1/evaluations';

const subject = { type: 'mitid_erhverv', id: people.employee.idpIdentityId };
const action = { name: 'Pension: read' };
const resource = { type: 'organization', id: employer.tin };
const elsewhere = { type: 'organization', id: accountants.tin };
const check = { subject, action, resource };
const [allowed, denied] = [{}, { resource: elsewhere }];

interface Item {
  decision: boolean;
  context: Record<string, unknown> & { reasons: Record<string, unknown>[] };
}

async function ask(demo: TestDemo, body: unknown, headers: Record<string, string> = {}) {
  const answer = await request(demo, 'POST', path, { token: await mintService(demo), body, headers });
  const { evaluations = [] } = (answer.body ?? {}) as { evaluations?: Item[] };
  return { answer, evaluations, decided: evaluations.map(({ decision }) => decision) };
}

describe('a batch of evaluations', () => {
  let demo: TestDemo;
  beforeAll(async () => {
    demo = await openTestDemo();
  });
  afterAll(() => demo[Symbol.asyncDispose]());

  test('answers every item in order, each as a decision of its own that is logged', async () => {
    const { answer, evaluations, decided } = await ask(
      demo,
      { subject, action, evaluations: [{ resource }, { resource: elsewhere }, { resource }] },
      { 'X-Request-ID': 'batch.1' },
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-request-id')).toBe('batch.1');
    expect(answer.body).toEqual({ evaluations: expect.any(Array) });
    expect(decided).toEqual([true, false, true]);
    expect(evaluations[1]?.context.reasons).toMatchObject([{ code: 'grant-for-other-organization' }]);
    const ids = evaluations.map(({ context }) => context['decision_id']);
    const logged = decisions(demo).slice(-3);
    expect(logged.map(({ id }) => id)).toEqual(ids);
    expect(logged.map(({ door, request_id, allow }) => ({ door, request_id, allow }))).toEqual([
      { door: 'authzen', request_id: 'batch.1', allow: 1 },
      { door: 'authzen', request_id: 'batch.1', allow: 0 },
      { door: 'authzen', request_id: 'batch.1', allow: 1 },
    ]);
  });

  test('answers an item exactly as the same question alone is answered', async () => {
    const alone = [];
    for (const item of [
      check,
      { ...check, resource: elsewhere },
      { ...check, action: { name: 'None such' } },
    ]) {
      const token = await mintService(demo);
      const single = await request(demo, 'POST', '/access/v1/evaluation', { token, body: item });
      const { evaluations } = await ask(demo, { evaluations: [item] });
      alone.push([single.body as Item, evaluations[0]]);
    }
    const anonymous = (item: Item | undefined) =>
      JSON.parse(
        JSON.stringify(item)
          .replaceAll(String(item?.context['decision_id']), 'DECISION')
          .replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"TIME"'),
      );
    for (const [single, item] of alone) expect(anonymous(item)).toEqual(anonymous(single));
  });

  test('inherits defaults whole, and never merges them', async () => {
    const archived = { ...resource, properties: { note: 'the default' } };
    const { decided } = await ask(demo, {
      ...check,
      resource: archived,
      context: { channel: 'web' },
      evaluations: [{}, { resource, context: { loa: 'Low' } }, { subject: { ...subject, properties: {} } }],
    });
    expect(decided).toEqual([true, true, true]);
    const inputs = decisions(demo)
      .slice(-3)
      .map(({ input }) => input as Record<string, unknown>);
    expect(inputs[0]).toMatchObject({ resource: archived, context: { channel: 'web' } });
    expect(inputs[1]?.['resource']).toEqual(resource);
    expect(inputs[1]?.['context']).toEqual({ loa: 'Low' });
    expect(inputs[2]?.['resource']).toEqual(archived);
  });

  test.each([
    ['execute_all', [allowed, denied, allowed], [true, false, true]],
    ['deny_on_first_deny', [allowed, denied, allowed], [true, false]],
    ['deny_on_first_deny', [allowed, allowed], [true, true]],
    ['permit_on_first_permit', [denied, allowed, denied], [false, true]],
    ['permit_on_first_permit', [denied, denied], [false, false]],
    ['deny_on_first_deny', [allowed, { resource: null }, allowed], [true, false]],
    ['permit_on_first_permit', [{ resource: null }, allowed, denied], [false, true]],
  ])('ends by %s where it is settled', async (evaluations_semantic, evaluations, expected) => {
    const before = decisions(demo).length;
    const { decided } = await ask(demo, { ...check, evaluations, options: { evaluations_semantic } });
    expect(decided).toEqual(expected);
    const isDecided = (item: object) => !('resource' in item) || item.resource !== null;
    expect(decisions(demo).length - before).toBe(
      evaluations.slice(0, expected.length).filter(isDecided).length,
    );
  });

  test.each([
    ['lacks an entity', {}, '/resource'],
    ['lacks an id', { resource: { type: 'organization' } }, '/resource/id'],
    ['has an entity of another kind', { resource, subject: 'alice' }, '/subject'],
    ['says null', { resource, subject: null }, '/subject'],
    ['is no object', 'check', ''],
    ['is null', null, ''],
    ['is a list', [check], ''],
  ])('denies an item that %s, with the reason, and decides the others', async (_what, item, pointer) => {
    const { answer, evaluations, decided } = await ask(
      demo,
      { subject, action, evaluations: [{ resource }, item, { resource }] },
      { 'Accept-Language': 'en' },
    );
    expect(answer.status).toBe(200);
    expect(decided).toEqual([true, false, true]);
    expect(evaluations[1]).toEqual({
      decision: false,
      context: {
        reasons: [
          {
            code: 'invalid-request',
            text: expect.stringMatching(/not valid/),
            issues: expect.arrayContaining([{ pointer, detail: expect.any(String) }]),
          },
        ],
        obligations: [],
      },
    });
  });

  test('with half a character anywhere is no text at all, and refused whole', async () => {
    const before = decisions(demo).length;
    const { answer } = await ask(demo, { ...check, evaluations: [{ context: { note: '\ud800' } }, {}] });
    expect(answer.status).toBe(400);
    expect(decisions(demo)).toHaveLength(before);
  });

  test.each([
    ['absent', check],
    ['empty', { ...check, evaluations: [] }],
    ['empty, with options', { ...check, evaluations: [], options: { evaluations_semantic: 'execute_all' } }],
  ])('is a single evaluation when its items are %s', async (_what, body) => {
    const { answer } = await ask(demo, body);
    expect(answer.body).toEqual({ decision: true, context: expect.objectContaining({ reasons: [] }) });
  });

  test.each([
    ['no items and no check', {}],
    ['no items and half a check', { subject, action, evaluations: [] }],
    ['a list', [check]],
    ['items that are no list', { ...check, evaluations: {} }],
    ['items that are null', { ...check, evaluations: null }],
    ['a default of another kind', { ...check, subject: 'alice', evaluations: [{}] }],
    ['a default without an id', { subject: { type: 'mitid_erhverv' }, evaluations: [check] }],
    ['a semantic that is none', { ...check, evaluations: [{}], options: { evaluations_semantic: 'all' } }],
    ['options that are none', { ...check, evaluations: [{}], options: 'execute_all' }],
    ['1,001 items', { ...check, evaluations: Array.from({ length: 1_001 }, () => ({})) }],
  ])('is refused whole with %s', async (_what, body) => {
    expectProblem((await ask(demo, body)).answer, 400, 'invalid-request');
  });

  test('takes 1,000 items and gives others their turn meanwhile', async () => {
    const token = await mintService(demo);
    const batch = ask(demo, { ...check, evaluations: Array.from({ length: 1_000 }, () => ({})) });
    const health = await request(demo, 'GET', '/livez');
    expect(health.status).toBe(200);
    const { decided } = await batch;
    expect(decided).toEqual(Array.from({ length: 1_000 }, () => true));
    expect((await request(demo, 'POST', path, { token, body: check })).status).toBe(200);
  });

  test('learns where people work from each item that states it', async () => {
    const newcomer = { type: 'mitid_erhverv', id: people.newcomer.idpIdentityId };
    await ask(demo, {
      ...check,
      evaluations: [{}, { subject: { ...newcomer, properties: { organization: accountants.tin } } }],
    });
    drain(demo);
    const ties = rowsOf(
      demo,
      'SELECT organization_tin, kind FROM ties WHERE idp_identity_id = ?',
      newcomer.id,
    );
    expect(ties).toEqual([{ organization_tin: accountants.tin, kind: 'employee' }]);
  });

  test('is for service tokens alone, and for POST', async () => {
    expectChallenge(await request(demo, 'POST', path, { body: check }));
    const user = await mintUser(demo, 'employee', 'demo-pension');
    expectProblem(await request(demo, 'POST', path, { token: user, body: check }), 403, 'insufficient-scope');
    const answer = await request(demo, 'GET', path, { token: await mintService(demo) });
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('allow')).toBe('POST');
  });
});

test('a policy that fails denies its item and nothing else', async () => {
  await using demo = await openTestDemo();
  const { context } = demo.demo.service;
  const { policies } = context;
  const engine = baseOf(policies);
  const failing: Engine = {
    ...engine,
    decide: (input) => {
      if (input.resource.id === accountants.tin) throw new AppError('policy-failed', 'as the test wishes');
      return engine.decide(input);
    },
  };
  context.policies = withBase(policies, failing);
  const { answer, evaluations, decided } = await ask(demo, {
    ...check,
    evaluations: [allowed, denied, allowed],
  });
  expect(answer.status).toBe(200);
  expect(decided).toEqual([true, false, true]);
  expect(evaluations[1]?.context.reasons).toMatchObject([
    { code: 'policy-failed', text: expect.any(String) },
  ]);
  expect(demo.logLines.some((line) => line.includes('"code":"policy-failed"'))).toBe(true);

  context.policies = policies;
  context.db.sqlite.prepare("UPDATE organizations SET state = 'suspended' WHERE tin = ?").run(pension.tin);
  expectProblem((await ask(demo, { ...check, evaluations: [allowed] })).answer, 403, 'forbidden');
});
