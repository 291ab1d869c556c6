import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';

const program = '/usr/bin/redis-server';
const host = '127.0.0.1';

/** Whether tests with a real Redis can run here; without one they are skipped aloud, on a build server they fail. */
export function canTestWithRedis(ci: boolean): boolean {
  if (ci || existsSync(program)) return true;
  console.warn(`\n*** ${program} is missing: TESTS OF THE WORKER ON REDIS ARE SKIPPED ***\n`);
  return false;
}

/** A Redis of one test file. It keeps its data over a restart, as an operator's does. */
export interface TestRedis extends AsyncDisposable {
  url: string;
  start(): Promise<void>;
  /** As a power cut: nothing is said, nothing is saved. */
  kill(): Promise<void>;
  /** Stops answering and keeps its connections: SIGSTOP, SIGCONT. */
  pause(): void;
  resume(): void;
  /** Runs one command on a connection of its own. */
  command(name: string, ...args: string[]): Promise<unknown>;
}

/** Prepares a Redis on a free port, and starts it unless told otherwise. */
export async function openTestRedis(options: { started?: boolean } = {}): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'adgang-redis-'));
  const port = await freePort();
  const url = `redis://${host}:${port}`;
  let server: ChildProcess | undefined;

  const kill = async (): Promise<void> => {
    if (!server) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
    server = undefined;
  };
  const start = async (): Promise<void> => {
    const given = [
      '--bind',
      host,
      '--port',
      String(port),
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'yes',
    ];
    server = spawn(program, given, { stdio: 'ignore' });
    while ((await command(url, 'PING').catch(() => undefined)) !== 'PONG') await setTimeout(10);
  };
  if (options.started !== false) await start();
  return {
    url,
    start,
    kill,
    pause: () => server?.kill('SIGSTOP'),
    resume: () => server?.kill('SIGCONT'),
    command: (name, ...args) => command(url, name, ...args),
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function command(url: string, name: string, ...args: string[]): Promise<unknown> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await redis.call(name, ...args);
  } finally {
    redis.disconnect();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
