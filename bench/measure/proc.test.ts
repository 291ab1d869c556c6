import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cpuMicroseconds, memoryOf, parseStat, parseStatus, processTree } from './proc.ts';

test('the name of a process may look like fields', () => {
  const rest = `S 41 1 1 0 -1 0 0 0 0 0 250 75 9 9 20 0`;
  const expected = { parent: 41, userTicks: 250, systemTicks: 75 };
  expect(parseStat(`42 (node) ${rest}`)).toEqual(expected);
  expect(parseStat(`42 (a) b (c d) ${rest}`)).toEqual(expected);
});

test('memory is told with and without what is mapped from files', () => {
  const status = 'Name:\tx\nVmHWM:\t 9999 kB\nVmRSS:\t  2048 kB\nRssAnon:\t  1024 kB\nRssFile:\t  1024 kB\n';
  expect(parseStatus(status)).toEqual({ resident: 2 * 1024 ** 2, anonymous: 1024 ** 2 });
});

describe.skipIf(!existsSync('/proc/self/stat'))('the accounting of the system', () => {
  test('charges a process for what it computes', () => {
    const before = cpuMicroseconds([process.pid]);
    const until = Date.now() + 100;
    while (Date.now() < until);
    expect(cpuMicroseconds([process.pid])).toBeGreaterThan(before);
    expect(memoryOf([process.pid]).resident).toBeGreaterThan(1024 ** 2);
  });

  test('knows the children of a process', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
    expect(processTree(process.pid)).toContain(child.pid);
    child.kill('SIGKILL');
  });
});
