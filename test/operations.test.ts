import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createProgram } from '../cli/program.ts';
import { configReference } from '../server/config.ts';
import { canTestWithRedis, openTestRedis, type TestRedis } from './support/redis.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

/**
 * Follows docs/operations.md to the letter: its commands, in their order, in one shell, with the service in production
 * beside a broker that is a program of its own. What would change this machine (users, packages, systemd) stands in
 * for itself; addresses and folders are this test's.
 */

const checkout = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const guide = readFileSync(join(checkout, 'docs/operations.md'), 'utf8');
const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
const root = mkdtempSync(join(tmpdir(), 'adgang-operations-'));
const units = join(root, 'units');
const hasRedis = canTestWithRedis(process.env['CI'] === 'true');

let broker: ChildProcess;
let redis: TestRedis | undefined;
let port: number;
let brokerPort: number;
beforeAll(async () => {
  [port = 0, brokerPort = 0] = await freePorts();
  const program = fileURLToPath(new URL('./support/broker-main.ts', import.meta.url));
  const args = [String(brokerPort), root, `http://localhost:${port}/callback`];
  broker = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(broker.stdout ?? broker, 'data');
  redis = hasRedis ? await openTestRedis() : undefined;
  layOut();
});
afterAll(async () => {
  for (const name of readdirSync(units).filter((one) => one.endsWith('.pid')))
    kill(Number(readFileSync(join(units, name), 'utf8')));
  broker.kill();
  await redis?.[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

/**
 * A port whose third next is free as well (metrics), and one for the broker: below those that the system hands out by
 * itself, or another test could be given one before it is used here.
 */
async function freePorts(): Promise<number[]> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 10_000);
    const wanted = [base, base + 3, base + 1];
    const free = await Promise.all(wanted.map(isFree));
    if (free.every(Boolean)) return [base, base + 1];
  }
}

