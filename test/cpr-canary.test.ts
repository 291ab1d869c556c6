import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { type Asked, type Requestable, submissionOf } from './support/access-requests.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { change, decisions, drain, rowsOf } from './support/store.ts';
import { mintService, mintUser, type TokenClaims } from './support/tokens.ts';

/**
 * No CPR number survives the request that it came in. Every place that a caller can fill is given a number of its
 * own; then the raw bytes of every file, and every line of the log, are searched for each of them in all its forms.
 */

const { pension, employer } = organizations;
const separators = ['', '-', ' ', '.', '\u2013'] as const;
const newcomer = { idp: 'mitid_erhverv', idpIdentityId: people.newcomer.idpIdentityId };

/** Where each number was put, by its ten digits. */
const canaries = new Map<string, string>();

/** A number that nobody else has, written with a separator; of the 31st, so that it is ten digits as a number too. */
function aCpr(where: string, separator: string): string {
  const n = canaries.size;
  const date = `31${String((n % 12) + 1).padStart(2, '0')}${String(n % 100).padStart(2, '0')}`;
  const serial = String(1_009 + 3 * n);
  canaries.set(`${date}${serial}`, where);
  return `${date}${separator}${serial}`;
}

/** A number in any of the forms in which it could lie in a file, wherever that begins. */
const anyForm = /(?=(31[01][0-9]{3})(?:[- .+_:/]|\u2013|\\+u2013|%2D|%20|%2E|%E2%80%93)?([1-9][0-9]{3}))/gi;

function search(haystacks: [name: string, bytes: Buffer][]): string[] {
  return haystacks.flatMap(([name, bytes]) => {
    const text = bytes.toString('utf8');
    // UTF-16 is UTF-8 with a zero after each digit.
    return [text, text.replaceAll('\0', '')].flatMap((each) =>
      [...each.matchAll(anyForm)].flatMap(([, date, serial]) => {
        const where = canaries.get(`${date}${serial}`);
        return where === undefined ? [] : [`${where} survives in ${name}`];
      }),
    );
  });
}

const filesOf = (folder: string): [string, Buffer][] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name))]);

/** What a test does with a number: where it puts it, and the statuses that it may be answered with. */
type Act = [where: string, allowed: number[], act: (cpr: string) => ReturnType<typeof request>];

