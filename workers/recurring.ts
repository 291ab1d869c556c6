import type { Db } from '../db/open.ts';
import type { Log } from '../server/log.ts';
import { lapseOnboardings } from '../server/onboarding/lapse.ts';
import { lapseSupportCases } from '../server/onboarding/lapse-support-cases.ts';
import type { Letterbox } from '../server/onboarding/letterbox.ts';
import { settleRequests } from '../server/requests/lapse.ts';
import { sendLetters } from './letters.ts';
import { applyRetention } from './retention.ts';

export interface RecurringDeps {
  db: Db;
  log: Log;
  now: () => number;
  /** How long decisions are kept. */
  decisionLogDays: number;
  /** Absent: letters wait. */
  letterbox?: Letterbox | undefined;
  /** Aborted when the process stops: a job that has much to do ends between two batches. */
  signal: AbortSignal;
}

/** Work that comes round. A run does everything that earlier ones should have: what was missed is caught up at once. */
export interface RecurringJob {
  name: string;
  everyMs: number;
  run: (deps: RecurringDeps) => Promise<void>;
}

export const recurringJobs: readonly RecurringJob[] = [
  { name: 'retention', everyMs: 3_600_000, run: applyRetention },
  { name: 'onboardings', everyMs: 600_000, run: lapseOnboardings },
  { name: 'letters', everyMs: 2_000, run: sendLetters },
  { name: 'access-requests', everyMs: 60_000, run: settleRequests },
  { name: 'support-cases', everyMs: 600_000, run: lapseSupportCases },
];
