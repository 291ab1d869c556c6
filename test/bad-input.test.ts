import { Agent, request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectProblem } from './support/expect.ts';
import { decisions, dump } from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { tin } = organizations.employer;
const evaluation = '/access/v1/evaluation';
const accessRequests = '/access/v1/requests';
const grants = `/api/v1/organizations/${tin}/grants`;
const check = {
  subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId },
  action: { name: 'Pension: read' },
  resource: { type: 'organization', id: tin },
};
const wish = {
  identity: { idp: 'mitid_erhverv', idpIdentityId: people.newcomer.idpIdentityId },
  privilege: 'Pension: read',
};

let demo: TestDemo;
let tokens: Record<string, string>;
beforeAll(async () => {
  demo = await openTestDemo();
  const service = await mintService(demo);
  tokens = {
    [evaluation]: service,
    [accessRequests]: service,
    [grants]: await mintUser(demo, 'administrator'),
  };
  // The first use of the role leaves its mark; what follows shall leave none.
  await request(demo, 'GET', grants, { token: tokens[grants] ?? '' });
});
afterAll(() => demo[Symbol.asyncDispose]());

/** Posts raw bytes, and asserts that nothing came of it but the answer. */
async function post(path: string, body: string | Buffer | undefined, headers: Record<string, string> = {}) {
  const before = dump(demo);
  const asked = decisions(demo).filter(({ door }) => door !== 'role').length;
  const response = await fetch(`${demo.url}${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${tokens[path]}`, 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  });
  const text = await response.text();
  expect(dump(demo)).toEqual(before);
  expect(decisions(demo).filter(({ door }) => door !== 'role')).toHaveLength(asked);
  expect(text).not.toMatch(/node_modules|\.ts:|SQLITE|at .*\(/);
  return { status: response.status, headers: response.headers, body: JSON.parse(text), text };
}

describe.each([evaluation, accessRequests, grants])('a body for %s', (path) => {
  const fine = JSON.stringify(path === grants ? wish : check);

  test.each([
    ['not JSON', '{"subject": '],
    ['JSON and more', `${fine}x`],
    ['a bare word', 'subject'],
    ['with a comment', `${fine}// why`],
    ['in single quotes', "{'subject': 1}"],
  ])('that is %s is 400', async (_what, body) => {
    expectProblem(await post(path, body), 400, 'invalid-json');
  });

  test.each([
    ['empty', ''],
    ['not there', undefined],
  ])('that is %s is 400', async (_what, body) => {
    expect((await post(path, body)).status).toBe(400);
  });

  test.each(['null', 'true', '1', '"text"', '[]', '{}', `[${fine}]`])('that is %s is 400', async (body) => {
    const { issues } = expectProblem(await post(path, body), 400, 'invalid-request');
    expect(issues).toBeInstanceOf(Array);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json; charset=iso-8859-1',
    '',
  ])('of the type "%s" is 400, not 415', async (type) => {
    expectProblem(await post(path, fine, { 'Content-Type': type }), 400, 'wrong-content-type');
  });

  test('nested deeper than anybody needs is 400', async () => {
    for (const depth of [100, 5_000, 200_000]) {
      const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const body = `${fine.slice(0, -1)},"context":{"deep":${nested}}}`;
      expectProblem(await post(path, body), 400, 'invalid-request');
    }
  });

  test('larger than 1 MB is 413, however it is sent, and the service answers the next', async () => {
    const large = `${fine.slice(0, -1)},"context":{"x":"${'x'.repeat(10_000_000)}"}}`;
    expectProblem(await post(path, large), 413, 'body-too-large');
    const justTooLarge = fine.padEnd(1_000_001);
    expectProblem(await post(path, justTooLarge), 413, 'body-too-large');
    expect((await post(path, `${fine}x`.padEnd(1_000_000))).status).toBe(400);
  });

  test('that is packed is never a way around the limit', async () => {
    const bomb = gzipSync(fine.padEnd(10_000_000));
    expect([400, 413]).toContain((await post(path, bomb, { 'Content-Encoding': 'gzip' })).status);
    expect((await post(path, fine, { 'Content-Encoding': 'gzip' })).status).toBe(400);
  });
});

