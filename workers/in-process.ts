import { readDueOutbox } from '../db/outbox.ts';
import { deliver, deliverAll } from './deliver.ts';
import { openImpacts } from './impacts.ts';
import type { Runner, RunnerDeps } from './runner.ts';
import { openTimetable } from './timetable.ts';

const lookEveryMs = 250;
/** Rows between two turns of the event loop: requests go first. */
const perTurn = 10;

/**
 * Starts the runner that does the background work in the service's own process: on every nudge, and every 250 ms for
 * what became due or was left by a crash.
 */
export function openInProcessRunner(deps: RunnerDeps): Runner {
  const timetable = openTimetable(deps);
  const impacts = openImpacts(deps);
  let nudged = false;
  let stopped = false;

  const turn = (): void => {
    nudged = false;
    if (stopped) return;
    try {
      const due = readDueOutbox(deps.db, deps.now(), perTurn);
      for (const { id } of due) deliver(deps, id);
      // Work may leave more work.
      if (due.length > 0) nudge();
    } catch (error) {
      deps.log.warn({ err: error }, 'the outbox cannot be worked on; work waits');
    }
  };
  const nudge = (): void => {
    if (nudged) return;
    nudged = true;
    // After the answer has been written, not before.
    setImmediate(turn);
  };
  const timer = setInterval(turn, lookEveryMs);
  timer.unref();

  return {
    nudge,
    drain: () => deliverAll(deps),
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await impacts[Symbol.asyncDispose]();
      await timetable[Symbol.asyncDispose]();
      turn();
      stopped = true;
    },
  };
}
