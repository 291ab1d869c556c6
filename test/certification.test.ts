import { fileURLToPath } from 'node:url';
import { type Input, OPAClient, type Result } from '@open-policy-agent/opa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWithOpa } from '../policies/with-opa.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { decisions } from './support/store.ts';
import { mintService } from './support/tokens.ts';

// The requests of the OpenID Foundation's "AuthZEN Authorization API 1.0 - Certification Scenario" (openid/authzen,
// certification/authorization-api-1_0-scenario.md) and of the conformance suite's modules for it, against the fixture
// that it requires. Numbers in titles are its sections.

const bundle = fileURLToPath(new URL('./fixtures/certification', import.meta.url));
const evaluation = '/access/v1/evaluation';
const evaluations = '/access/v1/evaluations';

type Json = Record<string, unknown>;
const user = (id: string, properties?: Json) => ({ type: 'user', id, ...(properties && { properties }) });
const record = (id: string, properties?: Json) => ({ type: 'record', id, ...(properties && { properties }) });
const action = (name: string, properties?: Json) => ({ name, ...(properties && { properties }) });
const [alice, bob, admin] = [user('alice'), user('bob'), user('bob', { role: 'admin' })];
const [read, write] = [action('read'), action('write')];
const [first, second] = [record('record-1'), record('record-2')];
const archived = record('record-2', { status: 'archived' });
const context = { time: '2025-06-27T18:03-07:00', ip: '192.168.1.1' };
const allowed = { subject: alice, action: read, resource: first };

