import { expect, test } from 'vitest';
import { endSessionsOf } from '../db/sessions.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { toDigest } from './support/http-visitor.ts';
import { describeVariants, isPossible, logIn, openPortalTest } from './support/portal.ts';
import { change, roleId, rowsOf } from './support/store.ts';

const t = openPortalTest();
const { tin } = organizations.employer;

async function cookieOf({ context }: { context: { cookies(): Promise<{ name: string; value: string }[]> } }) {
  return (await context.cookies()).find(({ name }) => name === 'adgang_session')?.value;
}

describeVariants('signing in', (variant) => {
  test('leads back to where one was going, and says for whom one may act', async () => {
    await using visit = await t.visit(variant);
    await logIn(visit, t.demo, 'administrator');
    expect(visit.page.url()).toBe(`${t.demo.url}/organizations`);
    await expect(visit.page.locator('main').innerText()).resolves.toContain(organizations.employer.name);
    expect(await visit.page.locator('html').getAttribute('lang')).toBe(variant.language);
    expect(visit.problems).toEqual([]);
  });

  test('somebody who may do nothing is told why, and what to do', async () => {
    await using visit = await t.visit(variant);
    await logIn(visit, t.demo, 'newcomer');
    await expect(visit.page.locator('h1').innerText()).resolves.toMatch(/ingen rolle|no role/);
  });

  test('a login that was cancelled is said, and can be begun again', async () => {
    await using visit = await t.visit(variant);
    await visit.page.goto(`${t.demo.url}/organizations`);
    await visit.page.locator('button[name="cancel"]').click();
    await expect(visit.page.locator('h1').innerText()).resolves.toMatch(/afbrød|cancelled/);
  });
});

test.skipIf(!isPossible)(
  'a login makes a new session id, and logging out ends the session on the server',
  async () => {
    await using visit = await t.visit();
    await visit.page.goto(`${t.demo.url}/organizations`);
    const before = await cookieOf(visit);
    expect(before).toBeDefined();
    await logIn(visit, t.demo, 'administrator');
    const after = await cookieOf(visit);
    expect(after).not.toBe(before);
    const rows = () =>
      rowsOf(
        t.demo,
        'SELECT digest, idp_identity_id FROM sessions WHERE digest IN (?, ?)',
        toDigest(before),
        toDigest(after),
      );
    expect(rows()).toEqual([
      { digest: toDigest(after), idp_identity_id: people.administrator.idpIdentityId },
    ]);

    await visit.page.goto(`${t.demo.url}/logout`);
    await visit.page.waitForURL(`${t.demo.url}/`);
    expect(rows()).toEqual([]);
    // The cookie of old is of no use, whoever has kept it.
    const answer = await fetch(`${t.demo.url}/organizations`, {
      headers: { cookie: `adgang_session=${after}`, accept: 'text/html' },
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/login?next=%2Forganizations');
  },
);

test.skipIf(!isPossible)(
  'a session that is ended elsewhere is over at the next click, and is not kept by a request under way',
  async () => {
    await using visit = await t.visit();
    await logIn(visit, t.demo, 'administrator');
    endSessionsOf(t.demo.demo.service.context.db, people.administrator);
    await visit.page.goto(`${t.demo.url}/organizations`);
    expect(visit.page.url()).toContain(t.demo.demo.broker.url);
  },
);

test.skipIf(!isPossible)(
  'a role that is taken away in the middle of a session counts from the next click, with the reason',
  async () => {
    await using visit = await t.visit({ language: 'en' });
    await logIn(visit, t.demo, 'administrator', `/organizations/${tin}`);
    expect(visit.page.url()).toBe(`${t.demo.url}/organizations/${tin}`);
    const taken = rowsOf(
      t.demo,
      'SELECT * FROM grants WHERE privilege_id = ? AND organization_tin = ?',
      roleId('PrivilegeAdministrator'),
      tin,
    );
    change(
      t.demo,
      'DELETE FROM grants WHERE privilege_id = ? AND organization_tin = ?',
      roleId('PrivilegeAdministrator'),
      tin,
    );
    const answer = await visit.page.reload();
    expect(answer?.status()).toBe(403);
    await expect(visit.page.locator('main').innerText()).resolves.toContain('does not hold the privilege');
    for (const row of taken) {
      const columns = Object.keys(row);
      change(
        t.demo,
        `INSERT INTO grants (${columns.join()}) VALUES (${columns.map(() => '?').join()})`,
        ...Object.values(row),
      );
    }
    expect((await visit.page.reload())?.status()).toBe(200);
  },
);

test('a callback that nobody waits for logs nobody in', async () => {
  const answer = await fetch(`${t.demo.url}/callback?code=abc&state=xyz`, {
    headers: { accept: 'text/html' },
  });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('set-cookie') ?? '').not.toContain('adgang_session');
});

test.each([
  '//evil.example',
  'https://evil.example/',
  '/\\evil.example',
  '/.//evil.example',
  '/x/..//evil.example/a',
  '/%2e//evil.example',
  'javascript:alert(1)',
  '/%0d%0aSet-Cookie:a=b',
])('nobody is led to %j after a login', async (next) => {
  const answer = await fetch(`${t.demo.url}/login?next=${encodeURIComponent(next)}`, { redirect: 'manual' });
  expect(answer.status).toBe(303);
  const [session] = rowsOf(t.demo, 'SELECT data FROM sessions ORDER BY created_at DESC, rowid DESC LIMIT 1');
  const { pendingLogin } = JSON.parse(String(session?.['data']));
  expect(new URL(pendingLogin.next, t.demo.url).origin).toBe(new URL(t.demo.url).origin);
  expect(pendingLogin.next).not.toContain('evil');
});
