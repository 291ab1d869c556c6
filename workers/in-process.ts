import type { Db } from '../db/open.ts';
import {
  type OutboxRow,
  postponeOutboxRow,
  readDueOutbox,
  readOutboxRow,
  removeFromOutbox,
} from '../db/outbox.ts';
import type { Log } from '../server/log.ts';
import { queueOf, runJob } from './jobs.ts';

const lookEveryMs = 250;
const atOnce = 100;
const hour = 3_600_000;

/** Runs the background work inside the service's own process. */
export interface Runner extends AsyncDisposable {
  /** There is something new in the outbox. */
  nudge(): void;
  /** Runs everything that is due now; for those who cannot wait. */
  drain(): void;
}

/** Starts the in-process runner: on every nudge, and every 250 ms for what became due or was left by a crash. */
export function openInProcessRunner(deps: { db: Db; log: Log; now: () => number }): Runner {
  let nudged = false;
  let stopped = false;

  const drain = (): void => {
    for (const row of readDueOutbox(deps.db, deps.now(), atOnce)) deliver(deps, row);
  };
  const drainSafely = (): void => {
    nudged = false;
    if (stopped) return;
    try {
      drain();
    } catch (error) {
      deps.log.warn({ err: error }, 'the outbox cannot be read; work waits');
    }
  };
  const timer = setInterval(drainSafely, lookEveryMs);
  timer.unref();

  return {
    nudge: () => {
      if (nudged) return;
      nudged = true;
      // After the answer has been written, not before.
      setImmediate(drainSafely);
    },
    drain,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      drainSafely();
      stopped = true;
    },
  };
}

/** Delivers one row: its effect and its removal commit together, so that it takes effect exactly once. */
function deliver(deps: { db: Db; log: Log; now: () => number }, row: OutboxRow): void {
  try {
    deps.db.inOneBatch(() => {
      if (!readOutboxRow(deps.db, row.id)) return;
      runJob(deps.db, row);
      removeFromOutbox(deps.db, row.id);
    });
  } catch (error) {
    const queue = queueOf(row.queue);
    const attempts = row.attempts + 1;
    const isLast = queue === undefined || attempts >= queue.attempts;
    deps.log[isLast ? 'error' : 'warn'](
      { err: error, queue: row.queue, row: row.id, attempts },
      'a job failed',
    );
    postponeOutboxRow(deps.db, row.id, {
      attempts,
      dueAt: deps.now() + Math.min((queue?.backoffMs ?? 0) * 2 ** (attempts - 1), hour),
      failedAt: isLast ? deps.now() : null,
      lastError: error instanceof Error ? error.name : 'unknown',
    });
  }
}
