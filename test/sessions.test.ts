import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { anyVisitor, visitorLoggedIn } from './support/http-visitor.ts';
import { rowsOf } from './support/store.ts';

let demo: TestDemo;
/** By how much the service's clock is ahead. */
let late = 0;
beforeAll(async () => {
  demo = await openTestDemo({ now: () => Date.now() + late });
});
afterAll(() => demo[Symbol.asyncDispose]());

const minutes = (n: number) => n * 60_000;
const isIn = async (visitor: Awaited<ReturnType<typeof visitorLoggedIn>>) =>
  (await visitor.get('/organizations')).status === 200;

test('a session ends half an hour after its last request, and eight hours after its login', async () => {
  const [busy, idle] = [await visitorLoggedIn(demo, 'employee'), await visitorLoggedIn(demo, 'newcomer')];
  try {
    for (late = 0; late < minutes(8 * 60); late += minutes(29))
      expect(await isIn(busy), String(late)).toBe(true);
    expect(await isIn(idle)).toBe(false);
    late = minutes(8 * 60) + 1_000;
    expect(await isIn(busy)).toBe(false);
  } finally {
    late = 0;
  }
});

test('a page that stays open can ask for more time, and is told when the session ends', async () => {
  const visitor = await visitorLoggedIn(demo, 'employee');
  try {
    for (late = minutes(20); late < minutes(100); late += minutes(20)) {
      const answer = await visitor.get('/session', { Accept: 'application/json' });
      expect(JSON.parse(answer.text).endsAt).toBeGreaterThan(Date.now() + late + minutes(29));
    }
    late = minutes(200);
    expect((await visitor.get('/session')).status).toBe(400);
  } finally {
    late = 0;
  }
});

test('who only looks gets no session, and no cookie but for the language', async () => {
  const before = rowsOf(demo, 'SELECT count(*) AS n FROM sessions');
  const answer = await anyVisitor(demo).get('/nowhere?lang=en');
  expect(answer.status).toBe(404);
  expect(answer.text).toContain('There is no such page');
  expect(answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual(['adgang_language']);
  expect(rowsOf(demo, 'SELECT count(*) AS n FROM sessions')).toEqual(before);
});

test('the store knows sessions by a digest: what it holds opens none', async () => {
  const visitor = await visitorLoggedIn(demo, 'employee');
  expect(await isIn(visitor)).toBe(true);
  for (const { digest } of rowsOf(demo, 'SELECT digest FROM sessions')) {
    for (const cookie of [`adgang_session=${digest}`, `adgang_session=s%3A${digest}.x`]) {
      const answer = await fetch(`${demo.url}/organizations`, {
        headers: { cookie, accept: 'text/html' },
        redirect: 'manual',
      });
      expect(answer.status).toBe(303);
    }
  }
});

test('cookies are kept from scripts and other sites, and pages from frames, caches and foreign scripts', async () => {
  const visitor = anyVisitor(demo);
  const { headers } = await visitor.get('/login');
  const [cookie = ''] = headers.getSetCookie().filter((each) => each.startsWith('adgang_session='));
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Lax/);
  const page = await (await visitorLoggedIn(demo, 'employee')).get('/organizations');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(
    /^default-src 'none';script-src 'nonce-[^']+';style-src 'self' 'nonce-[^']+';img-src 'self' data:;font-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none';require-trusted-types-for 'script';trusted-types htmx$/,
  );
  const other = await (await visitorLoggedIn(demo, 'employee')).get('/organizations');
  expect(other.headers.get('content-security-policy')).not.toBe(policy);
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('referrer-policy')).toBe('same-origin');
  expect(page.headers.get('vary')).toMatch(/HX-Request/);
});

test('programs are answered as ever: JSON at the root, problems for what is not there', async () => {
  const root = await fetch(demo.url);
  expect(await root.json()).toMatchObject({ name: 'Adgang' });
  const missing = await fetch(`${demo.url}/nowhere`);
  expect(missing.status).toBe(404);
  expect(missing.headers.get('content-type')).toMatch(/^application\/problem\+json/);
});