function isFree(wanted: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(wanted, '127.0.0.1', () => server.close(() => resolve(true)));
  return promise;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** Programs that stand in for those that would change this machine. */
function layOut(): void {
  const program = (name: string, text: string) => {
    const file = join(root, 'bin', name);
    writeFileSync(file, `#!/bin/bash\n${text}\n`);
    chmodSync(file, 0o755);
  };
  for (const folder of ['bin', 'units', 'home']) mkdirSync(join(root, folder));
  program('sudo', 'if [ "$1" = -u ]; then shift 2; fi; exec "$@"');
  for (const name of ['useradd', 'chown', 'git', 'npm']) program(name, 'exit 0');
  const person = fileURLToPath(new URL('./support/browser-main.ts', import.meta.url));
  program('xdg-open', `exec ${process.execPath} ${person} administrator "$1"`);
  program(
    'systemctl',
    `cd ${units}
action=$1; shift
case $action in daemon-reload) exit 0;; esac
for unit in "$@"; do case $unit in --now) continue;; esac
  if [ $action = stop ]; then
    kill -TERM $(cat $unit.pid); while kill -0 $(cat $unit.pid) 2> /dev/null; do sleep 0.05; done
  else
    read_unit() { sed -n "s/^$1=//p" ${units}/$unit.service; }
    ( cd $(read_unit WorkingDirectory); umask $(read_unit UMask); set -a; . $(read_unit EnvironmentFile); set +a
      exec env -u XDG_CONFIG_HOME $(read_unit ExecStart) ) > $unit.log 2>&1 < /dev/null &
    echo $! > $unit.pid
  fi
done`,
  );
}

/** The guide's commands with the addresses and folders of this test. */
function here(text: string): string {
  const replaced: [from: string, to: string][] = [
    ['/opt/adgang', checkout],
    ['/etc/adgang', join(root, 'etc')],
    ['/var/lib/adgang', join(root, 'store')],
    ['/usr/local/bin', join(root, 'bin')],
    ['/etc/systemd/system', units],
    ['/usr/bin/node', process.execPath],
    ['https://adgang.example.dk', `http://localhost:${port}`],
    ['http://localhost:8080', `http://localhost:${port}`],
    ['PORT=8080', `PORT=${port}`],
    ['https://broker.example.dk', `http://127.0.0.1:${brokerPort}`],
    ['the-secret-that-the-broker-gave', 'adgang-secret'],
    ['redis://127.0.0.1:6379/1', redis ? `${redis.url}/1` : ''],
    ['adgang adgang-worker', redis ? 'adgang adgang-worker' : 'adgang'],
  ];
  return replaced.reduce((all, [from, to]) => all.replaceAll(from, to), text);
}

/** Runs blocks in one shell that stops at the first failure; what each has written, and what all have complained of. */
async function follow(
  commands: readonly string[],
): Promise<{ outputs: string[]; code: number; errors: string }> {
  const marked = commands.map((block, at) => `echo '@@ ${at}'\n${here(block)}`);
  const child = spawn('bash', ['-c', `set -euo pipefail\n${marked.join('\n')}`], {
    cwd: root,
    env: {
      PATH: `${join(root, 'bin')}:${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: join(root, 'home'),
      XDG_CONFIG_HOME: join(root, 'home'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = (await once(child, 'exit')) as [number];
  return { outputs: out.split(/^@@ [0-9]+\n/m).slice(1), code, errors };
}

/** What `ask` was answered in an output: the decision, or the status of a problem. */
const answersIn = (output: string) => output.match(/(?<="decision":)(true|false)|(?<="status":)[0-9]{3}/g);

test('an empty machine is led to its first decisions, a backup and back, by the commands of the guide alone', async () => {
  const { outputs, code, errors } = await follow(blocks);
  const logs = readdirSync(units)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(units, name), 'utf8'));
  expect({ code, errors: code === 0 ? '' : errors, logs: code === 0 ? [] : logs }).toEqual({
    code: 0,
    errors: '',
    logs: [],
  });

  const outputOf = (command: string) => outputs[blocks.findIndex((block) => block.includes(command))] ?? '';
  expect(outputOf('adg migrate\nadg operator')).toMatch(
    /0000_store[\s\S]*privilege\.created \(6\)[\s\S]*client\.registered/,
  );
  expect(outputOf('adg doctor')).toMatch(/^ok +redirect address/m);
  expect(outputOf('adg doctor')).toMatch(/^0 problems/m);
  if (redis) expect(outputOf('adg doctor')).toMatch(/^ok +worker +[1-9]/m);

  expect(answersIn(outputOf('SERVICE_TOKEN='))).toEqual(['false']);
  expect(outputOf('SERVICE_TOKEN=')).toContain('"no-grant"');
  expect(answersIn(outputOf('adgang login'))).toEqual(['true']);
  // Back at the backup: what was granted before it counts.
  expect(answersIn(outputOf('systemctl stop'))).toEqual(['true']);
  // A suspended client may not ask; a suspended organisation's grants do not count until it is resumed.
  expect(answersIn(outputOf('adg client suspend'))).toEqual(['403', 'false', 'true']);
});

test('nothing that the service has written holds a secret or a token', () => {
  const settings = readFileSync(join(root, 'etc/adgang.env'), 'utf8');
  const [, sessionSecret = ''] = /^SESSION_SECRET=(.*)$/m.exec(settings) ?? [];
  expect(sessionSecret.length).toBeGreaterThan(40);
  for (const name of readdirSync(units).filter((one) => one.endsWith('.log'))) {
    const log = readFileSync(join(units, name), 'utf8');
    expect(log).not.toContain(sessionSecret);
    expect(log).not.toContain('adgang-secret');
    expect(log).not.toMatch(/eyJ[\w-]+\.eyJ/);
    expect(log).not.toMatch(/"level":50/);
  }
});

test('the guide names only settings and commands that there are', () => {
  const reference = configReference();
  const named = new Set(guide.match(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g));
  for (const known of ['SERVICE_TOKEN']) named.delete(known);
  for (const name of named) expect(reference, name).toContain(name);
  const commands = createProgram().commands.map((command) => command.name());
  for (const name of commands) expect(new RegExp(`\\b(adg|adgang) ${name}\\b`).test(guide), name).toBe(true);
});
