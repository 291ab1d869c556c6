import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { forkInBackground, watchSilence } from './background.ts';

const folder = mkdtempSync(join(tmpdir(), 'adgang-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(name: string, script: string): ChildProcess {
  const program = join(folder, name);
  writeFileSync(program, script);
  const child = forkInBackground(program, ['given'], { execArgv: [] });
  started.push(child);
  return child;
}

/** proc(5): field 41 of `stat` is the scheduling class, field 19 the nice value. */
function scheduling(pid: number | undefined): { class: number; nice: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { class: Number(fields[38]), nice: Number(fields[16]) };
}

test.runIf(existsSync('/proc/self/stat'))(
  'what runs in the background goes last, with all that it starts',
  async () => {
    const child = start(
      'parent.mjs',
      `import { spawn } from 'node:child_process';
     const { pid } = spawn('sleep', ['60'], { detached: true });
     process.send({ pid, given: process.argv[2] });
     process.on('disconnect', () => process.kill(pid, 'SIGKILL'));
     process.on('message', () => process.kill(pid, 'SIGKILL') && process.exit());`,
    );
    const [{ pid, given }] = await once(child, 'message');
    expect(given).toBe('given');
    const idle = 5;
    for (const one of [child.pid, pid]) {
      const { class: is, nice } = scheduling(one);
      if (existsSync('/usr/bin/chrt') || existsSync('/bin/chrt')) expect(is).toBe(idle);
      else expect(nice).toBe(19);
    }
    child.send('end');
    await once(child, 'exit');
  },
);

test('a process that works and says nothing is told of, once', async () => {
  const child = start('spins.mjs', "process.send('begins'); setTimeout(() => { for (;;); });");
  await once(child, 'message');
  const told: string[] = [];
  const watch = watchSilence(child, 200, (what) => told.push(what));
  watch.heard();
  while (told.length === 0) await setTimeout(20);
  await setTimeout(600);
  expect(told).toEqual([expect.stringMatching(/^nothing for [0-9]+ ms$/)]);
});

test('one that says something, that has nothing to do, or that does not come to anything, is not', async () => {
  const child = start('waits.mjs', "process.send('begins'); setInterval(() => undefined, 1000);");
  await once(child, 'message');
  const told: string[] = [];
  const watch = watchSilence(child, 100, (what) => told.push(what));
  for (let n = 0; n < 10; n += 1) {
    watch.heard();
    await setTimeout(50);
  }
  watch.stop();
  await setTimeout(300);
  child.kill('SIGSTOP');
  watch.heard();
  await setTimeout(800);
  expect(told).toEqual([]);
  // Not for ever.
  while (told.length === 0) await setTimeout(20);
  expect(told).toHaveLength(1);
});
