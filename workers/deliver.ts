import {
  type OutboxRow,
  postponeOutboxRow,
  readDueOutbox,
  readDueOutboxRow,
  removeFromOutbox,
} from '../db/outbox.ts';
import type { Log } from '../server/log.ts';
import { type JobDeps, queueOf, runJob } from './jobs.ts';

export interface DeliverDeps extends JobDeps {
  log: Log;
}

const hour = 3_600_000;
/** For a row whose queue this version does not know: a newer one, or the next, may. */
const unknownQueue = { attempts: 20, backoffMs: 500 };

/**
 * Delivers the outbox row with this id, if its work is still to be done and due: effect and removal commit together, so
 * that it takes effect exactly once, however often and by however many runners it is delivered. A job that fails is
 * postponed, and after its last attempt kept as failed.
 * @throws when the store cannot be read or written; then nothing has happened, and the row is still due
 */
export function deliver(deps: DeliverDeps, id: number): void {
  let row: OutboxRow | undefined;
  try {
    deps.db.inOneBatch(() => {
      row = readDueOutboxRow(deps.db, id, deps.now());
      if (!row) return;
      runJob(deps, row);
      removeFromOutbox(deps.db, id);
    });
  } catch (error) {
    if (!row) throw error;
    postpone(deps, row, error);
  }
}

/** Delivers everything that is due now, and what that leaves to be done at once. */
export function deliverAll(deps: DeliverDeps): void {
  for (;;) {
    const due = readDueOutbox(deps.db, deps.now(), -1);
    if (due.length === 0) return;
    for (const { id } of due) deliver(deps, id);
  }
}

function postpone(deps: DeliverDeps, row: OutboxRow, error: unknown): void {
  const queue = queueOf(row.queue) ?? unknownQueue;
  const attempts = row.attempts + 1;
  const isLast = attempts >= queue.attempts;
  postponeOutboxRow(deps.db, row, {
    dueAt: deps.now() + Math.min(queue.backoffMs * 2 ** row.attempts, hour),
    failedAt: isLast ? deps.now() : null,
    lastError: error instanceof Error ? error.name : 'unknown',
  });
  deps.log[isLast ? 'error' : 'warn'](
    { err: error, queue: row.queue, row: row.id, attempts },
    isLast ? 'a job failed for the last time and is kept as failed' : 'a job failed and will be tried again',
  );
}
