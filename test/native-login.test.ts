import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createCookieJar } from '../demo/broker/cookie-jar.ts';
import { organizations } from '../demo/organizations.ts';
import type { PersonKey } from '../demo/people.ts';
import { adgang, type Ran } from './support/command.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';

vi.setConfig({ testTimeout: 180_000 });

const home = mkdtempSync(join(tmpdir(), 'adgang-login-'));
let demo: TestDemo;
beforeAll(async () => {
  demo = await openTestDemo();
});
afterAll(async () => {
  await demo[Symbol.asyncDispose]();
  rmSync(home, { recursive: true });
});

const env = () => ({ XDG_CONFIG_HOME: home, PUBLIC_URL: demo.url });
const program = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/** Runs `adgang login`, and does in the browser what `visit` does with the address that it prints. */
async function logIn(
  visit: (address: string) => Promise<string>,
  ...args: string[]
): Promise<Ran & { shown: string }> {
  const child = spawn(process.execPath, [program, 'login', '--no-browser', ...args], {
    env: { PATH: process.env['PATH'], ...env() },
  });
  const ran = { code: null as number | null, out: '', err: '', shown: '' };
  const { promise: address, resolve } = Promise.withResolvers<string>();
  child.stdout.on('data', (chunk: Buffer) => {
    ran.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    ran.err += chunk.toString();
    const [found] = /http\S+client_id\S+/.exec(ran.err) ?? [];
    if (found !== undefined && ran.err.includes(`${found}\n`)) resolve(found);
  });
  const closed = once(child, 'close');
  ran.shown = await visit(await address);
  [ran.code] = (await closed) as [number | null];
  return ran;
}

/** Logs in at the broker, and follows it back to the loopback address of the command; what the browser shows in the end. */
const asPerson = (person: PersonKey) => async (address: string) => {
  const jar = createCookieJar();
  let url = new URL(address);
  let form: URLSearchParams | undefined;
  for (;;) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: jar.headerFor(url) },
      ...(form && { method: 'POST', body: form }),
    });
    jar.keep(response);
    form = undefined;
    const location = response.headers.get('location');
    const text = await response.text();
    const action = /<form method="post" action="([^"]+)"/.exec(text)?.[1];
    if (location !== null) url = new URL(location, url);
    else if (action !== undefined) {
      form = new URLSearchParams({ person });
      url = new URL(action, url);
    } else return text;
  }
};

test('an administrator logs in with a browser, and a script uses the token until they log out', async () => {
  expect(await adgang(env(), 'token')).toMatchObject({
    code: 3,
    err: expect.stringContaining('adgang login'),
  });
  const ran = await logIn(asPerson('administrator'));
  expect(ran).toMatchObject({ code: 0, out: '', shown: 'You are logged in. Go back to the terminal.\n' });
  const file = join(home, 'adgang', 'credentials.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, 'adgang')).mode & 0o777).toBe(0o700);

  const { out } = await adgang(env(), 'token');
  const token = out.trim();
  expect(readFileSync(file, 'utf8')).toContain(token);
  expect(ran.err).not.toContain(token);
  const path = `/api/v1/organizations/${organizations.employer.tin}/employees`;
  expect((await request(demo, 'GET', path, { token })).status).toBe(200);

  expect((await adgang(env(), 'logout')).out).toContain('The token is forgotten');
  expect((await adgang(env(), 'token')).code).toBe(3);
  expect((await adgang(env(), 'logout')).out).toBe('There was no token.\n');
});

test('with --print the token goes to standard output alone, and nothing is kept', async () => {
  const ran = await logIn(asPerson('administrator'), '--print');
  expect(ran.code).toBe(0);
  expect(ran.out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect((await adgang(env(), 'token')).code).toBe(3);
});

test('an answer that is not to this login is not taken, and a cancelled one says so', async () => {
  const ran = await logIn(async (address) => {
    const asked = new URL(address);
    const back = new URL(asked.searchParams.get('redirect_uri') ?? '');
    const to = (query: Record<string, string>) => `${back}?${new URLSearchParams(query)}`;
    const forged = await fetch(to({ code: 'stolen', state: 'another' }));
    expect(forged.status).toBe(404);
    expect((await fetch(`${back.origin}/`)).status).toBe(404);
    const { issuer } = demo.demo.broker;
    const state = asked.searchParams.get('state') ?? '';
    return (await fetch(to({ error: 'access_denied', state, iss: issuer }))).text();
  });
  expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('The login was cancelled.') });

  const stolen = await logIn(async (address) => {
    const asked = new URL(address);
    const state = asked.searchParams.get('state') ?? '';
    const query = new URLSearchParams({ code: 'stolen', state, iss: demo.demo.broker.issuer });
    return (await fetch(`${asked.searchParams.get('redirect_uri')}?${query}`)).text();
  });
  expect(stolen).toMatchObject({ code: 3, err: expect.stringContaining('did not complete the login') });
});

test('where no service answers it says so', async () => {
  const ran = await adgang({ ...env(), PUBLIC_URL: '' }, 'login', '--service', 'http://127.0.0.1:9');
  expect(ran).toMatchObject({ code: 5, err: expect.stringContaining('No Adgang answers') });
  const plain = await adgang({ ...env(), PUBLIC_URL: '' }, 'login', '--service', 'http://adgang.example');
  expect(plain).toMatchObject({ code: 3, err: expect.stringContaining('must be https') });
});
