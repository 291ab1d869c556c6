import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { replayAudit, storedGrants } from './support/audit.ts';
import { request } from './support/demo.ts';
import {
  NotStarted,
  openSurroundings,
  type ServiceProcess,
  type Surroundings,
  startService,
} from './support/service-process.ts';

const { tin } = organizations.employer;
const grantsPath = `/api/v1/organizations/${tin}/grants`;
const ownPrivileges = '/privileges-api/api/v1/identity/privileges';

let surroundings: Surroundings;
let token: { administrator: string; pension: string; employee: string };
beforeAll(async () => {
  surroundings = await openSurroundings();
  token = {
    administrator: await surroundings.mintUser(people.administrator, 'adgang'),
    pension: await surroundings.mintService('demo-pension'),
    employee: await surroundings.mintUser(people.employee, 'demo-pension'),
  };
});
afterAll(() => surroundings[Symbol.asyncDispose]());

/** Under load everything takes longer; nothing here is waited for longer than it takes. */
const soon = { timeout: 15_000, interval: 20 };
type Person = { idp: string; idpIdentityId: string };
const checkOf = (person: Person, more = {}) => ({
  subject: { type: person.idp, id: person.idpIdentityId, ...more },
  action: { name: 'Pension: read' },
  resource: { type: 'organization', id: tin },
});
const ask = (service: ServiceProcess, person: Person, more = {}) =>
  request(service, 'POST', '/access/v1/evaluation', { token: token.pension, body: checkOf(person, more) });
const give = (service: ServiceProcess, idpIdentityId: string, key: string = randomUUID()) =>
  request(service, 'POST', grantsPath, {
    token: token.administrator,
    headers: { 'Idempotency-Key': key },
    body: {
      identity: { idp: 'mitid_erhverv', idpIdentityId },
      privilege: 'Pension: read',
      reason: 'x'.repeat(400),
    },
  });

function openStoreOf(dataFolder: string): Database.Database & Disposable {
  const sqlite = new Database(join(dataFolder, 'adgang.db'));
  return Object.assign(sqlite, { [Symbol.dispose]: () => void sqlite.close() });
}