describeWithOpa('the AuthZEN certification scenario', () => {
  let demo: TestDemo;
  beforeAll(async () => {
    demo = await openTestDemo({ settings: { POLICY_DIR: bundle } });
  });
  afterAll(() => demo[Symbol.asyncDispose]());

  const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
    request(demo, 'POST', path, { token: await mintService(demo), body, headers });

  const raw = async (path: string, body: string, contentType: string | undefined, method = 'POST') => {
    const token = await mintService(demo);
    const headers = { Authorization: `Bearer ${token}`, ...(contentType && { 'Content-Type': contentType }) };
    return fetch(`${demo.url}${path}`, { method, headers, ...(method === 'GET' ? {} : { body }) });
  };

  const endpoints = [
    [evaluation, allowed],
    [evaluations, { subject: alice, action: read, evaluations: [{ resource: first }] }],
    ['/access/v1/search/subject', { subject: { type: 'user' }, action: read, resource: first }],
    ['/access/v1/search/resource', { subject: alice, action: read, resource: { type: 'record' } }],
    ['/access/v1/search/action', { subject: alice, resource: first }],
  ] as const;

  describe('Transport (2.4, 2.5, 5)', () => {
    test.each(endpoints)('%s answers JSON, and echoes the request id', async (path, body) => {
      const answer = await ask(path, body, { 'X-Request-ID': 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716' });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('x-request-id')).toBe('bfe9eb29-ab87-4ca3-be83-a1d5d8305716');
      expect((await ask(path, body)).status).toBe(200);
      expect((await raw(path, JSON.stringify(body), 'application/json; charset=utf-8')).status).toBe(200);
      expect((await ask(path, { ...body, foo: 'bar', futureField: { nested: true } })).body).toMatchObject(
        withoutIds(answer.body),
      );
    });

    test.each(endpoints)('%s refuses what is no JSON object of its own', async (path, body) => {
      const text = JSON.stringify(body);
      expect((await raw(path, text, 'text/plain')).status).toBe(400);
      expect((await raw(path, '{"subject":', 'application/json')).status).toBe(400);
      expect((await raw(path, '', 'application/json')).status).toBe(400);
      expect((await raw(path, `[${text}]`, 'application/json')).status).toBe(400);
      for (const method of ['GET', 'PUT']) {
        expect((await raw(path, text, 'application/json', method)).status).toBe(405);
      }
    });

    test.each(endpoints)('%s is 401 without credentials, and with bad ones', async (path, body) => {
      for (const token of [{}, { token: 'invalid' }]) {
        const answer = await request(demo, 'POST', path, { body, ...token });
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
      }
    });
  });

  describe('Basic', () => {
    test.each([
      ['2.2.1', allowed, true],
      ['rule 2', { ...allowed, action: write }, true],
      ['rule 3', { ...allowed, subject: bob }, true],
      ['2.2.2', { subject: bob, action: write, resource: first }, false],
      ['2.2.3', { ...allowed, context }, true],
      [
        '2.2.8',
        {
          subject: user('alice', { department: 'Sales', role: 'manager' }),
          action: action('read', { method: 'GET' }),
          resource: record('record-1', { status: 'active', owner: 'bob' }),
        },
        true,
      ],
      ['2.2.9', { ...allowed, foo: 'bar', futureField: { nested: true } }, true],
    ])('Core %s', async (_section, body, decision) => {
      for (let repetition = 0; repetition < 3; repetition += 1) {
        const answer = await ask(evaluation, body);
        expect(answer.status).toBe(200);
        expect(answer.body).toMatchObject({ decision, context: expect.any(Object) });
      }
    });

    test.each([
      ['2.2.4', { subject: alice, action: write, resource: archived }, false],
      ['2.2.5', { subject: admin, action: write, resource: archived }, true],
      ['2.2.6', { ...allowed, action: action('delete', { soft: true }) }, true],
      ['2.2.7', { ...allowed, action: action('delete', { soft: false }) }, false],
    ])('Properties %s', async (_section, body, decision) => {
      expect((await ask(evaluation, body)).body).toMatchObject({ decision });
    });

    test.each([
      ['no subject', { subject: undefined }],
      ['no action', { action: undefined }],
      ['no resource', { resource: undefined }],
      ['a subject without type', { subject: { id: 'alice' } }],
      ['a subject without id', { subject: { type: 'user' } }],
      ['an action without name', { action: {} }],
      ['a resource without type', { resource: { id: 'record-1' } }],
      ['a resource without id', { resource: { type: 'record' } }],
      ['a subject that is a string', { subject: 'alice' }],
      ['an action name that is a number', { action: { name: 123 } }],
    ])('2.4: 400 with %s', async (_what, told) => {
      expect((await ask(evaluation, { ...allowed, ...told })).status).toBe(400);
    });
  });

  describe('Batch', () => {
    const decided = async (body: unknown) => {
      const answer = await ask(evaluations, body);
      expect(answer.status).toBe(200);
      expect(answer.body).not.toHaveProperty('decision');
      return (answer.body as { evaluations: { decision: boolean }[] }).evaluations.map(
        ({ decision }) => decision,
      );
    };
    const both = [{ resource: first }, { resource: second }];
    const semantic = (evaluations_semantic: string) => ({ options: { evaluations_semantic } });

    test.each([
      ['3.2.1', { subject: alice, action: read, evaluations: both }, [true, true]],
      [
        '3.2.2',
        { subject: bob, resource: first, evaluations: [{ action: read }, { action: write }] },
        [true, false],
      ],
      ['3.2.5', { evaluations: [allowed, { subject: bob, action: write, resource: first }] }, [true, false]],
      [
        '3.2.6',
        {
          subject: alice,
          action: read,
          context: { time: context.time },
          evaluations: [{ resource: first }, { resource: second, context: { source: 'batch-override' } }],
        },
        [true, true],
      ],
      [
        '3.4.1',
        { subject: alice, action: read, ...semantic('execute_all'), evaluations: [{ resource: first }, {}] },
        [true, false],
      ],
      ['3.4.1, no subject anywhere', { action: read, evaluations: [{ resource: first }] }, [false]],
      [
        'deny on first deny',
        {
          resource: first,
          subject: bob,
          ...semantic('deny_on_first_deny'),
          evaluations: [{ action: read }, { action: write }, { action: read }],
        },
        [true, false],
      ],
      [
        'permit on first permit',
        {
          resource: first,
          subject: bob,
          ...semantic('permit_on_first_permit'),
          evaluations: [{ action: write }, { action: read }, { action: write }],
        },
        [false, true],
      ],
    ])('Core %s', async (_section, body, expected) => {
      for (let repetition = 0; repetition < 3; repetition += 1) expect(await decided(body)).toEqual(expected);
    });

    test.each([
      [
        '3.2.3',
        {
          subject: alice,
          action: write,
          evaluations: [{ resource: record('record-1', { status: 'active' }) }, { resource: archived }],
        },
        [true, false],
      ],
      [
        '3.2.4',
        { action: write, resource: archived, evaluations: [{ subject: alice }, { subject: admin }] },
        [false, true],
      ],
      [
        '3.2.7',
        {
          subject: alice,
          action: write,
          resource: record('record-1', { status: 'active' }),
          evaluations: [{}, { resource: archived }],
        },
        [true, false],
      ],
    ])('Properties %s', async (_section, body, expected) => {
      expect(await decided(body)).toEqual(expected);
    });

    test.each([
      ['3.4.2', allowed],
      ['3.4.3', { ...allowed, evaluations: [] }],
    ])('%s: without items it is a single evaluation', async (_section, body) => {
      const answer = await ask(evaluations, body);
      expect(answer.body).toMatchObject({ decision: true });
      expect(answer.body).not.toHaveProperty('evaluations');
    });

    test('a semantic that is none is 400', async () => {
      const body = {
        subject: alice,
        action: read,
        evaluations: [{ resource: first }],
        ...semantic('bogus_value'),
      };
      expect((await ask(evaluations, body)).status).toBe(400);
    });
  });

  describe('Search', () => {
    const users = { subject: { type: 'user' }, action: read, resource: first };
    const records = { subject: alice, action: read, resource: { type: 'record' } };
    const actions = { subject: alice, resource: first };
    const found = async (kind: string, body: unknown) => {
      const answer = await ask(`/access/v1/search/${kind}`, body);
      expect(answer.status).toBe(200);
      expect(answer.text).toMatch(/^\{"page":\{"next_token":"/);
      return (answer.body as { results: unknown[] }).results;
    };

    test.each([
      ['4.2.1', 'subject', users, [alice, bob]],
      ['4.2.2', 'subject', { ...users, context }, [alice, bob]],
      ['4.2.3', 'subject', { ...users, subject: alice }, [alice, bob]],
      [
        'unknown page members',
        'subject',
        { ...users, page: { limit: 10, customAttr: 'ignored' } },
        [alice, bob],
      ],
      ['4.3.1', 'resource', records, [first, second]],
      ['4.3.2', 'resource', { ...records, context }, [first, second]],
      ['4.3.3', 'resource', { ...records, resource: first }, [first, second]],
      ['4.4.1', 'action', actions, [read, write]],
      ['4.4.2', 'action', { ...actions, context }, [read, write]],
      ['an action is ignored', 'action', { ...actions, action: read }, [read, write]],
      ['4.6.1', 'action', { ...actions, subject: user('nonexistent-user') }, []],
      ['4.6.1', 'subject', { ...users, resource: record('nonexistent-record') }, []],
      ['4.6.1', 'resource', { ...records, subject: user('nonexistent-user') }, []],
      ['4.6.2', 'subject', { ...users, subject: { type: 'spaceship' } }, []],
      ['4.6.2', 'resource', { ...records, resource: { type: 'spaceship' } }, []],
      ['4.6.2', 'action', { ...actions, resource: { type: 'spaceship', id: 'enterprise' } }, []],
    ])('Core %s (%s search)', async (_section, kind, body, expected) => {
      for (let repetition = 0; repetition < 3; repetition += 1) {
        expect(await found(kind, body)).toEqual(expected);
      }
    });

    test.each([
      ['4.2.4', 'subject', { ...users, action: write, resource: archived }, [bob]],
      ['4.3.4', 'resource', { ...records, subject: admin, action: write }, [second]],
      ['4.4.3', 'action', { subject: admin, resource: archived }, [read, write]],
    ])('Properties %s (%s search)', async (_section, kind, body, expected) => {
      expect(await found(kind, body)).toEqual(expected);
    });

    test('4.5: pages of one, to the end', async () => {
      const pages: { page: { next_token: string }; results: unknown[] }[] = [];
      let page: Json = { limit: 1 };
      do {
        const answer = await ask('/access/v1/search/subject', { ...users, page });
        expect(answer.status).toBe(200);
        pages.push(answer.body as (typeof pages)[number]);
        page = { token: pages.at(-1)?.page.next_token };
      } while (page['token'] !== '');
      expect(pages.map(({ results }) => results)).toEqual([[alice], [bob]]);
    });

    test.each([
      ['4.7.1', 'subject', { ...users, action: undefined }],
      ['4.7.1', 'subject', { ...users, resource: undefined }],
      ['4.7.1', 'resource', { ...records, subject: undefined }],
      ['4.7.1', 'resource', { ...records, action: undefined }],
      ['4.7.1', 'resource', { ...records, resource: undefined }],
      ['4.7.1', 'action', { ...actions, resource: undefined }],
      ['4.7.1', 'action', { ...actions, subject: undefined }],
      ['4.7.2', 'subject', { ...users, resource: { type: 'record' } }],
      ['4.7.2', 'subject', { ...users, resource: { id: 'record-1' } }],
      ['4.7.2', 'subject', { ...users, subject: {} }],
      ['4.7.2', 'subject', { ...users, action: {} }],
      ['4.7.2', 'subject', { ...users, action: 'read' }],
      ['4.7.2', 'resource', { ...records, subject: { type: 'user' } }],
      ['4.7.2', 'resource', { ...records, action: {} }],
      ['4.7.2', 'resource', { ...records, resource: {} }],
      ['4.7.2', 'action', { ...actions, subject: { type: 'user' } }],
      ['4.7.2', 'action', { ...actions, subject: { id: 'alice' } }],
      ['4.7.2', 'action', { ...actions, subject: 'alice' }],
      ['4.7.2', 'action', { ...actions, resource: { type: 'record' } }],
      ['4.7.2', 'action', { ...actions, resource: { id: 'record-1' } }],
    ])('%s: 400 (%s search, %j)', async (_section, kind, body) => {
      expect((await ask(`/access/v1/search/${kind}`, body)).status).toBe(400);
    });
  });

  test('Discovery (6): the metadata name this decision point and its endpoints, and nothing empty', async () => {
    const answer = await request(demo, 'GET', '/.well-known/authzen-configuration');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const { capabilities, ...urls } = answer.body as Json;
    expect(urls['policy_decision_point']).toBe(demo.url);
    expect(urls['access_evaluation_endpoint']).toBe(`${demo.url}${evaluation}`);
    for (const url of Object.values(urls)) expect(URL.canParse(String(url))).toBe(true);
    for (const urn of capabilities as unknown[]) expect(urn).toMatch(/^urn:/);
  });

  test("what a bundle's search finds, every other door permits; OPA's client sees the candidates", async () => {
    const opa = new OPAClient(demo.url, { headers: { Authorization: `Bearer ${await mintService(demo)}` } });
    const search = { search: 'subject', subject: { type: 'user' }, action: write, resource: archived };
    // A set: in no order.
    const candidates = await opa.evaluate<Input, string[]>('access/candidates', search);
    expect(candidates.toSorted()).toEqual(['alice', 'bob']);
    expect(decisions(demo).at(-1)).toMatchObject({ door: 'opa', answer: { candidates } });
    for (const subject of [alice, bob]) {
      const allow = await opa.evaluate<Input, Result>('access/decision/allow', { ...search, subject });
      expect(allow).toBe(subject === bob);
    }
    await expect(opa.evaluate('access/candidates', { ...search, search: 'all' })).rejects.toMatchObject({
      code: 'invalid_parameter',
    });
  });
});

/** An answer without what differs from one to the next. */
function withoutIds(body: unknown): Json {
  return JSON.parse(JSON.stringify(body, (name, value) => (name === 'decision_id' ? undefined : value)));
}
