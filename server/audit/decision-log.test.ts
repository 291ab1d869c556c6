import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { DecisionRow, GrantUse } from '../../db/decision-log.ts';
import { createLog } from '../log.ts';
import { openDecisionLog } from './decision-log.ts';

const row: DecisionRow = {
  id: 'dec_1',
  at: 0,
  door: 'authzen',
  clientId: 'client',
  providerTin: 'DK12345678',
  subjectType: 'mitid_erhverv',
  subjectId: 'somebody',
  organizationTin: 'DK12345678',
  privilegeId: null,
  allow: 1,
  answer: '{}',
  policyRevision: 'p',
  grantsRevision: 1,
  catalogueRevision: 1,
  input: '{}',
  masked: 0,
  requestId: null,
};

afterEach(() => {
  vi.useRealTimers();
});

test.each(['buffered', 'lossless'] as const)(
  'marks of use hold up no decision: a batch of the log that is due (%s) is written without them',
  async (mode) => {
    const written: { rows: number; uses: readonly GrantUse[] }[] = [];
    const write = (rows: readonly DecisionRow[], uses: readonly GrantUse[]) => {
      written.push({ rows: rows.length, uses });
    };
    vi.useFakeTimers({ toFake: ['setInterval'] });
    await using decisionLog = openDecisionLog({ mode, write, log: createLog('silent') });
    const recorded = Array.from({ length: 500 }, (_, n) =>
      decisionLog.record(row, [{ grantId: `grt_${n}`, at: 1, firstAt: 1 }]),
    );
    await Promise.all(recorded);
    await setImmediate();
    expect(written.map(({ rows, uses }) => [rows, uses.length])).toContainEqual([500, 0]);

    while (written.flatMap(({ uses }) => uses).length < 500) decisionLog.flush();
    const marked = written.flatMap(({ uses }) => uses.map(({ grantId }) => grantId));
    expect(new Set(marked).size).toBe(500);
    expect(Math.max(...written.map(({ uses }) => uses.length))).toBe(5);
  },
);

test('a log that cannot be written is tried less often, and written as soon as it can be', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  let [tries, isBroken] = [0, true];
  const write = () => {
    tries += 1;
    if (isBroken) throw new Error('disk full');
  };
  await using decisionLog = openDecisionLog({ mode: 'buffered', write, log: createLog('silent') });
  void decisionLog.record({ ...row, allow: 0 });
  vi.advanceTimersByTime(1_025);
  expect(decisionLog.isHealthy()).toBe(false);
  expect(tries).toBe(11);
  isBroken = false;
  vi.advanceTimersByTime(100);
  expect([decisionLog.isHealthy(), decisionLog.backlog().rows]).toEqual([true, 0]);
});
