import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** One of our programs as a process of its own. */
export interface TestProcess extends AsyncDisposable {
  /** Everything that it has written. */
  output(): string;
  /** Sends a signal and waits for the end: the exit code, `null` when the signal ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** Starts `node <program>`, and waits until it has written `says`. @throws when it ends instead, with what it wrote */
export async function openTestProcess(
  program: string,
  env: Record<string, string>,
  says: string,
): Promise<TestProcess> {
  const child = spawn(process.execPath, [join(checkout, program)], {
    env: { PATH: process.env['PATH'], ...env },
  });
  let output = '';
  const { promise: started, resolve, reject } = Promise.withResolvers<void>();
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
    if (output.includes(says)) resolve();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = once(child, 'close').then(([code]): number | null => code);
  ended.then((code) => reject(new Error(`${program} ended with ${code}: ${output}`)));
  const end = (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    return ended;
  };
  const dispose = async () => {
    await end('SIGKILL');
  };
  await started;
  return { output: () => output, end, [Symbol.asyncDispose]: dispose };
}

/** Starts a worker, and waits until it waits for work. */
export function openTestWorker(env: { REDIS_URL: string; DATA_DIR: string }): Promise<TestProcess> {
  return openTestProcess('workers/main.ts', env, 'the worker waits for work');
}
