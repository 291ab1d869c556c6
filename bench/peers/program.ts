import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree } from '../measure/proc.ts';

/** A peer's program under way, with whatever processes it starts itself. */
export interface Program extends AsyncDisposable {
  pids(): number[];
  /** Stops its clock: while others are measured it uses no CPU time, not even for its garbage. */
  pause(): void;
  resume(): void;
}

export interface ProgramOptions {
  command: string;
  args: string[];
  environment?: Record<string, string>;
  cwd?: string;
  /** What it prints goes here; absent: nowhere. */
  logFile?: string;
  /** Answers when the program is ready. */
  readyUrl: string;
  /** How many processes it has when it is ready. */
  processes?: number;
}

const startsWithinMs = 120_000;
const endsWithinMs = 15_000;
const running = new Set<ChildProcess>();

// The last resort, when this process ends without having disposed of everything.
process.on('exit', () => {
  for (const { pid } of running) if (pid !== undefined) signalAll(processTree(pid), 'SIGKILL');
});

function signalAll(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * Starts a program and waits until it answers.
 * @throws Error when it ends, or does not answer in time, with the end of what it has printed
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const log = options.logFile === undefined ? ('ignore' as const) : openSync(options.logFile, 'w');
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...options.environment },
    stdio: ['ignore', log, log],
  });
  running.add(child);
  if (typeof log === 'number') closeSync(log);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('error', () => running.delete(child));
  void ended.then(() => running.delete(child));
  const pids = () => processTree(child.pid ?? -1);
  const signal = (name: NodeJS.Signals) => signalAll(pids(), name);
  const program: Program = {
    pids,
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    [Symbol.asyncDispose]: () => end(child, ended, signal),
  };
  try {
    await untilReady(options, child, pids);
    return program;
  } catch (error) {
    await program[Symbol.asyncDispose]();
    const printed = options.logFile === undefined ? '' : readFileSync(options.logFile, 'utf8').slice(-2000);
    throw new Error(`${options.command} ${options.args[0]}: ${printed}`, { cause: error });
  }
}

async function untilReady(options: ProgramOptions, child: ChildProcess, pids: () => number[]): Promise<void> {
  const until = Date.now() + startsWithinMs;
  while (!(await answers(options.readyUrl)) || pids().length < (options.processes ?? 1)) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error('It has ended');
    }
    if (Date.now() > until) throw new Error('It is not ready in time');
    await sleep(100);
  }
}

/** 401 is an answer, too: a program that demands a token is up. */
async function answers(url: string): Promise<boolean> {
  try {
    const { ok, status } = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return ok || status === 401;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess, ended: Promise<void>, signal: (name: NodeJS.Signals) => void) {
  if (child.pid === undefined || !running.has(child)) return;
  signal('SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => signal('SIGKILL'), endsWithinMs);
  await ended;
  clearTimeout(timer);
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}
