import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { findPerson } from '../demo/people.ts';
import { registryToken } from '../demo/registry/registry.ts';
import { declarationVersion, termsVersion } from '../server/onboarding/terms.ts';
import { paths } from '../server/paths.ts';
import { portalRoutes } from '../server/portal/portal.ts';
import type { PortalDeps } from '../server/portal/route.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { anyVisitor, type HttpAnswer, type HttpVisitor, visitorLoggedIn } from './support/http-visitor.ts';
import { forgetOnboarding } from './support/onboarding-demo.ts';
import { openTestWorker } from './support/process.ts';
import { canTestWithRedis, openTestRedis, type TestRedis } from './support/redis.ts';
import { drain, rowsOf } from './support/store.ts';

/**
 * The CPR numbers that people type when they onboard, right and wrong ones, malformed ones, and such as stand in the
 * wrong field: afterwards none is in the database or its log, in a session, a letter, a line of the log, a queue, an
 * answer, a redirect or a cookie.
 */

const { outsider, joint } = organizations;
const { cpr: right = '' } = findPerson('signatory');
const { cpr: ofTheOther = '' } = findPerson('otherSignatory');
/** A number as it is typed. */
const forms = (digits: string) => [
  digits,
  digits.replace(/(.{6})/, '$1-'),
  digits.replace(/(.{6})/, '$1 '),
  digits.replace(/(..)(..)(..)(....)/, ' $1 $2 $3 $4 '),
  digits.replace(/(.{6})/, '$1\u2013'),
];
/** Those that are CPR-shaped wherever they stand: its own field takes one in three gaps as well. */
const cprShaped = (digits: string) => forms(digits).filter((form) => !form.startsWith(' '));
/** Numbers of the 31st of March, each of which is typed in one place only. */
let made = 0;
const typed = new Map<string, string>([
  [right, 'the right number'],
  [ofTheOther, "another signatory's number"],
]);
function aNumber(where: string): string {
  made += 1;
  const digits = `310349${String(1_000 + 7 * made)}`;
  typed.set(digits, where);
  return digits;
}

/** Which of the numbers a text holds, whatever stands between their digits. */
function find(name: string, bytes: Buffer | string): string[] {
  const text = bytes.toString().replaceAll('\0', '');
  const between = '(?:[-. ]|\\u2013|%2D|%20|\\+|%E2%80%93|\\\\u2013){0,2}';
  return [...typed].flatMap(([digits, where]) =>
    new RegExp([...digits].join(between), 'i').test(text) ? [`${where} is in ${name}`] : [],
  );
}

const filesOf = (folder: string): [string, Buffer][] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name))]);

async function everything(
  demo: TestDemo,
  redis: TestRedis | undefined,
): Promise<[string, Buffer | string][]> {
  drain(demo);
  const keys = ((await redis?.command('KEYS', '*')) ?? []) as string[];
  const queue = await Promise.all(
    keys.map(async (key) => [key, String(await redis?.command('DUMP', key))] as const),
  );
  return [
    ...filesOf(demo.dataFolder),
    ['the log', demo.logLines.join('')],
    ['the queue', queue.flat().join('\n')],
  ];
}

/** What an answer says, but for the form's own token. */
const saidIn = ({ location, headers, text }: HttpAnswer) =>
  [location, ...headers.entries(), text].flat().join('\n');

