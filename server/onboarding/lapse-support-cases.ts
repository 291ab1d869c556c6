import { setTimeout } from 'node:timers/promises';
import type { Db } from '../../db/open.ts';
import { readLapsingSupportCases } from '../../db/support-cases.ts';
import { lapseSupportCase } from './support-case.ts';

const perBatch = 100;
const pauseMs = 20;

/** Ends the cases that no second supporter has confirmed in time, in small batches. */
export async function lapseSupportCases(deps: {
  db: Db;
  now: () => number;
  signal: AbortSignal;
}): Promise<void> {
  while (!deps.signal.aborted) {
    const at = deps.now();
    const lapsed = deps.db.inOneBatch(() => {
      const over = readLapsingSupportCases(deps.db, at, perBatch);
      for (const row of over) lapseSupportCase(deps.db, row, at);
      return over.length;
    });
    if (lapsed < perBatch) return;
    await setTimeout(pauseMs);
  }
}