function actsOf(demo: TestDemo, tokens: { service: string; user: string; admin: string }): Act[] {
  const evaluation = '/access/v1/evaluation';
  const root = `/api/v1/organizations/${employer.tin}`;
  const check = {
    subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId },
    action: { name: 'Pension: read' },
    resource: { type: 'organization', id: employer.tin },
  };
  const refusable: Asked = {
    ...check,
    subject: {
      type: newcomer.idp,
      id: newcomer.idpIdentityId,
      properties: { organization: employer.tin },
    },
  };
  const post = (path: string, body: unknown, headers = {}, token = tokens.service) =>
    request(demo, 'POST', path, { token, body, headers });
  const raw = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${demo.url}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${tokens.service}`, 'Content-Type': 'application/json', ...headers },
      body,
    }).then(async (response) => ({
      status: response.status,
      headers: response.headers,
      body: undefined,
      text: await response.text(),
    }));
  const bySystem = (path: string) => request(demo, 'GET', path, { token: tokens.service });
  const byAdmin = (method: string, path: string, body?: unknown, headers = {}) =>
    request(demo, method, path, { token: tokens.admin, body, headers });
  const give = (told: object, headers = {}) =>
    byAdmin('POST', `${root}/grants`, { identity: newcomer, privilege: 'Pension: read', ...told }, headers);
  const encoded = (text: string) => encodeURIComponent(text);
  const everyByte = (text: string) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const byClaims = async (
    person: 'newcomer' | 'private',
    client: 'demo-pension' | 'adgang',
    claims: TokenClaims,
  ) => {
    const token = await mintUser(demo, person, client, claims);
    const path = client === 'adgang' ? `${root}/grants` : '/privileges-api/api/v1/identity/privileges';
    return request(demo, 'GET', path, { token });
  };
  const asked: [string, (cpr: string) => object][] = [
    ['subject.type', (cpr) => ({ subject: { ...check.subject, type: cpr } })],
    ['subject.id', (cpr) => ({ subject: { type: 'mitid', id: cpr } })],
    [
      'subject.id, stated',
      (cpr) => ({ subject: { type: 'mitid', id: `x${cpr}`, properties: { organization: employer.tin } } }),
    ],
    [
      'subject.type, stated',
      (cpr) => ({ subject: { type: cpr, id: 'x', properties: { organization: employer.tin } } }),
    ],
    ['stated employer', (cpr) => ({ subject: { ...check.subject, properties: { organization: cpr } } })],
    ['client id', (cpr) => ({ subject: { type: 'client', id: cpr } })],
    ['subject.properties', (cpr) => ({ subject: { ...check.subject, properties: { cpr, list: [[cpr]] } } })],
    ['name of a member', (cpr) => ({ context: { [cpr]: { [`x${cpr}y`]: true } } })],
    ['action.name', (cpr) => ({ action: { name: cpr } })],
    ['action.properties', (cpr) => ({ action: { ...check.action, properties: { note: `om ${cpr}.` } } })],
    ['resource.type', (cpr) => ({ resource: { ...check.resource, type: cpr } })],
    ['resource.id', (cpr) => ({ resource: { ...check.resource, id: cpr } })],
    ['resource.properties', (cpr) => ({ resource: { ...check.resource, properties: { cpr } } })],
    ['context', (cpr) => ({ context: { loa: 'High', cpr, deep: { er: [{ na: cpr }] } } })],
    ['context.loa', (cpr) => ({ context: { loa: cpr } })],
    [
      'beside a UUID',
      (cpr) => ({ context: { x: `${newcomer.idpIdentityId}${cpr}`, y: `${cpr}_${newcomer.idpIdentityId}` } }),
    ],
    ['after a control character', (cpr) => ({ context: { x: `\u0001${cpr}`, y: `\u0000${cpr}\u001f` } })],
    ['a member nobody knows', (cpr) => ({ extra: cpr, facts: { cpr }, options: { cpr } })],
  ];
  return [
    ...asked.map(
      ([where, told]): Act => [where, [200], (cpr) => post(evaluation, { ...check, ...told(cpr) })],
    ),
    ...asked.map(
      ([where, told]): Act => [
        `a batch's ${where}`,
        [200],
        (cpr) => post('/access/v1/evaluations', { ...check, evaluations: [{}, told(cpr), told(cpr)] }),
      ],
    ),
    ...['subject', 'resource', 'action'].flatMap((wanted) =>
      asked.map(
        ([where, told]): Act => [
          `the ${wanted} search's ${where}`,
          [200, 400],
          (cpr) => post(`/access/v1/search/${wanted}`, { ...check, ...told(cpr) }),
        ],
      ),
    ),
    ['a page token', [400], (cpr) => post('/access/v1/search/resource', { ...check, page: { token: cpr } })],
    [
      'a number',
      [200],
      (cpr) =>
        post(evaluation, {
          ...check,
          context: { a: Number(cpr.replace(/\D/g, '')), b: [Number(cpr.replace(/\D/g, ''))] },
        }),
    ],
    [
      'a decimal',
      [200],
      (cpr) =>
        raw(
          evaluation,
          `${JSON.stringify(check).slice(0, -1)},"context":{"x":${cpr.replace(/\D/g, '').replace(/(.{6})/, '$1.')}}}`,
        ),
    ],
    [
      'a number with an exponent',
      [200],
      (cpr) =>
        raw(
          evaluation,
          `${JSON.stringify(check).slice(0, -1)},"context":{"x":${cpr.replace(/\D/g, '').replace(/^(.)/, '$1.')}e9}}`,
        ),
    ],
    [
      'a text in escapes',
      [200],
      (cpr) =>
        raw(
          evaluation,
          `${JSON.stringify(check).slice(0, -1)},"context":{"x":"${[...cpr].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}}`,
        ),
    ],
    ...asked.map(
      ([where, told]): Act => [
        `a request for access: ${where}`,
        [202, 400, 403],
        async (cpr) => {
          const asked = { ...refusable, ...told(cpr) };
          const { context } = (await post(evaluation, asked)).body as { context: Partial<Requestable> };
          return post('/access/v1/requests', submissionOf(asked, context));
        },
      ],
    ),
    ...[
      ['its reason', (cpr: string) => ({ context: { justification: `Ring ${cpr}` } })],
      ['its time', (cpr: string) => ({ requested_access: { requested_until: cpr } })],
      ['its refusal', (cpr: string) => ({ denial: { evaluation_id: cpr, reason: cpr, [cpr]: cpr } })],
      ['what nobody knows of it', (cpr: string) => ({ client: { name: cpr }, [cpr]: cpr })],
    ].map(
      ([where, told]): Act => [
        `a request for access: ${String(where)}`,
        [202, 400, 422],
        async (cpr) => {
          const { context } = (await post(evaluation, refusable)).body as { context: Partial<Requestable> };
          const more = (told as (cpr: string) => object)(cpr);
          return post('/access/v1/requests', { ...submissionOf(refusable, context), ...more });
        },
      ],
    ),
    ['a request for access by its id', [404], (cpr) => bySystem(`/access/v1/requests/${encoded(cpr)}`)],
    ['what is not JSON', [400], (cpr) => raw(evaluation, `{"subject": ${cpr} oops`)],
    ['what is no check', [400], (cpr) => post(evaluation, { subject: cpr, [cpr]: cpr })],
    ['what is too deep', [400], (cpr) => raw(evaluation, `${'['.repeat(99)}"${cpr}"${']'.repeat(99)}`)],
    [
      'a content type',
      [400],
      (cpr) =>
        raw(evaluation, JSON.stringify(check), { 'Content-Type': `text/${cpr.replace(/[^0-9.-]/g, '')}` }),
    ],
    ['a query', [200], (cpr) => post(`${evaluation}?cpr=${encoded(cpr)}`, check)],
    ...[
      'X-Request-ID',
      'Accept-Language',
      'User-Agent',
      'Referer',
      'Cookie',
      'traceparent',
      'Idempotency-Key',
      'X-Forwarded-For',
    ].flatMap((name): Act[] => {
      const ascii = (cpr: string) => cpr.replace('\u2013', '-');
      return [
        [`${name} of a check`, [200], (cpr) => post(evaluation, check, { [name]: ascii(cpr) })],
        [
          `${name} of what is not there`,
          [404],
          (cpr) => request(demo, 'GET', '/nowhere', { headers: { [name]: ascii(cpr) } }),
        ],
        [
          `${name} of a list`,
          [200],
          (cpr) =>
            request(demo, 'GET', `${root}/grants`, { token: tokens.admin, headers: { [name]: ascii(cpr) } }),
        ],
        [`${name} of a wrong grant`, [422], (cpr) => give({ privilege: 'nothing' }, { [name]: ascii(cpr) })],
      ];
    }),
    [
      'a token',
      [401],
      (cpr) => request(demo, 'GET', `${root}/grants`, { token: cpr.replace(/[^0-9.-]/g, '.') }),
    ],
    ['a path', [404], (cpr) => request(demo, 'GET', `/${encoded(cpr)}/x`)],
    ['a path, all escaped', [404], (cpr) => request(demo, 'GET', `/x/${everyByte(cpr)}`)],
    [
      'a path, escaped twice',
      [404],
      (cpr) => request(demo, 'GET', `/x/${encoded(encoded(cpr))}/${encoded(everyByte(cpr))}`),
    ],
    ['a path that cannot be decoded', [404, 400], (cpr) => request(demo, 'GET', `/x/${encoded(cpr)}%ff`)],
    ['a problem', [404], (cpr) => request(demo, 'GET', `/problems/${encoded(cpr)}`)],
    ...['', '/runtime'].flatMap((end): Act[] => {
      const nets = (tin: string, idp: string, id: string) =>
        bySystem(`/privileges-api/api/v1/organizations/${tin}/assignedIdentityPrivileges/${idp}/${id}${end}`);
      return [
        [`the organisation of${end}`, [403], (cpr) => nets(encoded(cpr), 'mitid', 'x')],
        [`the idp of${end}`, [404], (cpr) => nets(pension.tin, everyByte(cpr), 'x')],
        [`the id of${end}`, [404], (cpr) => nets(pension.tin, 'mitid', encoded(cpr))],
      ];
    }),
    ['an organisation', [403], (cpr) => byAdmin('GET', `/api/v1/organizations/${everyByte(cpr)}/grants`)],
    ['a list', [404], (cpr) => byAdmin('GET', `${root}/${encoded(cpr)}`)],
    ['a grant', [404], (cpr) => byAdmin('DELETE', `${root}/grants/${encoded(cpr)}`)],
    [
      'a grant to change',
      [404],
      (cpr) => byAdmin('PATCH', `${root}/grants/${encoded(cpr)}`, { reason: 'x' }, { 'If-Match': '*' }),
    ],
    ...['search', 'after', 'kind'].map(
      (name): Act => [
        `employees by ${name}`,
        name === 'search' ? [422] : [400],
        (cpr) => byAdmin('GET', `${root}/employees?${name}=${encoded(cpr)}`),
      ],
    ),
    ...['identity', 'privilege', 'state', 'after'].map(
      (name): Act => [
        `grants by ${name}`,
        [200, 400],
        (cpr) => byAdmin('GET', `${root}/grants?${name}=${encoded(cpr)}`),
      ],
    ),
    ...['search', 'provider'].map(
      (name): Act => [
        `privileges by ${name}`,
        [200],
        (cpr) => byAdmin('GET', `${root}/privileges?${name}=${encoded(cpr)}`),
      ],
    ),
    ['a reason', [422], (cpr) => give({ reason: `for ${cpr}` })],
    ['an identity granted to', [400], (cpr) => give({ identity: { idp: 'mitid', idpIdentityId: cpr } })],
    ['an identity of MitID Erhverv', [400], (cpr) => give({ identity: { ...newcomer, idpIdentityId: cpr } })],
    ['an idp granted to', [400], (cpr) => give({ identity: { idp: cpr, idpIdentityId: 'x' } })],
    ['a privilege', [422], (cpr) => give({ privilege: cpr })],
    ['a provider', [422], (cpr) => give({ provider: cpr })],
    ['a time', [400], (cpr) => give({ validTo: cpr })],
    ['a member of a grant that nobody knows', [400], (cpr) => give({ note: cpr, [cpr]: 1 })],
    [
      'the key and the request id of a grant, its change and its end',
      [204],
      async (cpr) => {
        const ascii = cpr.replace('\u2013', '-');
        const headers = { 'Idempotency-Key': ascii, 'X-Request-ID': ascii };
        const made = await give({}, headers);
        expect(made.status).toBe(201);
        const path = made.headers.get('location') ?? '';
        const refused = await byAdmin('PATCH', path, { reason: cpr }, { 'If-Match': '*', ...headers });
        expect(refused.status).toBe(422);
        const changed = await byAdmin('PATCH', path, { reason: 'x' }, { 'If-Match': '*', ...headers });
        expect(changed.status).toBe(200);
        expect((await byAdmin('DELETE', path, undefined, { 'If-Match': ascii })).status).toBe(412);
        return byAdmin('DELETE', path, undefined, headers);
      },
    ],
    ...[
      'sub',
      'jti',
      'acr',
      'nemlogin.name',
      'nemlogin.email',
      'nemlogin.org_name',
      'nemlogin.auth_to_repr',
      'loa',
      'identity_type',
      'cpr',
      'dk:gov:saml:attribute:CprNumberIdentifier',
    ].flatMap((claim): Act[] => [
      [
        `the claim ${claim} of a login`,
        [200],
        (cpr) => byClaims('newcomer', 'demo-pension', { [claim]: cpr }),
      ],
      [
        `the claim ${claim} of an administrator`,
        [403],
        (cpr) => byClaims('newcomer', 'adgang', { [claim]: cpr }),
      ],
    ]),
    [
      'the claim amr',
      [200],
      (cpr) => byClaims('newcomer', 'demo-pension', { amr: [cpr], extra: { [cpr]: cpr } }),
    ],
    [
      'the id of a private login',
      [200],
      (cpr) => byClaims('private', 'demo-pension', { idp_identity_id: cpr }),
    ],
    [
      'the idp of a login',
      [200],
      (cpr) => byClaims('private', 'demo-pension', { idp: cpr, idp_identity_id: 'x' }),
    ],
    [
      'the id of a private administrator',
      [403],
      (cpr) => byClaims('private', 'adgang', { idp_identity_id: cpr }),
    ],
    [
      'the employer of a login',
      [401],
      (cpr) => byClaims('newcomer', 'demo-pension', { 'nemlogin.cvr': cpr }),
    ],
    ['the client of a token', [403], (cpr) => byClaims('newcomer', 'demo-pension', { client_id: cpr })],
    [
      'the ids of a service token',
      [200, 403],
      async (cpr) => {
        const token = await mintService(demo, 'demo-pension', {
          jti: cpr,
          client_service_provider_id: cpr,
          sub: cpr,
        });
        const foreign = await mintService(demo, 'demo-pension', { client_id: cpr, client_org_id: cpr });
        expect((await post(evaluation, check, {}, foreign)).status).toBe(403);
        return post(evaluation, check, {}, token);
      },
    ],
  ];
}

