import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Broker, openBroker } from './broker/broker.ts';

let dataFolder: string;
let broker: Broker;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'token-'));
  broker = await openBroker({ host: '127.0.0.1', port: 0, dataFolder, nodeEnv: 'test' });
});
afterAll(async () => {
  await broker.close();
  await rm(dataFolder, { recursive: true });
});

async function runToken(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./token.ts', import.meta.url)), ...args], {
    env: { HOST: '127.0.0.1', BROKER_PORT: new URL(broker.url).port, ...env },
  });
  const { promise: closed, resolve } = Promise.withResolvers<number | null>();
  child.once('close', resolve);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { stdout, stderr, code };
}

test("prints an administrator's token, and only that", async () => {
  const { stdout, stderr, code } = await runToken(['administrator']);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(decodeJwt(stdout.trim())).toMatchObject({
    client_id: 'adgang',
    scope: 'privilege_admin',
    aud: 'privilege_admin',
  });
});

test('prints the token that a provider holds', async () => {
  const { stdout } = await runToken(['employee', '--client', 'demo-pension']);
  const claims = decodeJwt(stdout.trim());
  expect(claims).toMatchObject({
    client_id: 'demo-pension',
    scope: 'privileges',
    'nemlogin.cvr': '40440003',
  });
  expect(claims).not.toHaveProperty('aud');
});

test('prints a service token', async () => {
  const { stdout } = await runToken(['--service', '--client', 'demo-pension']);
  expect(decodeJwt(stdout.trim())).toMatchObject({
    client_id: 'demo-pension',
    client_at_type: 'service_token',
  });
});

test('finds the broker beside the port of the service', async () => {
  const PORT = String(Number(new URL(broker.url).port) - 1);
  const { code } = await runToken(['administrator'], { PORT, BROKER_PORT: undefined });
  expect(code).toBe(0);
});

test.each([
  [['nobody'], 'There is nobody called "nobody".'],
  [[], 'Whose token?'],
  [['employee', '--client', 'nobody'], 'There is no client "nobody".'],
  [['employee', '--colour', 'red'], "Unknown option '--colour'"],
  [['--service'], 'adgang has no service tokens'],
])('explains a wrong command line: %j', async (args, message) => {
  const { stdout, stderr, code } = await runToken(args);
  expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
  expect(stderr).toContain(message);
  expect(stderr).toContain('People:  administrator, employee, newcomer, accountant');
});

test('says so when no broker is running', async () => {
  const { stdout, stderr, code } = await runToken(['administrator'], { BROKER_PORT: '1' });
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  expect(stderr).toMatch(/^No broker answers at .* Is the demo running/);
});