/** Types numbers everywhere that a person can type; every answer is looked at. */
async function typeEverywhere(demo: TestDemo): Promise<void> {
  const statuses = new Set<number>();
  const look = async (what: string, answer: HttpAnswer | Promise<HttpAnswer>) => {
    const { status } = await answer;
    statuses.add(status);
    expect(find(`the answer to ${what} (${status})`, saidIn(await answer))).toEqual([]);
    expect(status, what).toBeLessThan(500);
  };
  const prove = paths.onboardingProve(outsider.tin);
  const confirm = paths.onboardingConfirm(outsider.tin);
  const login = () => visitorLoggedIn(demo, 'signatory');

  // The right number, in each of its forms: one login each, since the broker answers three times in a login.
  for (const form of forms(right)) {
    const visitor = await login();
    const answer = await visitor.post(prove, { cpr: form });
    expect(answer.location, form).toBe(confirm);
    await look('the right number', answer);
    await look('the page after it', visitor.get(confirm));
    expect(rowsOf(demo, 'SELECT signatory FROM signatory_proofs')[0]).toEqual({ signatory: 'reg-1001' });
  }

  // Wrong ones, until there are no tries left.
  const wrong = await login();
  for (const [n, form] of forms(aNumber('a wrong number')).slice(0, 3).entries())
    await look(`wrong number ${n}`, wrong.post(prove, { cpr: form }));
  await look('a fourth number', wrong.post(prove, { cpr: aNumber('a fourth number') }));
  forgetOnboarding(demo);

  // Malformed ones, and those that stand where others belong.
  const visitor = await login();
  await look('a number too long', visitor.post(prove, { cpr: `${aNumber('a number too long')}1` }));
  await look('a number with letters', visitor.post(prove, { cpr: `x${aNumber('with letters')}x` }));
  await look(
    'two numbers',
    visitor.post(prove, { cpr: [aNumber('one of two'), aNumber('the other of two')] }),
  );
  await look(
    'no field of ours',
    visitor.post(prove, { number: aNumber('an unknown field'), [aNumber('a name')]: '' }),
  );
  for (const form of forms(aNumber('the field of the company')))
    await look('the company', visitor.post(paths.onboardingSignatory, { cvr: form }));
  await look(
    'the company, with more',
    visitor.post(paths.onboardingSignatory, { cvr: `cvr: ${aNumber('more')}` }),
  );
  await inEveryField(visitor, look);

  // Without a session, or with a form that is not ours: nothing is kept for after the login.
  const fresh = await login();
  await fresh.get(paths.logout);
  await look('a form without a session', fresh.post(prove, { cpr: right }));
  await look(
    'a company without a session',
    fresh.post(paths.onboardingSignatory, { cvr: aNumber('no session') }),
  );
  await look('a forged form', visitor.post(prove, { cpr: right, _csrf: aNumber('the token') }));
  await look('a foreign form', visitor.post(prove, { cpr: right }, { Origin: 'https://evil.example' }));

  // Somebody else's, and a declaration that comes after.
  const other = await visitorLoggedIn(demo, 'jointSignatory');
  await look("another's", other.post(paths.onboardingProve(joint.tin), { cpr: ofTheOther }));
  const declarant = await visitorLoggedIn(demo, 'outsider');
  await look('a number of a work login', declarant.post(prove, { cpr: right }));
  const declared = { accept: 'yes', declared: 'yes', terms: termsVersion, declaration: declarationVersion };
  await look(
    'a declaration',
    declarant.post(paths.onboardingDeclaration, { ...declared, tin: outsider.tin, code: aNumber('no code') }),
  );
  expect(rowsOf(demo, "SELECT state FROM onboardings WHERE route = 'declaration'")).toEqual([
    { state: 'completed' },
  ]);
  expect([...statuses].sort()).toEqual([200, 303, 403, 409, 422, 429]);
}

async function inEveryField(
  visitor: HttpVisitor,
  look: (what: string, answer: Promise<HttpAnswer>) => Promise<void>,
): Promise<void> {
  const fields = ['terms', 'accept', 'frozen', 'tin', 'declaration', 'declared', 'code'];
  for (const path of [paths.onboardingConfirm(outsider.tin), paths.onboardingDeclaration]) {
    for (const field of fields) {
      const given = { accept: 'yes', terms: termsVersion, [field]: aNumber(`${field} of ${path}`) };
      await look(`${field} of ${path}`, visitor.post(path, given));
    }
  }
  // In an address a number is the visitor's own doing; here it only must not be kept.
  const inPath = aNumber('an address');
  for (const path of [paths.onboardingProve(inPath), paths.onboardingReceipt(inPath), paths.notUs(inPath)])
    expect((await visitor.get(path)).status, path).toBe(404);
  expect((await visitor.get(`${paths.onboarding}?cpr=${aNumber('a query')}`)).status).toBe(200);
}