test('a CPR number is found in no file and no line of the log, wherever it was put', async () => {
  const now = Date.UTC(2026, 5, 1, 12);
  await using demo = await openTestDemo({ now: () => now });
  const tokens = {
    service: await mintService(demo),
    user: await mintUser(demo, 'newcomer', 'demo-pension'),
    admin: await mintUser(demo, 'administrator'),
  };
  const acts = actsOf(demo, tokens);
  const inLog = (): [string, Buffer] => ['the log', Buffer.from(demo.logLines.join(''))];

  for (const separator of separators) {
    for (const [where, allowed, act] of acts) {
      const cpr = aCpr(where, separator);
      const answer = await act(cpr);
      expect(allowed, `${where}: ${answer.text}`).toContain(answer.status);
      // A problem repeats nothing but the id of the request.
      const isEcho = where.startsWith('X-Request-ID');
      if (answer.status >= 400 && !isEcho) expect(answer.text, where).not.toContain(cpr);
    }
    drain(demo);
    // While the service runs: the database, its log that is not yet folded in, and the memory of it that is shared.
    const files = filesOf(demo.dataFolder);
    expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(['adgang.db', 'adgang.db-wal']));
    expect(search([...files, inLog()])).toEqual([]);
  }

  // A store that fails tells the log no more.
  change(
    demo,
    "CREATE TRIGGER full BEFORE INSERT ON decision_log BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  );
  for (const [where, , act] of acts.slice(0, 18)) await act(aCpr(`${where}, unlogged`, '-'));
  demo.demo.service.context.decisionLog.flush();
  change(demo, 'DROP TRIGGER full');

  // The search would find them.
  for (const separator of separators) {
    const told = JSON.stringify({ a: aCpr('a leak', separator) });
    expect(search([['it', Buffer.from(`x9${told}9x`)]])).toContain('a leak survives in it');
  }
  // And the store is not merely empty: what was masked says so, and what is no CPR number was kept.
  const logged = decisions(demo);
  expect(logged.length).toBeGreaterThan(acts.length);
  expect(logged.filter(({ masked }) => masked === 1).length).toBeGreaterThan(100);
  expect(JSON.stringify(rowsOf(demo, 'SELECT input FROM decision_log'))).toContain('[cpr]');
  expect(demo.logLines.join('')).toContain('[cpr]');
  const files = filesOf(demo.dataFolder);
  const isThere = (text: string) => files.some(([, bytes]) => bytes.includes(Buffer.from(text)));
  expect([isThere(newcomer.idpIdentityId), isThere(people.newcomer.name)]).toEqual([true, true]);

  const copies: [string, Buffer][] = [];
  await demo.demo[Symbol.asyncDispose]();
  copies.push(...filesOf(demo.dataFolder), inLog());
  expect(search(copies)).toEqual([]);
}, 60_000);
