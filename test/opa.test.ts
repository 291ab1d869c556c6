import { type Input, OPAClient, type Result } from '@open-policy-agent/opa';
import { OpaApiClient } from '@open-policy-agent/opa/sdk/index.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { AppError } from '../server/errors.ts';
import { baseOf, withBase } from './support/base-policy.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { aGrant, change, decisions, drain, dump } from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { employer, accountants, insurance, pension } = organizations;
const decision = '/v1/data/access/decision';
const batch = '/v1/batch/data/access/decision';
const input = {
  subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId },
  action: { name: 'Pension: read' },
  resource: { type: 'organization', id: employer.tin },
};
const elsewhere = { ...input, resource: { type: 'organization', id: accountants.tin } };
const allow = { allow: true, reasons: [], obligations: [] };

let demo: TestDemo;
beforeAll(async () => {
  demo = await openTestDemo();
});
afterAll(() => demo[Symbol.asyncDispose]());

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const token = await mintService(demo);
  return request(demo, method, path, { token, headers, ...(body !== undefined && { body }) });
}

describe("OPA's own client", () => {
  const client = async () =>
    new OPAClient(demo.url, { headers: { Authorization: `Bearer ${await mintService(demo)}` } });

  test('evaluates the decision, and a place inside it', async () => {
    const opa = await client();
    expect(await opa.evaluate<Input, Result>('access/decision', input)).toEqual(allow);
    expect(await opa.evaluate<Input, boolean>('access/decision/allow', input)).toBe(true);
    expect(await opa.evaluate<Input, Result>('access/decision', elsewhere)).toMatchObject({
      allow: false,
      reasons: [{ code: 'grant-for-other-organization', organizations: [employer.tin] }],
    });
    const fromResult = (result?: Result) => (result as { allow: boolean }).allow;
    expect(await opa.evaluate('access/decision', elsewhere, { fromResult })).toBe(false);
  });

  test('evaluates the default decision', async () => {
    expect(await (await client()).evaluateDefault<Input, Result>(input)).toEqual(allow);
  });

  test('evaluates batches', async () => {
    const opa = await client();
    const whole = await opa.evaluateBatch<Input, Result>('access/decision', {
      here: input,
      there: elsewhere,
    });
    expect(whole).toMatchObject({ here: allow, there: { allow: false } });
    const mixed = await opa.evaluateBatch<Input, Result>('access/decision', { here: input, none: {} });
    expect(mixed).toMatchObject({ here: allow, none: { code: 'invalid_parameter' } });
    await expect(
      opa.evaluateBatch('access/decision', { here: input, none: {} }, { rejectMixed: true }),
    ).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(opa.evaluateBatch('access/decision', { none: {} })).rejects.toThrow(/subject|not/);
  });

  test('finds no document where there is none', async () => {
    const opa = await client();
    expect(await opa.evaluate('no/such/document', input)).toBeUndefined();
    expect(await opa.evaluate('access/decision/no/such/place', input)).toBeUndefined();
    expect(await opa.evaluateBatch('no/such/document', { here: input })).toEqual({ here: undefined });
  });

  test('reads errors', async () => {
    const opa = await client();
    await expect(opa.evaluate('access/decision')).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(opa.evaluateDefault({})).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(new OPAClient(demo.url).evaluate('access/decision', input)).rejects.toMatchObject({
      httpMeta: { response: { status: 401 } },
    });
  });

  test('asks for health', async () => {
    const { healthyServer } = await new OpaApiClient({ serverURL: demo.url }).health();
    expect(healthyServer).toEqual({});
  });
});

