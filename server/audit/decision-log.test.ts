import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
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

test.each(['buffered', 'lossless'] as const)(
  'marks of use hold up no decision: a batch of the log that is due (%s) is written without them',
  async (mode) => {
    const written: { rows: number; uses: readonly GrantUse[] }[] = [];
    const write = (rows: readonly DecisionRow[], uses: readonly GrantUse[]) => {
      written.push({ rows: rows.length, uses });
    };
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