test.each([
  [{ ...check, subject: undefined }, ['/subject']],
  [{ ...check, action: undefined, resource: undefined }, ['/action', '/resource']],
  [{ ...check, subject: 'alice' }, ['/subject']],
  [{ ...check, subject: [] }, ['/subject']],
  [{ ...check, subject: null }, ['/subject']],
  [{ ...check, subject: { id: 'x' } }, ['/subject/type']],
  [{ ...check, subject: { type: 'mitid' } }, ['/subject/id']],
  [{ ...check, subject: { type: 'mitid', id: '' } }, ['/subject/id']],
  [{ ...check, subject: { type: 1, id: null } }, ['/subject/type', '/subject/id']],
  [{ ...check, action: { name: 123 } }, ['/action/name']],
  [{ ...check, action: {} }, ['/action/name']],
  [{ ...check, resource: { type: 'organization' } }, ['/resource/id']],
  [{ ...check, resource: { type: 'organization', id: { toString: 'x' } } }, ['/resource/id']],
  [{ ...check, context: 'text' }, ['/context']],
  [{ ...check, context: [] }, ['/context']],
  [{ ...check, subject: { ...check.subject, properties: 'x' } }, ['/subject/properties']],
  [{ ...check, action: { ...check.action, properties: [] } }, ['/action/properties']],
])('%j is not a check; the answer points at what is wrong', async (body, pointers) => {
  const { issues } = expectProblem(await post(evaluation, JSON.stringify(body)), 400, 'invalid-request');
  expect((issues as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(pointers);
});

test.each([
  [{ ...wish, identity: 'x' }, ['/identity']],
  [{ ...wish, identity: { idp: 'mitid' } }, ['/identity/idpIdentityId']],
  [{ ...wish, privilege: ['x'] }, ['/privilege']],
  [{ identity: wish.identity }, ['/privilege']],
  [{ ...wish, validTo: 'tomorrow' }, ['/validTo']],
  [{ ...wish, validTo: 1_800_000_000_000 }, ['/validTo']],
  [{ ...wish, validTo: '2030-02-30T00:00:00Z' }, ['/validTo']],
  [{ ...wish, validTo: '2030-01-01' }, ['/validTo']],
  [{ ...wish, validTo: '2030-01-01T00:00:00' }, ['/validTo']],
  [{ ...wish, validFrom: null, validTo: '2030-01-01T24:00:00Z' }, ['/validFrom', '/validTo']],
  [{ ...wish, reason: '' }, ['/reason']],
  [{ ...wish, reason: 'x'.repeat(501) }, ['/reason']],
  [{ ...wish, reason: { text: 'x' } }, ['/reason']],
  [{ ...wish, validto: '2030-01-01T00:00:00Z', ValidTo: 1 }, ['/validto', '/ValidTo']],
  [{ ...wish, identity: { ...wish.identity, name: 'x' } }, ['/identity/name']],
  [{ ...wish, '0101901234': 'x' }, ['']],
  [{ ...wish, identity: { ...wish.identity, idp: 'mitid-erhverv' } }, ['/identity/idp']],
])('%j is not a grant; the answer points at what is wrong', async (body, pointers) => {
  const { issues } = expectProblem(await post(grants, JSON.stringify(body)), 400, 'invalid-request');
  expect((issues as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(pointers);
});

test.each([
  [{}, '/identity', 'It is missing.'],
  [null, '', 'Must be an object.'],
  [{ ...wish, validFrom: null }, '/validFrom', 'Must be a text.'],
  [
    { ...wish, validTo: 'x' },
    '/validTo',
    'Must be a time with its offset, such as 2026-05-01T12:00:00+02:00.',
  ],
  [{ ...wish, reason: '' }, '/reason', 'Must not be empty.'],
  [{ ...wish, reason: 'x'.repeat(501) }, '/reason', 'Must be at most 500 characters.'],
  [{ ...wish, until: 1 }, '/until', 'There is no such member here: check its spelling.'],
  [{ ...wish, '0101901234': 1 }, '', 'It has a member that is not known here.'],
  [
    { ...wish, identity: { ...wish.identity, idp: 'MitID' } },
    '/identity/idp',
    'Logins are known from: mitid_erhverv, mitid, client.',
  ],
])('%j is answered in plain words', async (body, pointer, detail) => {
  const { issues } = expectProblem(await post(grants, JSON.stringify(body)), 400, 'invalid-request');
  expect((issues as unknown[])[0]).toEqual({ pointer, detail });
});

test.each([
  ['mitid_erhverv', 'not-a-uuid'],
  ['mitid_erhverv', '7ad1e132-63aa-5291-9275-94510197919'],
  ['mitid', 'with space'],
  ['mitid', '\u00e6'],
  ['client', 'demo-pension'],
  ['client', 'nobody'],
])('nobody is granted anything as %s %j', async (idp, idpIdentityId) => {
  const answer = await post(grants, JSON.stringify({ ...wish, identity: { idp, idpIdentityId } }));
  const { issues } = expectProblem(answer, 400, 'invalid-request');
  expect(issues).toMatchObject([{ pointer: '/identity/idpIdentityId' }]);
});

test.each([
  'limit=0',
  'limit=201',
  'limit=-1',
  'limit=1.5',
  'limit=x',
  'Limit=1',
  'limt=1',
  'limit=1&limit=2',
  'limit=',
  'state=gone',
  'after=x',
  `after=${Buffer.from('{"idp":1}').toString('base64url')}`,
  `after=${Buffer.from('"\'; DROP TABLE grants; --').toString('base64url')}`,
  `identity=${'x'.repeat(501)}`,
])('the query ?%s is 400', async (query) => {
  const answer = await request(demo, 'GET', `${grants}?${query}`, { token: tokens[grants] ?? '' });
  expectProblem(answer, 400, 'invalid-request');
});

test.each(['%', '%E0%A4%A', '%FF'])(
  'a path that cannot be decoded (%s) is 400, and not logged',
  async (part) => {
    const paths = [`/api/v1/organizations/${part}/grants`, `/problems/${part}`];
    for (const path of paths) expect((await request(demo, 'GET', path)).status).toBe(400);
    expect(demo.logLines.at(-1)).toContain('(not decodable)');
  },
);

test('text that would be SQL, a pattern or a path elsewhere is only text here', async () => {
  for (const text of ["'; DROP TABLE grants; --", '%', '_', '\\', '../../etc/passwd', '{{7*7}}']) {
    const body = {
      ...check,
      subject: { type: text, id: text },
      resource: { type: 'organization', id: text },
    };
    const answer = await request(demo, 'POST', evaluation, { token: tokens[evaluation] ?? '', body });
    expect(answer.body).toMatchObject({ decision: false });
    const list = `/api/v1/organizations/${tin}/employees?search=${encodeURIComponent(text)}`;
    const found = await request(demo, 'GET', list, { token: tokens[grants] ?? '' });
    expect(found.body).toEqual({ items: [] });
  }
});

test('members with the names of built-in ones are only members', async () => {
  const body = `{"__proto__":{"decision":true},"constructor":{"prototype":{"x":1}},${JSON.stringify(check).slice(1, -1)},"context":{"__proto__":{"loa":"High"},"toString":1}}`;
  const response = await fetch(`${demo.url}${evaluation}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${tokens[evaluation]}`, 'Content-Type': 'application/json' },
    body,
  });
  expect(await response.json()).toMatchObject({ decision: true });
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('a caller that keeps its connection is refused and answered on it, time after time', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (token: string, body: string) =>
    new Promise<number | string>((resolve) => {
      const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
      const sent = httpRequest(`${demo.url}${evaluation}`, { method: 'POST', agent, headers }, (res) => {
        res.resume().on('end', () => resolve(res.statusCode ?? 0));
      });
      sent.on('error', (error) => resolve(error.message)).end(body);
    });
  const statuses = [];
  for (let turn = 0; turn < 10; turn += 1) {
    statuses.push(await send('bad', JSON.stringify({ ...check, context: { x: 'x'.repeat(200_000) } })));
    statuses.push(await send(tokens[evaluation] ?? '', JSON.stringify(check)));
  }
  agent.destroy();
  expect(statuses).toEqual(Array.from({ length: 10 }, () => [401, 200]).flat());
});

test('half a body, and nothing after it, does not keep the service from answering others', async () => {
  const sent = httpRequest(`${demo.url}${evaluation}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': '1000',
      Authorization: `Bearer ${tokens[evaluation]}`,
    },
  });
  sent.on('error', () => undefined);
  sent.write('{"subject":');
  const fine = await request(demo, 'POST', evaluation, { token: tokens[evaluation] ?? '', body: check });
  expect(fine.body).toMatchObject({ decision: true });
  sent.destroy();
  const again = await request(demo, 'POST', evaluation, { token: tokens[evaluation] ?? '', body: check });
  expect(again.body).toMatchObject({ decision: true });
});