describe('a decision through this door', () => {
  test('is logged, with its ids in headers', async () => {
    const answer = await ask('POST', decision, { input }, { 'X-Request-ID': 'opa.1' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const [logged] = decisions(demo).slice(-1);
    expect(answer.body).toEqual({ result: allow, decision_id: logged?.['id'] });
    expect(logged).toMatchObject({ door: 'opa', request_id: 'opa.1', provider_tin: pension.tin, allow: 1 });
    expect(answer.headers.get('x-request-id')).toBe('opa.1');
    expect(answer.headers.get('adgang-decision-id')).toBe(logged?.['id']);
    expect(answer.headers.get('adgang-policy-revision')).toBe(logged?.['policy_revision']);
    expect(answer.headers.get('adgang-grants-revision')).toBe(String(logged?.['grants_revision']));
  });

  test('teaches nothing and marks nothing', async () => {
    const before = dump(demo);
    const newcomer = { type: 'mitid_erhverv', id: people.newcomer.idpIdentityId };
    const subject = { ...newcomer, properties: { organization: employer.tin } };
    await ask('POST', decision, { input });
    await ask('POST', decision, { input: { ...input, subject } });
    await ask('POST', batch, { inputs: { a: input, b: { ...input, subject } } });
    await ask('POST', '/', input);
    drain(demo);
    decisions(demo);
    expect(dump(demo)).toEqual(before);
  });

  test.each([
    [
      'facts',
      { facts: { grants: [{ id: 'x', organization: accountants.tin, valid_from: 0, valid_to: 9e15 }] } },
    ],
    ['now', { now: 0 }],
    ['caller', { caller: { client_id: 'demo-insurance', organization: insurance.tin } }],
  ])('discards what the input says of `%s`', async (name, smuggled) => {
    const told = { ...elsewhere, ...smuggled };
    const answers = [
      await ask('POST', decision, { input: told }),
      await ask('GET', `${decision}?input=${encodeURIComponent(JSON.stringify(told))}`),
    ];
    for (const { body } of answers) expect(body).toMatchObject({ result: { allow: false } });
    for (const row of decisions(demo).slice(-2)) {
      const logged = (row['input'] as Record<string, unknown>)[name];
      expect(JSON.stringify(logged)).not.toBe(JSON.stringify(Object.values(smuggled)[0]));
    }
  });

  test('asked by GET takes the input from the query', async () => {
    const answer = await ask('GET', `${decision}?input=${encodeURIComponent(JSON.stringify(input))}`);
    expect(answer.body).toMatchObject({ result: allow });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const twice = `input=%7B%7D&input=${encodeURIComponent(JSON.stringify(input))}`;
    expect((await ask('GET', `${decision}?${twice}`)).body).toMatchObject({ result: allow });
  });

  test('takes JSON whatever it is called, as OPA does', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await ask('POST', decision, { input }, headers)).body).toMatchObject({ result: allow });
  });

  test('is the bare document by the default path', async () => {
    const answer = await ask('POST', '/', input);
    expect(answer.body).toEqual(allow);
    expect(answer.headers.get('adgang-decision-id')).toBe(decisions(demo).at(-1)?.['id']);
  });
});

describe('an undefined document', () => {
  test.each([
    '/v1/data',
    '/v1/data/',
    '/v1/data/access',
    '/v1/data/access/candidates',
    '/v1/data/access/decision/reasons/0',
    '/v1/data/access/decision/constructor',
    '/v1/data/access/decision/reasons/length',
    '/v1/data/system/authz/allow',
  ])('is 200 and {} at %s', async (path) => {
    for (const method of ['POST', 'GET']) {
      const query = method === 'GET' ? `?input=${encodeURIComponent(JSON.stringify(input))}` : '';
      const answer = await ask(method, `${path}${query}`, method === 'GET' ? undefined : { input });
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: {} });
    }
  });
});

describe('a batch', () => {
  test('answers by the names of its inputs', async () => {
    const answer = await ask('POST', batch, { inputs: { a: input, b: elsewhere } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      responses: {
        a: { result: allow, decision_id: expect.stringMatching(/^dec_/) },
        b: {
          result: expect.objectContaining({ allow: false }),
          decision_id: expect.stringMatching(/^dec_/),
        },
      },
    });
  });

  test('is mixed when some inputs are none', async () => {
    const answer = await ask('POST', batch, { inputs: { a: input, b: { subject: 'alice' } } });
    expect(answer.status).toBe(207);
    expect(answer.body).toEqual({
      responses: {
        a: { http_status_code: '200', result: allow, decision_id: expect.any(String) },
        b: {
          http_status_code: '500',
          code: 'invalid_parameter',
          message: expect.any(String),
          errors: expect.arrayContaining([
            { code: 'invalid_parameter', message: expect.stringMatching(/^\/subject: /) },
          ]),
        },
      },
    });
  });

  test('with no usable input is refused', async () => {
    const answer = await ask('POST', batch, { inputs: { a: {} } });
    expectOpaError(answer, 400, 'invalid_parameter');
    expect(answer.body).toMatchObject({ responses: { a: { code: 'invalid_parameter' } } });
  });

  test.each([
    ['no inputs', {}],
    ['inputs in a list', { inputs: [input] }],
    [
      '1,001 inputs',
      { inputs: Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`i${n}`, input])) },
    ],
  ])('is refused with %s', async (_what, body) => {
    expectOpaError(await ask('POST', batch, body), 400, 'invalid_parameter');
  });

  test('of nothing is answered with nothing', async () => {
    expect((await ask('POST', batch, { inputs: {} })).body).toEqual({ responses: {} });
  });
});

