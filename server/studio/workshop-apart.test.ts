import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { opaPlaces } from '../../policies/places.ts';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { openTestProcess } from '../../test/support/process.ts';
import { makeCostlyInputs } from './costly-inputs.ts';
import { makeFirstPolicy } from './template.ts';
import { toRunnable } from './verify.ts';
import { openWorkshop } from './workshop.ts';
import { openWorkshopApart } from './workshop-apart.ts';

const tin = 'DK10110009';
const first = makeFirstPolicy(tin);
const opa = opaPlaces({ build: false });
const begin = (options: { silenceMs?: number; idleMs?: number } = {}) => {
  const warnings: string[] = [];
  const workshop = openWorkshopApart({ opa, processes: 1, warn: (why) => warnings.push(why), ...options });
  return Object.assign(workshop, { warnings });
};
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

describeWithOpa('a workshop in a process of its own', () => {
  test('does the same work as one in this process', async () => {
    await using here = openWorkshop({ opa });
    await using apart = begin();
    expect(apart.pid).toBeUndefined();
    await apart.requireCompiler();
    const broken = {
      ...first,
      'decision.rego': 'package provider.dk10110009\n\ndecision := input.nothing\n',
    };
    const [input] = makeCostlyInputs(tin, 1_767_225_600_000);
    for (const files of [first, broken]) {
      expect(await apart.compile(tin, files)).toEqual(await here.compile(tin, files));
      expect(await apart.examine(tin, files)).toEqual(await here.examine(tin, files));
      expect(await apart.findReads(tin, files)).toEqual(await here.findReads(tin, files));
      expect(await apart.findFired(tin, files, input ?? {})).toEqual(
        await here.findFired(tin, files, input ?? {}),
      );
    }
    expect((await apart.verify(tin, first)).bundle).toEqual((await here.verify(tin, first)).bundle);
    const text = `${first['decision.rego']}\n_x   :=   1\n`;
    expect(await apart.format(tin, 'decision.rego', text)).toEqual(
      await here.format(tin, 'decision.rego', text),
    );
    const compiled = await here.compile(tin, first);
    if (!compiled.ok) throw new Error('it does not compile');
    const of = [
      toRunnable(compiled.bundle),
      'provider/dk10110009/decision',
      [JSON.stringify(input)],
    ] as const;
    const [[ours], [theirs]] = [await here.evaluate(...of), await apart.evaluate(...of)];
    expect(theirs).toEqual({ ...ours, ms: expect.any(Number) });
    expect(apart.warnings).toEqual([]);
  });

  test('tells of an answer of megabytes only the beginning', async () => {
    await using apart = begin();
    const rules = first['decision.rego'] ?? '';
    const long = rules.replace('"obligations": []', '"obligations": [], "x": numbers.range(1, 100000)');
    const { cases } = await apart.examine(tin, { ...first, 'decision.rego': long });
    expect(cases.some(({ passed }) => !passed)).toBe(true);
    expect(JSON.stringify(cases).length).toBeLessThan(100_000);
  });

  test('says what is wrong as the use cases do', async () => {
    await using without = openWorkshopApart({
      opa: { explicit: undefined, path: '', cacheFolder: '/nonexistent', build: false },
      ...{ processes: 1, warn: () => undefined },
    });
    await expect(without.requireCompiler()).rejects.toMatchObject({ code: 'compiler-unavailable' });
    await expect(without.verify(tin, first)).rejects.toMatchObject({ code: 'compiler-unavailable' });
    expect(without.pid).toBeUndefined();
  });

  test('whose process is killed refuses what was under way, and goes on with the next', async () => {
    await using workshop = begin();
    await workshop.examine(tin, first);
    const { pid = 0 } = workshop;
    const asked = [1, 2, 3].map(() => workshop.examine(tin, first));
    const settled = Promise.allSettled(asked);
    process.kill(pid, 'SIGKILL');
    for (const one of await settled) {
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'compiler-busy' } });
    }
    expect(workshop.warnings).toEqual(['it ended (SIGKILL)']);
    expect((await workshop.examine(tin, first)).rules.percent).toBe(100);
    expect(workshop.pid).not.toBe(pid);
  });

  test('that falls silent is killed', async () => {
    await using workshop = begin({ silenceMs: 40 });
    await expect(workshop.examine(tin, first)).rejects.toMatchObject({ code: 'compiler-busy' });
    expect(workshop.warnings).toEqual([expect.stringContaining('nothing for')]);
  });

  /** Asks, and stops the process before it can answer. */
  const beginHanging = async (workshop: ReturnType<typeof begin>, signal?: AbortSignal) => {
    const asked = workshop.examine(tin, first, signal);
    asked.catch(() => undefined);
    const pid = await vi.waitUntil(() => workshop.pid, { interval: 1 });
    process.kill(pid, 'SIGSTOP');
    return { asked, pid };
  };

  test('that hangs is killed, however often it is asked meanwhile', async () => {
    await using workshop = begin({ silenceMs: 100 });
    const { asked, pid } = await beginHanging(workshop);
    const asking = setInterval(() => workshop.pid === pid && workshop.compile(tin, first).catch(() => 0), 50);
    await vi.waitUntil(() => !isAlive(pid), 10_000);
    clearInterval(asking);
    await expect(asked).rejects.toMatchObject({ code: 'compiler-busy' });
    expect(workshop.warnings).toEqual([expect.stringContaining('nothing for')]);
  });

  test('that hangs is killed, though whoever asked waits no longer', async () => {
    await using workshop = begin({ silenceMs: 100 });
    const leaving = new AbortController();
    const { asked, pid } = await beginHanging(workshop, leaving.signal);
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    await vi.waitUntil(() => !isAlive(pid), 10_000);
    expect(workshop.warnings).toEqual([expect.stringContaining('nothing for')]);
  });

  test('refuses what it is asked while its process cannot be started', async () => {
    await using without = await openTestProcess(
      'test/workshop-without-files.ts',
      { TMPDIR: tmpdir(), HOME: process.env['HOME'] ?? '' },
      '\n',
    );
    expect(without.output()).toBe('compiler-busy, 1 warning, compiled: true\n');
  });

  test('is given up by whoever does not wait any longer, and by nobody else', async () => {
    await using workshop = begin();
    await workshop.compile(tin, first);
    const leaving = new AbortController();
    const left = workshop.examine(
      tin,
      { ...first, 'b.rego': 'package provider.dk10110009.b\n' },
      leaving.signal,
    );
    const stays = workshop.examine(tin, first);
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    expect((await stays).rules.percent).toBe(100);
    await expect(workshop.examine(tin, first, AbortSignal.abort())).rejects.toThrow('aborted');
    expect(workshop.warnings).toEqual([]);
  });

  test('turns away what is too much, and answers the rest', async () => {
    await using workshop = begin();
    await workshop.compile(tin, first);
    const asked = Array.from({ length: 310 }, () => workshop.findReads(tin, first));
    const settled = await Promise.allSettled(asked);
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(10);
    for (const one of refused) expect(one).toMatchObject({ reason: { code: 'compiler-busy' } });
    expect(settled.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(100);
    expect(workshop.warnings).toEqual([]);
  });

  test('ends when there has been nothing to do for a while, and begins again', async () => {
    await using workshop = begin({ idleMs: 50 });
    await workshop.examine(tin, first);
    const { pid = 0 } = workshop;
    await vi.waitUntil(() => !isAlive(pid), 10_000);
    expect(workshop.pid).toBeUndefined();
    expect((await workshop.examine(tin, first)).rules.percent).toBe(100);
    expect(workshop.warnings).toEqual([]);
  });

  test('is closed in the middle of its work, and leaves nothing behind', async () => {
    const workshop = begin();
    await workshop.compile(tin, first);
    const { pid = 0 } = workshop;
    const settled = Promise.allSettled([1, 2, 3].map(() => workshop.examine(tin, first)));
    await setTimeout(20);
    await workshop[Symbol.asyncDispose]();
    for (const one of await settled) {
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'shutting-down' } });
    }
    expect(isAlive(pid)).toBe(false);
    expect(workshop.warnings).toEqual([]);
    await expect(workshop.examine(tin, first)).rejects.toMatchObject({ code: 'shutting-down' });
  });

  test('ends with the service, even if that is killed', async () => {
    await using service = await openTestProcess(
      'test/workshop-holder.ts',
      { TMPDIR: tmpdir(), HOME: process.env['HOME'] ?? '' },
      'works ',
    );
    const pid = Number(/works (\d+)/.exec(service.output())?.[1]);
    expect(isAlive(pid)).toBe(true);
    await service.end('SIGKILL');
    await vi.waitUntil(() => !isAlive(pid), 10_000);
  });
});