async function expectNothingKept(demo: TestDemo, redis?: TestRedis): Promise<void> {
  await typeEverywhere(demo);
  await letterIsSent(demo);
  const found = await everything(demo, redis);
  const names = found.map(([name]) => name);
  expect(names).toEqual(
    expect.arrayContaining(['adgang.db', 'adgang.db-wal', 'the log', 'demo-mailbox.json']),
  );
  expect(found.flatMap(([name, bytes]) => find(name, bytes))).toEqual([]);
  // It looks in the right places: what is kept is there.
  const isThere = (name: string, text: string) =>
    found.some(([each, bytes]) => each.startsWith(name) && bytes.includes(text));
  expect(isThere('adgang.db', findPerson('outsider').idpIdentityId)).toBe(true);
  expect(isThere('the log', paths.onboardingSignatory)).toBe(true);
  expect(isThere('demo-mailbox.json', outsider.name)).toBe(true);
  if (redis) expect(isThere('the queue', 'letters')).toBe(true);
  for (const form of forms(right)) expect(find('it', `x${form}y`)).toEqual(['the right number is in it']);
}

test('a CPR number in an address or a form that waits for a login is in no session', async () => {
  await using demo = await openTestDemo();
  const parameters: Record<string, string> = { tin: outsider.tin, idp: 'mitid', token: 'none', topic: 'cpr' };
  // The routes are data: to list them, nothing that they are built of is needed.
  for (const { method, path } of portalRoutes({} as PortalDeps)) {
    const address = path.replace(/:([A-Za-z]+)/g, (_, name: string) => parameters[name] ?? 'none');
    for (const form of cprShaped(aNumber(`${method} ${path}`))) {
      const visitor = anyVisitor(demo);
      const query = `${address}?search=${encodeURIComponent(form)}`;
      const answer =
        method === 'get'
          ? await visitor.get(query)
          : await visitor.post(address, { reason: `om ${form}`, nickname: form, [form]: 'x' });
      if (method === 'get' && answer.location?.startsWith('/login')) await visitor.get(answer.location);
      expect(find(`where ${method} ${path} leads`, answer.location ?? '')).toEqual([]);
    }
    await anyVisitor(demo).get(paths.loginFor(`${address}?x=${aNumber(`the way back to ${path}`)}`));
  }
  expect(rowsOf(demo, 'SELECT * FROM sessions').length).toBeGreaterThan(20);
  expect((await everything(demo, undefined)).flatMap(([name, bytes]) => find(name, bytes))).toEqual([]);
}, 120_000);

const letterIsSent = (demo: TestDemo) =>
  expect
    .poll(() => rowsOf(demo, 'SELECT * FROM letters WHERE sent_at IS NULL'), { timeout: 20_000 })
    .toEqual([]);

test('a CPR number that is typed at onboarding is nowhere afterwards', async () => {
  await using demo = await openTestDemo();
  await expectNothingKept(demo);
}, 120_000);

test.skipIf(!canTestWithRedis(process.env['CI'] === 'true'))(
  'nor is it in Redis, where that carries the work',
  async () => {
    await using redis = await openTestRedis();
    await using demo = await openTestDemo({ settings: { REDIS_URL: redis.url } });
    const { url } = demo.demo.registry;
    await using _worker = await openTestWorker({
      REDIS_URL: redis.url,
      DATA_DIR: demo.dataFolder,
      ...{ LETTERBOX_URL: url, LETTERBOX_TOKEN: registryToken },
    });
    await expectNothingKept(demo, redis);
  },
  120_000,
);
