import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backUp } from '../db/backup.ts';
import { openDbAsIs } from '../db/open.ts';
import { findClient } from '../demo/clients.ts';
import { organizations } from '../demo/organizations.ts';
import { registryToken } from '../demo/registry/registry.ts';
import { readConfigAnyway, settingNames } from '../server/config.ts';
import { examine } from '../server/doctor/examine.ts';
import type { Finding } from '../server/doctor/finding.ts';
import { examinePolicy } from '../server/doctor/policy.ts';
import { shippedBundle } from '../server/policy/bundle.ts';
import { databaseFile } from '../server/store.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { openPeer } from './support/peer.ts';
import { canTestWithRedis, openTestRedis } from './support/redis.ts';

vi.setConfig({ testTimeout: 120_000 });

/** The demo's service is what the doctor looks at; each test has a copy of its store, and something wrong with it. */
let demo: TestDemo;
let folder: string;
beforeAll(async () => {
  demo = await openTestDemo();
  folder = mkdtempSync(join(tmpdir(), 'adgang-doctor-'));
});
afterAll(async () => {
  await demo[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

let copies = 0;
/** A store of its own with the demo's world in it. */
function copyOfStore(change?: string): string {
  copies += 1;
  const dataFolder = mkdtempSync(join(folder, `${copies}-`));
  backUp(demo.demo.service.context.db, databaseFile(dataFolder));
  if (change !== undefined) {
    using db = openDbAsIs(databaseFile(dataFolder));
    db.sqlite.exec(change);
  }
  return dataFolder;
}

const goodSettings = (dataFolder: string): Record<string, string> => {
  const { broker, registry } = demo.demo;
  return {
    NODE_ENV: 'production',
    DATA_DIR: dataFolder,
    PUBLIC_URL: demo.url,
    BROKER_ISSUER: broker.issuer,
    BROKER_CLIENT_ID: 'adgang',
    BROKER_CLIENT_SECRET: findClient('adgang').secret ?? '',
    SESSION_SECRET: 'Zt8kLw2vQx9sRb4nHf7cJd1mPg6yAe3u',
    BROKER_CPR_MATCH_URL: broker.cprMatchUrl,
    COMPANY_REGISTER_URL: registry.url,
    COMPANY_REGISTER_TOKEN: registryToken,
    LETTERBOX_URL: registry.url,
    LETTERBOX_TOKEN: registryToken,
    ACCESSIBILITY_CONTACT: 'help@adgang.example',
  };
};

interface Case {
  settings?: Record<string, string>;
  store?: string;
  unknown?: string[];
  /** Milliseconds that our clock is ahead. */
  ahead?: number;
}

const look = async ({ settings = {}, store, unknown = [], ahead = 0 }: Case): Promise<Finding[]> => {
  const read = readConfigAnyway({ ...goodSettings(copyOfStore(store)), ...settings });
  return examine({ ...read, unknown, now: () => Date.now() + ahead });
};
const wrongIn = (findings: Finding[]) =>
  findings
    .filter(({ status }) => status === 'problem' || status === 'warning')
    .map(({ status, check }) => `${status} ${check}`);

/** What stands in every answer here: the demo's secrets are short, its address is loopback, its world has people alone. */
const always = ['warning public address', 'warning secret BROKER_CLIENT_SECRET', 'warning administrators'];

test('where nothing is wrong it finds nothing but what the demo is', async () => {
  const findings = await look({});
  expect(wrongIn(findings)).toEqual(always);
  expect(findings.filter(({ status }) => status === 'ok').map(({ check }) => check)).toEqual(
    expect.arrayContaining([
      'redirect address',
      'client secret',
      'command client',
      'service',
      'broker clock',
      'letterbox',
    ]),
  );
});

/** A policy of a provider's own; what it says does not matter here. */
const aPolicy = `INSERT INTO policies (policy, revision_id, updated_at)
  SELECT '${organizations.pension.tin}', id, 1 FROM policy_revisions`;
const suspended = organizations.operator.tin;
/** One thing wrong in each, and all that has to be named because of it. */
const cases: [name: string, wrong: Case, named: string[]][] = [
  ['a secret is too short', { settings: { SESSION_SECRET: 'short' } }, ['problem setting SESSION_SECRET']],
  ['a secret can be guessed', { settings: { SESSION_SECRET: 'a'.repeat(40) } }, ['problem session secret']],
  ['a setting is misspelt', { unknown: ['BROKER_ISUER'] }, ['warning setting BROKER_ISUER']],
  [
    'the public address is plain http',
    { settings: { PUBLIC_URL: 'http://adgang.example' } },
    ['problem setting PUBLIC_URL'],
  ],
  [
    'the public address has a path',
    { settings: { PUBLIC_URL: 'http://localhost:9/adgang' } },
    ['problem public address'],
  ],
  ['there is no issuer', { settings: { BROKER_ISSUER: '' } }, ['problem setting BROKER_ISSUER']],
  ['the broker cannot be reached', { settings: { BROKER_ISSUER: 'http://127.0.0.1:9' } }, ['problem broker']],
  [
    "the broker's keys are of another kind",
    { settings: { BROKER_ALGORITHMS: 'EdDSA' } },
    ['problem broker keys'],
  ],
  ['the clock is wrong', { ahead: 60_000 }, ['problem broker clock']],
  [
    'the client secret is wrong',
    { settings: { BROKER_CLIENT_SECRET: 'not-the-brokers-secret' } },
    ['problem client secret'],
  ],
  [
    'the broker knows no such client',
    { settings: { BROKER_CLIENT_ID: 'nobody' } },
    ['problem redirect address', 'problem client secret'],
  ],
  [
    'the redirect address is not registered',
    { settings: { PUBLIC_URL: 'http://localhost:9' } },
    ['problem redirect address', 'problem service'],
  ],
  [
    'the register refuses our token',
    { settings: { COMPANY_REGISTER_TOKEN: 'a-wrong-but-long-token' } },
    ['problem company register'],
  ],
  ['the letterbox is gone', { settings: { LETTERBOX_URL: 'http://127.0.0.1:9' } }, ['problem letterbox']],
  [
    'the CPR match is gone',
    { settings: { BROKER_CPR_MATCH_URL: 'http://127.0.0.1:9' } },
    ['problem CPR match'],
  ],
  ['Redis is gone', { settings: { REDIS_URL: 'redis://127.0.0.1:9' } }, ['problem Redis']],
  ['there is no store', { settings: { DATA_DIR: '/nonexistent' } }, ['problem store']],
  [
    'the store lacks a migration',
    {
      store:
        'DELETE FROM __drizzle_migrations WHERE created_at = (SELECT max(created_at) FROM __drizzle_migrations)',
    },
    ['problem store'],
  ],
  [
    'the store is of a newer version',
    { store: 'UPDATE __drizzle_migrations SET created_at = created_at + 1e13' },
    ['problem store'],
  ],
  [
    'the operator is suspended',
    { store: `UPDATE organizations SET state = 'suspended' WHERE tin = '${suspended}'` },
    ['problem operator'],
  ],
  [
    'a role was changed by hand',
    { store: "UPDATE privileges SET assignability = 'public' WHERE name = 'Operator'" },
    ['problem roles'],
  ],
  [
    'nobody does the work',
    {
      store:
        "INSERT INTO outbox (queue, dedupe_key, payload, created_at, due_at) VALUES ('x', 'x', '{}', 1, 1)",
    },
    ['problem background work'],
  ],
  [
    'work was given up on',
    {
      store:
        "INSERT INTO outbox (queue, dedupe_key, payload, created_at, due_at, failed_at) VALUES ('x', 'x', '{}', 1, 1, 1)",
    },
    ['warning failed work'],
  ],
  [
    'letters wait',
    {
      store: `INSERT INTO letters (id, organization_tin, kind, created_at, due_at) VALUES ('ltr_1', '${suspended}', 'declaration-made', 1, 1)`,
    },
    ['warning letters'],
  ],
  [
    'a provider’s policy is out of service',
    { store: `${aPolicy}; UPDATE policies SET stopped_at = 1` },
    ['warning published policies'],
  ],
  [
    'a published policy is damaged',
    {
      store: `${aPolicy}; DROP TRIGGER policy_bundles_are_never_updated; UPDATE policy_bundles SET wasm = x'00'`,
    },
    ['problem published policies'],
  ],
  [
    'a folder of policies does not compile',
    { settings: { POLICY_DIR: '/nonexistent' } },
    ['problem policy of your own'],
  ],
];

test.each(cases)('%s, and it says so', async (_name, wrong, named) => {
  const found = wrongIn(await look(wrong));
  expect(found).toEqual(expect.arrayContaining(named));
  // Nothing else is blamed, but for what hides behind it.
  const behind = named.join().includes('PUBLIC_URL') || named.join().includes('public address');
  const others = found.filter((one) => !named.includes(one) && !always.includes(one));
  expect(others).toEqual(
    behind ? ['problem redirect address', 'problem service'].filter((one) => others.includes(one)) : [],
  );
});

const nowhere = 'http://127.0.0.1:9';
/** A wrong value of each setting and what names it; or why nobody can tell that it is wrong. */
const wrongSettings: Record<string, [value: string, named: string, more?: Record<string, string>] | string> =
  {
    NODE_ENV: ['development', 'warning mode'],
    HOST: ['0.0.0.0', 'warning public address', { PUBLIC_URL: 'https://adgang.invalid' }],
    PORT: ['eighty', 'problem setting PORT'],
    PUBLIC_URL: ['http://adgang.example', 'problem setting PUBLIC_URL'],
    DATA_DIR: ['/nonexistent', 'problem store'],
    LOG_LEVEL: ['loud', 'problem setting LOG_LEVEL'],
    BROKER_ISSUER: ['no address', 'problem setting BROKER_ISSUER'],
    BROKER_JWKS_URI: [nowhere, 'problem broker keys'],
    BROKER_ALGORITHMS: ['HS256', 'problem setting BROKER_ALGORITHMS'],
    BROKER_SERVICE_AUDIENCE: 'any text can be an audience; the first token of a provider tells',
    BROKER_USER_AUDIENCE: 'any text can be an audience; the first token of a user tells',
    BROKER_ADMIN_AUDIENCE: 'any text can be an audience; the first token of an administrator tells',
    POLICY_DIR: ['/nonexistent', 'problem policy of your own'],
    OPA: ['/nonexistent/opa', 'problem policy of your own', { POLICY_DIR: 'test/fixtures/certification' }],
    PATH: 'where opa is looked for; that it is not found is named at POLICY_DIR',
    XDG_CACHE_HOME: 'where an opa that was built is kept; without one it is built again',
    WEB_CONCURRENCY: ['0', 'problem setting WEB_CONCURRENCY'],
    METRICS_PORT: ['70000', 'problem setting METRICS_PORT'],
    DECISION_LOG: ['sometimes', 'problem setting DECISION_LOG'],
    DECISION_LOG_DAYS: ['0', 'problem setting DECISION_LOG_DAYS'],
    REDIS_URL: ['http://redis.example', 'problem setting REDIS_URL'],
    READYZ_URLS: [`broker=${nowhere}`, 'problem readiness of broker'],
    BROKER_CPR_MATCH_URL: [nowhere, 'problem CPR match'],
    COMPANY_REGISTER_URL: [nowhere, 'problem company register'],
    COMPANY_REGISTER_TOKEN: ['a-wrong-but-long-token', 'problem company register'],
    LETTERBOX_URL: [nowhere, 'problem letterbox'],
    LETTERBOX_TOKEN: ['a-wrong-but-long-token', 'problem letterbox'],
    BROKER_CLIENT_ID: ['nobody', 'problem redirect address'],
    BROKER_CLIENT_SECRET: ['not-the-brokers-secret', 'problem client secret'],
    SESSION_SECRET: ['short', 'problem setting SESSION_SECRET'],
    ACCESSIBILITY_CONTACT: ['somebody', 'problem setting ACCESSIBILITY_CONTACT'],
    ADMIN_CLIENT_IDS: ['adgang', 'warning setting ADMIN_CLIENT_IDS'],
  };

test('every setting is among those that are tried here', () => {
  expect(Object.keys(wrongSettings).toSorted()).toEqual(settingNames.toSorted());
});

test.each(
  Object.entries(wrongSettings).flatMap(([name, wrong]) =>
    typeof wrong === 'string' ? [] : [[name, ...wrong] as const],
  ),
)('%s=%s is named', async (name, value, named, more = {}) => {
  expect(wrongIn(await look({ settings: { ...more, [name]: value } }))).toContain(named);
});

test('what is not set, and should be, is named', async () => {
  const unset = ['ACCESSIBILITY_CONTACT', 'COMPANY_REGISTER_URL', 'BROKER_CPR_MATCH_URL', 'LETTERBOX_URL'];
  const found = wrongIn(await look({ settings: Object.fromEntries(unset.map((name) => [name, ''])) }));
  for (const name of unset) expect(found).toContain(`warning setting ${name}`);
  for (const name of ['BROKER_CLIENT_SECRET', 'SESSION_SECRET'])
    expect(wrongIn(await look({ settings: { [name]: '' } }))).toContain('problem setting SESSION_SECRET');
  const off = { BROKER_CLIENT_SECRET: '', SESSION_SECRET: '', ACCESSIBILITY_CONTACT: '' };
  expect(wrongIn(await look({ settings: off }))).toEqual(expect.arrayContaining(['warning portal']));
});

test('other users may look into the store, a bundle is damaged: it says so', async () => {
  const open = copyOfStore();
  chmodSync(open, 0o755);
  expect(wrongIn(await look({ settings: { DATA_DIR: open } }))).toContain('warning store access');

  const bundle = join(folder, 'bundle');
  cpSync(shippedBundle, bundle, { recursive: true });
  writeFileSync(join(bundle, 'policy.wasm'), 'no policy');
  const { config } = readConfigAnyway(goodSettings(open));
  expect(wrongIn(await examinePolicy(config, bundle))).toEqual(['problem policy']);
});

test('a proxy that does not say https is found by the cookie that a login lacks', async () => {
  await using peer = await openPeer();
  peer.answer = {
    status: 303,
    body: { resource: peer.url },
    headers: { Location: 'https://broker.example/' },
  };
  const found = await look({ settings: { PUBLIC_URL: peer.url } });
  expect(found.find(({ check }) => check === 'service')).toMatchObject({
    status: 'problem',
    fix: 'Let the proxy send X-Forwarded-Proto: https',
  });
});

test.runIf(canTestWithRedis(process.env['CI'] === 'true'))(
  'Redis without a worker, and one that may forget queues: it says so',
  async () => {
    await using redis = await openTestRedis();
    const settings = { REDIS_URL: redis.url };
    expect(wrongIn(await look({ settings }))).toEqual([...always, 'problem worker']);
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    expect(wrongIn(await look({ settings }))).toEqual([...always, 'problem Redis memory', 'problem worker']);
  },
);

test('what it says holds no secret', async () => {
  const settings = goodSettings(copyOfStore());
  const said = JSON.stringify(await look({ settings }));
  for (const name of ['BROKER_CLIENT_SECRET', 'SESSION_SECRET', 'COMPANY_REGISTER_TOKEN'])
    expect(said).not.toContain(settings[name] ?? '');
});
