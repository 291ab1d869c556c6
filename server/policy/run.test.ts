import { expect, test } from 'vitest';
import { run } from './run.ts';

const node = (script: string, timeoutMs = 10_000, environment?: Record<string, string>) =>
  run(process.execPath, ['-e', script], { timeoutMs, ...(environment ? { environment } : {}) });

test('what a program says and how it ends are told', async () => {
  const finished = await node('console.log("æ"); console.error("oh"); process.exit(3)');
  expect(finished).toEqual({ code: 3, stdout: 'æ\n', stderr: 'oh\n' });
});

test('a program that takes too long is stopped', async () => {
  expect((await node('setInterval(() => {}, 1000)', 200)).code).toBeUndefined();
});

test('a program that says too much is stopped', async () => {
  const flood = 'const s = "a".repeat(1 << 20); const f = () => process.stdout.write(s, f); f()';
  expect((await node(flood)).code).toBeUndefined();
});

test('a program finds the environment it is given, and no other', async () => {
  expect((await node('console.log(process.env.PATH, process.env.A)', 10_000, { A: 'b' })).stdout).toBe(
    'undefined b\n',
  );
});

test('a program that is not there is an error', async () => {
  await expect(run('/nowhere/opa', [], { timeoutMs: 100 })).rejects.toThrow('ENOENT');
});
