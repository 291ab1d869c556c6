import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { prepareFacts } from '../../db/facts.ts';
import { createFactsMemory, type FactsMemory } from '../../db/facts-memory.ts';
import { openDb } from '../../db/open.ts';
import { createLog } from '../log.ts';
import { openFactsLoader } from './facts-loader.ts';

const logTo = (lines: string[]) => createLog('info', (line) => lines.push(line));

/** Lets a load take all of its turns. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate();
}

test('facts are loaded at the start, and again when memory has let go of them, but not at once', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  try {
    using db = openDb(':memory:');
    using memory = createFactsMemory(db, prepareFacts(db));
    let time = 0;
    const lines: string[] = [];
    using _loader = openFactsLoader({ memory, log: logTo(lines), clock: () => (time += 10) });
    await someTurns();
    expect(memory.isLoaded()).toBe(true);
    db.sqlite.exec('UPDATE revisions SET grants = grants - 1');
    await memory.fresh();
    expect(memory.isLoaded()).toBe(false);
    vi.advanceTimersByTime(1_000);
    await someTurns();
    expect(memory.isLoaded()).toBe(false);
    time += 10_000;
    vi.advanceTimersByTime(1_000);
    await someTurns();
    expect(memory.isLoaded()).toBe(true);
    expect(lines.filter((line) => line.includes('"outcome":"loaded"'))).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test('a store that is too large is not tried again; one that fails is, and the log tells', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  try {
    for (const [outcome, tries] of [
      ['too-large', 1],
      ['overtaken', 3],
      ['failed', 3],
    ] as const) {
      using db = openDb(':memory:');
      const real = createFactsMemory(db, prepareFacts(db));
      let loads = 0;
      const load: FactsMemory['load'] = function* () {
        loads += 1;
        yield;
        if (outcome === 'failed') throw new Error('the disk is gone');
        return outcome;
      };
      let time = 0;
      const lines: string[] = [];
      using _loader = openFactsLoader({ memory: { ...real, load }, log: logTo(lines), clock: () => time });
      for (let look = 0; look < 2; look += 1) {
        await someTurns();
        time += 1_000_000;
        vi.advanceTimersByTime(1_000);
      }
      await someTurns();
      expect([outcome, loads]).toEqual([outcome, tries]);
      expect(lines.some((line) => line.includes(`"outcome":"${outcome}"`))).toBe(true);
    }
  } finally {
    vi.useRealTimers();
  }
});
