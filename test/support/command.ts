import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** How a command has ended, and what it has said. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Runs `adgang` as a program of its own, with this environment and no other. */
export async function adgang(env: Record<string, string>, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(checkout, 'cli/main.ts'), ...args], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ran: Ran = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    ran.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    ran.err += chunk.toString();
  });
  [ran.code] = (await once(child, 'close')) as [number | null];
  return ran;
}
