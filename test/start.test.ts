import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'adgang-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a program that is to end at once, and tells how. */
function start(program: string, env: Record<string, string>, args: string[] = []) {
  const { PATH = '' } = process.env;
  const always = { PATH, NODE_ENV: 'test', DATA_DIR: join(folder, 'data'), PORT: '0', METRICS_PORT: '0' };
  const { status, stderr } = spawnSync(process.execPath, [join(checkout, program), ...args], {
    env: { ...always, ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, lines: stderr.trimEnd().split('\n') };
}

const BROKER_ISSUER = 'http://127.0.0.1:1';

test('the service ends with its usage when a flag is misspelt', () => {
  const { status, lines } = start('server/main.ts', { BROKER_ISSUER }, ['--hlep']);
  expect(status).toBe(2);
  expect(lines[0]).toContain('--hlep');
  expect(lines).toContain('Usage: npm run service [-- --help]');
});

test.each(['server/main.ts', 'demo/main.ts'])('%s says that DATA_DIR is a file', (program) => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const env = { DATA_DIR: file, ...(program.startsWith('server') && { BROKER_ISSUER }), PORT: '8080' };
  const { status, lines } = start(program, env);
  expect(status).toBe(1);
  expect(lines).toEqual([
    `DATA_DIR cannot be used: ${file} is not a folder and cannot be made one (EEXIST).`,
  ]);
});

test('the demo refuses production in a sentence that says what to run instead', () => {
  const { status, lines } = start('demo/main.ts', { NODE_ENV: 'production' });
  expect(status).toBe(1);
  expect(lines).toEqual([
    'The demo is for development, and NODE_ENV is production. The service alone: npm run service',
  ]);
});

test.each([
  ['server/main.ts', 'METRICS_PORT', { BROKER_ISSUER }],
  ['server/main.ts', 'PORT', { BROKER_ISSUER }],
  ['demo/main.ts', 'BROKER_PORT', {}],
  ['demo/main.ts', 'PROVIDER_PORT', { BROKER_PORT: '0' }],
  ['demo/main.ts', 'REGISTRY_PORT', { BROKER_PORT: '0' }],
])('%s names the setting of a port that is in use: %s', async (program, setting, env) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const address = other.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const { status, lines } = start(program, { PROVIDER_PORT: '0', ...env, [setting]: String(port) });
  await new Promise((resolve) => other.close(resolve));
  expect(status).toBe(1);
  expect(lines).toEqual([`Port ${port} is in use: ${setting} takes another one.`]);
});