function verifyWhole(dataFolder: string): void {
  using sqlite = openStoreOf(dataFolder);
  expect(sqlite.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  expect(replayAudit(sqlite)).toEqual(storedGrants(sqlite));
}

/** A way to take a store's space away, and to give it back. */
interface Shortage extends Disposable {
  dataFolder: string;
  begin(service: ServiceProcess): void;
  end(service: ServiceProcess): void;
}

/** A file system of its own that is filled to the last byte; only root may mount one. */
function openFullDisk(): Shortage {
  const dataFolder = join(surroundings.folder, 'full-disk');
  const ballast = join(dataFolder, 'ballast');
  mkdirSync(dataFolder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=700', 'tmpfs', dataFolder], { stdio: 'pipe' });
  return {
    dataFolder,
    begin: () => fill(ballast),
    end: () => rmSync(ballast),
    [Symbol.dispose]: () => void execFileSync('umount', ['--lazy', dataFolder]),
  };
}

function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  for (let size = 1024 * 1024; size >= 1; ) {
    try {
      writeSync(descriptor, Buffer.alloc(size));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
      size = Math.floor(size / 2);
    }
  }
  closeSync(descriptor);
}

/** The operating system lets the process's files grow no further. */
function openFileLimit(): Shortage {
  const dataFolder = join(surroundings.folder, 'file-limit');
  const limit = (service: ServiceProcess, bytes: string) =>
    execFileSync('prlimit', ['--pid', String(service.pid), `--fsize=${bytes}:unlimited`]);
  return {
    dataFolder,
    begin: (service) => void limit(service, String(statSync(join(dataFolder, 'adgang.db-wal')).size)),
    end: (service) => void limit(service, 'unlimited'),
    [Symbol.dispose]: () => undefined,
  };
}

function isPossible(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
const canMount =
  process.getuid?.() === 0 && isPossible('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');
const canLimit = isPossible('prlimit', '--version');
const shortages = [
  { name: 'a full disk', open: openFullDisk, isPossible: canMount },
  { name: 'a limit to the size of files', open: openFileLimit, isPossible: canLimit },
];

for (const { name, open, isPossible } of shortages) {
  test.skipIf(!isPossible)(
    `${name}: changes and allows are refused, denies and reads go on, and it recovers`,
    async () => {
      using shortage = open();
      const env = surroundings.newStore(shortage.dataFolder);
      await using service = await startService(env);
      expect((await ask(service, people.employee)).body).toMatchObject({ decision: true });
      const [first, key] = [randomUUID(), randomUUID()];
      expect((await give(service, first)).status).toBe(201);

      shortage.begin(service);
      // An allow is given until the log has failed for the first time, 25 ms later at most.
      await expect.poll(async () => (await ask(service, people.employee)).status, soon).toBe(503);
      const refused = await give(service, randomUUID(), key);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
      expect((await ask(service, people.employee)).body).toMatchObject({ code: 'decision-log-unavailable' });
      expect((await request(service, 'GET', ownPrivileges, { token: token.employee })).status).toBe(503);
      const denied = await ask(service, people.newcomer);
      expect([denied.status, denied.body]).toMatchObject([200, { decision: false }]);
      // Somebody new cannot be written down, and must not be lost.
      const stated = { properties: { organization: tin } };
      expect((await ask(service, { ...people.newcomer, idpIdentityId: randomUUID() }, stated)).status).toBe(
        503,
      );
      expect((await request(service, 'GET', '/livez')).status).toBe(200);
      const ready = await request(service, 'GET', '/readyz');
      expect([ready.status, ready.body]).toMatchObject([503, { checks: { 'decision-log': false } }]);

      shortage.end(service);
      await expect.poll(async () => (await ask(service, people.employee)).status, soon).toBe(200);
      const given = await give(service, randomUUID(), key);
      expect(given.status).toBe(201);
      expect((await request(service, 'GET', '/readyz')).status).toBe(200);
      expect((await request(service, 'GET', grantsPath, { token: token.administrator })).status).toBe(200);
      expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
      verifyWhole(shortage.dataFolder);
      using sqlite = openStoreOf(shortage.dataFolder);
      const made = sqlite.prepare("SELECT count(*) FROM grants WHERE created_by_idp <> 'system'").pluck();
      expect(made.get()).toBe(2);
      // What was denied in the meantime was kept, and was logged when that was possible again.
      const newcomer = sqlite
        .prepare('SELECT count(*) FROM decision_log WHERE subject_id = ? AND NOT allow')
        .pluck();
      expect(newcomer.get(people.newcomer.idpIdentityId)).toBe(1);
    },
    60_000,
  );
}

test('a store that another process keeps locked: changes are refused whole, the rest goes on, and it recovers', async () => {
  const env = surroundings.newStore();
  await using service = await startService(env);
  expect((await ask(service, people.employee)).body).toMatchObject({ decision: true });
  const key = randomUUID();
  using sqlite = openStoreOf(env.DATA_DIR);
  sqlite.exec('BEGIN IMMEDIATE');
  expect((await give(service, randomUUID(), key)).status).toBe(503);
  await expect.poll(async () => (await ask(service, people.employee)).status, soon).toBe(503);
  // Nobody waits for the lock but who needs it: not even a health check with a second's patience would miss.
  for (let n = 0; n < 5; n += 1) {
    const began = performance.now();
    const answers = await Promise.all([
      ask(service, people.newcomer),
      ask(service, people.employee),
      request(service, 'GET', '/livez'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 503, 200]);
    expect(performance.now() - began).toBeLessThan(900);
  }
  sqlite.exec('ROLLBACK');
  await expect.poll(async () => (await ask(service, people.employee)).status, soon).toBe(200);
  expect((await give(service, randomUUID(), key)).status).toBe(201);
  expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null });
  verifyWhole(env.DATA_DIR);
}, 60_000);

/** This checkout once more, to be spoiled. */
function copyCheckout(): string {
  const from = fileURLToPath(new URL('..', import.meta.url));
  const to = join(surroundings.folder, `checkout-${randomUUID()}`);
  for (const name of ['server', 'db', 'workers', 'views', 'policies', 'package.json']) {
    cpSync(join(from, name), join(to, name), { recursive: true });
  }
  symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'));
  return to;
}

const spoilings: Record<string, { spoil: (build: string) => void; message: RegExp }> = {
  'is missing': { spoil: (build) => rmSync(join(build, 'policy.wasm')), message: /policy\.wasm/ },
  'has one byte changed': {
    spoil: (build) => {
      const wasm = readFileSync(join(build, 'policy.wasm'));
      wasm.writeUInt8(wasm.readUInt8(wasm.length - 1) ^ 1, wasm.length - 1);
      writeFileSync(join(build, 'policy.wasm'), wasm);
    },
    message: /policy\.wasm is not what the manifest says/,
  },
  'has another digest in its manifest': {
    spoil: (build) => {
      const manifest = JSON.parse(readFileSync(join(build, 'manifest.json'), 'utf8'));
      manifest.digest = `sha256:${'0'.repeat(64)}`;
      writeFileSync(join(build, 'manifest.json'), JSON.stringify(manifest));
    },
    message: /policy\.wasm is not what the manifest says/,
  },
  'has no manifest': { spoil: (build) => rmSync(join(build, 'manifest.json')), message: /manifest\.json/ },
};

test.each(Object.entries(spoilings))(
  'a policy that %s: the service does not start, and says why',
  async (_, fault) => {
    const folder = copyCheckout();
    fault.spoil(join(folder, 'policies/build'));
    const error = await startService(surroundings.newStore(), folder).catch((reason) => reason);
    expect(error).toBeInstanceOf(NotStarted);
    expect(error.ended).toEqual({ code: 1, signal: null });
    expect(error.message).toMatch(/The policy bundle cannot be loaded/);
    expect(error.message).toMatch(fault.message);
    expect(error.message).not.toMatch(/\n {4}at /);
  },
);

test('an unspoilt copy does start', async () => {
  await using service = await startService(surroundings.newStore(), copyCheckout());
  expect((await ask(service, people.employee)).body).toMatchObject({ decision: true });
});

/** A request of which the service has the beginning; `finish` sends the rest. */
function beginRequest(service: ServiceProcess, path: string, bearer: string, wish: object) {
  const body = JSON.stringify(wish);
  const { promise: answer, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const half = Math.floor(body.length / 2);
  const sent = httpRequest(
    `${service.url}${path}`,
    {
      method: 'POST',
      agent: new Agent({ keepAlive: true }),
      headers: {
        Authorization: `Bearer ${bearer}`,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      },
    },
    async (response) => {
      const chunks = await response.toArray();
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    },
  );
  sent.on('error', reject);
  sent.write(body.slice(0, half));
  return { answer, finish: () => sent.end(body.slice(half)) };
}

test('SIGTERM: readiness goes first, what was begun is finished, and the process ends well', async () => {
  const env = surroundings.newStore();
  await using service = await startService({ ...env, NODE_ENV: 'production' });
  expect((await request(service, 'GET', '/readyz')).status).toBe(200);
  const identity = { idp: 'mitid_erhverv', idpIdentityId: randomUUID() };
  const wish = { identity, privilege: 'Pension: read' };
  const change = beginRequest(service, grantsPath, token.administrator, wish);
  const check = beginRequest(service, '/access/v1/evaluation', token.pension, checkOf(people.employee));
  expect((await ask(service, people.employee)).body).toMatchObject({ decision: true });

  const began = performance.now();
  const ended = service.end('SIGTERM');
  // While load balancers learn of it, everybody is still answered.
  await expect.poll(async () => (await request(service, 'GET', '/readyz')).status, soon).toBe(503);
  expect((await request(service, 'GET', '/readyz')).body).toMatchObject({
    checks: { 'not-stopping': false },
  });
  expect((await ask(service, people.employee)).body).toMatchObject({ decision: true });
  // Then nobody new is, but who has begun.
  await expect
    .poll(async () => await request(service, 'GET', '/livez').catch(() => 'refused'), soon)
    .toBe('refused');
  change.finish();
  expect((await change.answer).status).toBe(201);
  check.finish();
  expect((await check.answer).text).toMatch('"decision":true');
  expect(await ended).toEqual({ code: 0, signal: null });
  // No connection that is kept alive holds it up for the ten seconds that a request may take.
  expect(performance.now() - began).toBeLessThan(11_500);

  using sqlite = openStoreOf(env.DATA_DIR);
  const found = sqlite.prepare('SELECT count(*) FROM grants WHERE idp_identity_id = ?').pluck();
  expect(found.get(identity.idpIdentityId)).toBe(1);
  // What was decided up to the last moment is in the log.
  const logged = sqlite.prepare("SELECT count(*) FROM decision_log WHERE door = 'authzen' AND allow").pluck();
  expect(logged.get()).toBe(3);
  verifyWhole(env.DATA_DIR);
}, 60_000);

test('a job that fails does not fail the request: it is tried again, later and later, until it works', async () => {
  const env = surroundings.newStore();
  await using service = await startService(env);
  using sqlite = openStoreOf(env.DATA_DIR);
  sqlite.exec("CREATE TRIGGER fault BEFORE INSERT ON ties BEGIN SELECT RAISE(ABORT, 'a fault'); END");
  const newcomer = await surroundings.mintUser(people.newcomer, 'demo-pension');
  expect((await request(service, 'GET', ownPrivileges, { token: newcomer })).status).toBe(200);
  const waiting = () => sqlite.prepare('SELECT attempts, due_at, created_at, failed_at FROM outbox').all();
  const seen = () => {
    const rows = ['ties', 'sightings', 'change_audit'].map((table) => {
      const column = table === 'change_audit' ? 'subject_id' : 'idp_identity_id';
      const sql = `SELECT count(*) FROM ${table} WHERE ${column} = ?`;
      return sqlite.prepare(sql).pluck().get(people.newcomer.idpIdentityId);
    });
    return rows;
  };
  await expect.poll(waiting, soon).toMatchObject([{ attempts: 1, failed_at: null }]);
  await expect.poll(waiting, soon).toMatchObject([{ attempts: 2 }]);
  const [row] = waiting() as { due_at: number; created_at: number }[];
  // Half a second after the first attempt, a second after the next.
  expect((row?.due_at ?? 0) - (row?.created_at ?? 0)).toBeGreaterThanOrEqual(1_500);
  expect(seen()).toEqual([0, 0, 0]);
  expect(service.output()).toMatch(/"level":40.*a job failed/);

  sqlite.exec('DROP TRIGGER fault');
  await expect.poll(waiting, soon).toEqual([]);
  expect(seen()).toEqual([1, 1, 1]);
  expect((await service.end('SIGTERM')).code).toBe(0);
}, 60_000);
