import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { errorCatalogue } from '../server/errors.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectProblem } from './support/expect.ts';
import { change, decisions, rowsOf } from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { employer } = organizations;

describe('the public pages', () => {
  let demo: TestDemo;
  beforeAll(async () => {
    demo = await openTestDemo();
  });
  afterAll(() => demo[Symbol.asyncDispose]());

  test('/livez says that the process answers', async () => {
    const { status, body, headers } = await request(demo, 'GET', '/livez');
    expect([status, body, headers.get('cache-control')]).toEqual([200, { status: 'live' }, 'no-store']);
  });

  test('/readyz says of everything that is needed whether it is there', async () => {
    const { status, body, headers } = await request(demo, 'GET', '/readyz');
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      status: 'ready',
      checks: {
        database: true,
        policy: true,
        'decision-log': true,
        'not-stopping': true,
        broker: true,
        'demo-provider': true,
      },
    });
    expect(demo.logLines.join('')).not.toContain('readyz');
  });

  test('the root says what this is, and leads to the metadata and to readiness', async () => {
    const { status, body } = await request(demo, 'GET', '/');
    expect([status, body]).toEqual([200, expect.objectContaining({ name: 'Adgang' })]);
    const { authzen_configuration, protected_resource, readiness } = body as Record<string, string>;
    for (const link of [authzen_configuration, protected_resource, readiness]) {
      expect(link).toContain(demo.url);
      expect((await fetch(new URL(new URL(link ?? '').pathname, demo.url))).status, link).toBe(200);
    }
  });

  test('the resource names the broker that issues its tokens (RFC 9728)', async () => {
    const { status, body } = await request(demo, 'GET', '/.well-known/oauth-protected-resource');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      resource: demo.url,
      authorization_servers: [demo.demo.broker.issuer],
      scopes_supported: expect.arrayContaining(['privilege_api', 'privileges', 'privilege_admin']),
      bearer_methods_supported: ['header'],
    });
    const metadata = await fetch(`${demo.demo.broker.issuer}/.well-known/openid-configuration`);
    expect(await metadata.json()).toMatchObject({ issuer: demo.demo.broker.issuer });
  });

  test.each(Object.entries(errorCatalogue))('the problem %s has a page', async (code, { status, title }) => {
    const page = await request(demo, 'GET', `/problems/${code}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain(title);
    expect(page.text).toContain(String(status));
  });

  test('a problem that does not exist has none, and is not repeated', async () => {
    for (const code of ['constructor', '__proto__', '%3Cscript%3Ealert(1)%3C%2Fscript%3E']) {
      const answer = await request(demo, 'GET', `/problems/${code}`);
      expectProblem(answer, 404, 'not-found');
      expect(answer.text).not.toContain('script');
    }
  });

  test.each(['/nowhere', '/api/v1/organizations', '/access/v1', '/.env', '/privileges-api/'])(
    '%s leads nowhere',
    async (path) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        expectProblem(await request(demo, method, path), 404, 'not-found');
      }
    },
  );

  test.each(['/livez', '/nowhere', '/problems/forbidden', '/.well-known/oauth-protected-resource'])(
    '%s is answered as data that may load nothing and be framed by nobody',
    async (path) => {
      const { headers } = await request(demo, 'GET', path);
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toMatch(/max-age=[0-9]{8}/);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('etag')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^req_/);
    },
  );

  test('a request is logged by method, path and outcome: no query, no header, no body, no token', async () => {
    const token = await mintUser(demo, 'administrator');
    const path = `/api/v1/organizations/${employer.tin}/employees`;
    await request(demo, 'GET', `${path}?search=secret-query`, {
      token,
      headers: { 'X-Request-ID': 'logged-1', 'User-Agent': 'secret-agent', Cookie: 'secret=cookie' },
    });
    const line = demo.logLines.find((each) => each.includes('logged-1')) ?? '';
    expect(JSON.parse(line)).toEqual({
      level: 30,
      time: expect.any(Number),
      req: { method: 'GET', path },
      requestId: 'logged-1',
      res: { status: 200 },
      ms: expect.any(Number),
      msg: 'request completed',
    });
    const all = demo.logLines.join('');
    for (const secret of ['secret', token.slice(-20), token.slice(0, 20), people.employee.name]) {
      expect(all).not.toContain(secret);
    }
  });
});

test('while the service stops, /readyz says so before connections are refused', async () => {
  const demo = await openTestDemo({ settings: { NODE_ENV: 'production' } });
  const { url } = demo;
  const stopped = demo[Symbol.asyncDispose]();
  await expect
    .poll(() => request({ url }, 'GET', '/readyz'), { timeout: 1_500, interval: 20 })
    .toMatchObject({ status: 503, body: { status: 'not-ready', checks: { 'not-stopping': false } } });
  expect((await request({ url }, 'GET', '/livez')).status).toBe(200);
  await stopped;
  await expect(request({ url }, 'GET', '/livez')).rejects.toThrow();
});

test('a path that is nearly one that takes POST only is not there, and says so', async () => {
  await using demo = await openTestDemo();
  const token = await mintService(demo);
  expectProblem(await request(demo, 'POST', '/access/v1/evaluation/', { token, body: {} }), 404, 'not-found');
});

test('a database that is gone makes the service not ready, and every answer an error', async () => {
  await using demo = await openTestDemo();
  const token = await mintService(demo);
  change(demo, 'ALTER TABLE revisions RENAME TO gone');
  const answer = await ask(demo, token, people.employee.idpIdentityId);
  expectProblem(answer, 503, 'database-unavailable');
  expect(answer.text).not.toMatch(/revisions|SELECT|no such table/);
  expect(demo.logLines.join('')).toContain('a request failed');
  change(demo, 'ALTER TABLE gone RENAME TO revisions');
  expect((await ask(demo, token, people.employee.idpIdentityId)).body).toMatchObject({ decision: true });
});

function ask(demo: TestDemo, token: string, id: string) {
  return request(demo, 'POST', '/access/v1/evaluation', {
    token,
    body: {
      subject: { type: 'mitid_erhverv', id },
      action: { name: 'Pension: read' },
      resource: { type: 'organization', id: employer.tin },
    },
  });
}

const allowed = people.employee.idpIdentityId;
const denied = people.newcomer.idpIdentityId;

describe.each(['buffered', 'lossless'])('while the decision log (%s) cannot be written', (mode) => {
  test('nothing is allowed and denials go on; once it can, nothing is missing', async () => {
    await using demo = await openTestDemo({ settings: { DECISION_LOG: mode } });
    const token = await mintService(demo);
    const ids: unknown[] = [];
    const idOf = (answer: { body: unknown }) =>
      (answer.body as { context: { decision_id: string } }).context.decision_id;
    ids.push(idOf(await ask(demo, token, allowed)));
    demo.demo.service.context.decisionLog.flush();
    change(
      demo,
      "CREATE TRIGGER full BEFORE INSERT ON decision_log BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    );
    ids.push(idOf(await ask(demo, token, denied)));
    await expect.poll(() => demo.demo.service.context.decisionLog.isHealthy()).toBe(false);

    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await ask(demo, token, allowed);
      expectProblem(answer, 503, 'decision-log-unavailable');
      expect(answer.headers.get('retry-after')).toBe('1');
      const denial = await ask(demo, token, denied);
      expect(denial.body).toMatchObject({ decision: false, context: { reasons: [{ code: 'no-grant' }] } });
      ids.push(idOf(denial));
    }
    const list = '/privileges-api/api/v1/identity/privileges';
    const employee = await mintUser(demo, 'employee', 'demo-pension');
    expectProblem(await request(demo, 'GET', list, { token: employee }), 503, 'decision-log-unavailable');
    const nobody = await request(demo, 'GET', list, {
      token: await mintUser(demo, 'private', 'demo-pension'),
    });
    expect(nobody.status).toBe(200);
    // The administrator's role is itself an allow: who cannot be logged does not act.
    const admin = await mintUser(demo, 'administrator');
    const grants = `/api/v1/organizations/${employer.tin}/grants`;
    const before = rowsOf(demo, 'SELECT * FROM grants');
    const wish = { identity: { idp: 'mitid_erhverv', idpIdentityId: denied }, privilege: 'Pension: read' };
    const grant = await request(demo, 'POST', grants, { token: admin, body: wish });
    expectProblem(grant, 503, 'decision-log-unavailable');
    expect(rowsOf(demo, 'SELECT * FROM grants')).toEqual(before);

    const readyz = await request(demo, 'GET', '/readyz');
    expect(readyz.status).toBe(503);
    expect(readyz.body).toMatchObject({
      status: 'not-ready',
      checks: { 'decision-log': false, database: true },
    });
    const failures = demo.logLines.filter((line) => line.includes('the decision log cannot be written'));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('"level":50');

    change(demo, 'DROP TRIGGER full');
    ids.push(idOf(await ask(demo, token, allowed)));
    expect((await request(demo, 'GET', '/readyz')).status).toBe(200);
    expect(demo.logLines.join('')).toContain('the decision log can be written again');
    const logged = decisions(demo).filter(({ door }) => door === 'authzen');
    expect(logged.map(({ id }) => id)).toEqual(ids);
    expect(logged.filter(({ allow }) => allow === 1)).toHaveLength(2);
  });

  test('because somebody else holds the store, the service goes on answering, and at once', async () => {
    await using demo = await openTestDemo({ settings: { DECISION_LOG: mode } });
    const token = await mintService(demo);
    await ask(demo, token, allowed);
    demo.demo.service.context.decisionLog.flush();
    // Five seconds, but for a test.
    demo.demo.service.context.db.sqlite.pragma('busy_timeout = 700');
    const other = new Database(`${demo.dataFolder}/adgang.db`);
    try {
      other.exec('BEGIN IMMEDIATE');
      await ask(demo, token, denied);
      await expect.poll(() => demo.demo.service.context.decisionLog.isHealthy()).toBe(false);
      const since = performance.now();
      for (let turn = 0; turn < 10; turn += 1) {
        expectProblem(await ask(demo, token, allowed), 503, 'decision-log-unavailable');
        expect((await ask(demo, token, denied)).body).toMatchObject({ decision: false });
      }
      // Had each waited for the lock, these would have taken seven seconds or more.
      expect(performance.now() - since).toBeLessThan(4_000);
      other.exec('ROLLBACK');
    } finally {
      other.close();
    }
    expect((await ask(demo, token, allowed)).body).toMatchObject({ decision: true });
    const logged = decisions(demo).filter(({ door }) => door === 'authzen');
    expect(logged.filter(({ allow }) => allow === 0)).toHaveLength(11);
    expect(logged.filter(({ allow }) => allow === 1)).toHaveLength(2);
  });
});
