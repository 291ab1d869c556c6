import { setTimeout } from 'node:timers/promises';
import { endOnboarding, type OnboardingRow, readLapsingOnboardings } from '../../db/onboardings.ts';
import type { Db } from '../../db/open.ts';
import { theSystem } from '../audit/changes.ts';
import { auditOnboarding, type Doing } from './audit.ts';

const perBatch = 100;
const pauseMs = 20;

/** Ends an onboarding that waits in vain: its time is over, or the register names other signatories by now. */
export function lapse(db: Db, doing: Doing, waiting: OnboardingRow): void {
  const ended = { state: 'lapsed', endedAt: doing.at } as const;
  if (!endOnboarding(db, waiting.id, 'pending', ended)) return;
  auditOnboarding(db, doing, 'onboarding.lapsed', waiting, { ...waiting, ...ended });
}

/** Lapses what has waited too long, in small batches. Whoever meets one before does not count it either. */
export async function lapseOnboardings(deps: {
  db: Db;
  now: () => number;
  signal: AbortSignal;
}): Promise<void> {
  while (!deps.signal.aborted) {
    const at = deps.now();
    const lapsed = deps.db.inOneBatch(() => {
      const over = readLapsingOnboardings(deps.db, at, perBatch);
      for (const each of over) lapse(deps.db, { actor: theSystem, at, requestId: null }, each);
      return over.length;
    });
    if (lapsed < perBatch) return;
    await setTimeout(pauseMs);
  }
}