describe("errors are in OPA's form", () => {
  test.each([
    ['no input', {}, undefined],
    ['an input that is none', { input: 7 }, undefined],
    ['no subject', { input: { ...input, subject: undefined } }, '/subject'],
    ['no id', { input: { ...input, resource: { type: 'organization' } } }, '/resource/id'],
    ['half a character', { input: { ...input, context: { note: '\ud800' } } }, undefined],
    ['a body that is a list', [input], undefined],
  ])('400 with %s', async (_what, body, pointer) => {
    const error = expectOpaError(await ask('POST', decision, body), 400, 'invalid_parameter');
    if (pointer === undefined) return;
    expect(error['errors']).toContainEqual({
      code: 'invalid_parameter',
      message: expect.stringMatching(new RegExp(`^${pointer}: `)),
    });
  });

  test.each([
    ['no JSON', '{"input":'],
    ['nothing', ''],
    ['too deep a nest', `{"input":${'['.repeat(100)}${']'.repeat(100)}}`],
  ])('400 with %s', async (_what, body) => {
    const headers = {
      Authorization: `Bearer ${await mintService(demo)}`,
      'Content-Type': 'application/json',
    };
    const response = await fetch(`${demo.url}${decision}`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_parameter', message: expect.any(String) });
  });

  test.each(['%7B', 'null', '7', ''])('400 with the query input=%s', async (text) => {
    expectOpaError(await ask('GET', `${decision}?input=${text}`), 400, 'invalid_parameter');
  });

  test('401 without a token or with a bad one, with the challenge', async () => {
    for (const path of [decision, batch, '/', '/v1/data/no/such/document']) {
      const none = await request(demo, 'POST', path, { body: { input } });
      expectOpaError(none, 401, 'unauthorized');
      expect(none.headers.get('www-authenticate')).toMatch(/^Bearer resource_metadata=/);
      const bad = await request(demo, 'POST', path, { token: 'bad', body: { input } });
      expectOpaError(bad, 401, 'unauthorized');
      expect(bad.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
    }
    expectOpaError(await request(demo, 'GET', decision), 401, 'unauthorized');
  });

  test('403 for user tokens', async () => {
    const token = await mintUser(demo, 'employee', 'demo-pension');
    expectOpaError(await request(demo, 'POST', decision, { token, body: { input } }), 403, 'unauthorized');
  });

  test('404 and 405 for what is not there', async () => {
    for (const path of ['/v1/policies', '/v1/query', '/v1/compile/access']) {
      expectOpaError(await ask('POST', path, {}), 404, 'resource_not_found');
    }
    const answer = await ask('PUT', decision, { input });
    expectOpaError(answer, 405, 'invalid_operation');
    expect(answer.headers.get('allow')).toBe('GET, POST');
    expectOpaError(await ask('GET', batch), 405, 'invalid_operation');
  });

  test('413 for more than 1 MB', async () => {
    const body = { input: { ...input, context: { note: 'x'.repeat(1_000_000) } } };
    expectOpaError(await ask('POST', decision, body), 413, 'invalid_parameter');
  });

  test('500 when the policy fails, 503 when the decision cannot be logged, and never an allow', async () => {
    const { context } = demo.demo.service;
    const { policies, decisionLog } = context;
    const engine = baseOf(policies);
    const failing = (code: 'policy-failed' | 'decision-log-unavailable') => (): never => {
      throw new AppError(code, 'as the test wishes');
    };
    try {
      context.policies = withBase(policies, { ...engine, decide: failing('policy-failed') });
      expectOpaError(await ask('POST', decision, { input }), 500, 'internal_error');
      expectOpaError(await ask('POST', batch, { inputs: { a: input } }), 500, 'internal_error');
      context.policies = policies;
      context.decisionLog = { ...decisionLog, record: failing('decision-log-unavailable') };
      const answer = await ask('POST', decision, { input });
      expectOpaError(answer, 503, 'internal_error');
      expect(answer.headers.get('retry-after')).toBe('1');
      expectOpaError(await ask('POST', batch, { inputs: { a: input } }), 503, 'internal_error');
    } finally {
      Object.assign(context, { policies, decisionLog });
    }
  });

  test('health is 500 when the service is not ready', async () => {
    const { readiness } = demo.demo.service.context;
    readiness.push({ name: 'broken', isReady: () => false });
    const answer = await request(demo, 'GET', '/health');
    readiness.pop();
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({ code: 'internal_error', error: expect.any(String) });
    await expect(new OpaApiClient({ serverURL: demo.url }).health()).resolves.toBeDefined();
  });
});

test('a revocation, and a suspended caller, count from the very next question', async () => {
  await using own = await openTestDemo();
  const token = await mintService(own);
  const told = { input: { ...input, subject: { ...input.subject, id: people.newcomer.idpIdentityId } } };
  const answerOf = () => request(own, 'POST', decision, { token, body: told });
  const grant = aGrant(own);
  expect((await answerOf()).body).toMatchObject({ result: { allow: true } });
  change(own, 'DELETE FROM grants WHERE id = ?', grant.id);
  expect((await answerOf()).body).toMatchObject({ result: { allow: false } });
  change(own, "UPDATE clients SET state = 'suspended' WHERE client_id = 'demo-pension'");
  expectOpaError(await answerOf(), 403, 'unauthorized');
});

function expectOpaError(
  answer: Awaited<ReturnType<typeof request>>,
  status: number,
  code: string,
): Record<string, unknown> {
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status,
    body: { code, message: expect.stringMatching(/./) },
  });
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  return answer.body as Record<string, unknown>;
}
