import type { JobDeps } from './jobs.ts';
import type { RecurringDeps, RecurringJob } from './recurring.ts';

/** Sees to the background work. Nothing of it is ever awaited by a request. */
export interface Runner extends AsyncDisposable {
  /** There is something new in the outbox. */
  nudge(): void;
  /** Runs everything that is due now, here; for those who cannot wait. */
  drain(): void;
}

export interface RunnerDeps extends JobDeps, Omit<RecurringDeps, 'signal'> {
  /** Tests pass their own; default: all of ours. */
  recurring?: readonly RecurringJob[];
}
