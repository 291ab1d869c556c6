import { recurringJobs } from './recurring.ts';
import type { RunnerDeps } from './runner.ts';

const lookEveryMs = 250;

/** Runs the recurring jobs in this process: at its start, and then by their intervals on the clock `now`. */
export function openTimetable(deps: RunnerDeps): AsyncDisposable {
  const jobs = deps.recurring ?? recurringJobs;
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const startedAt = new Map<string, number>();

  const look = (): void => {
    for (const { name, everyMs, run } of jobs) {
      const last = startedAt.get(name) ?? Number.NEGATIVE_INFINITY;
      if (running.has(name) || deps.now() - last < everyMs) continue;
      startedAt.set(name, deps.now());
      const ending = run({ ...deps, signal: stopping.signal })
        .catch((error: unknown) => deps.log.warn({ err: error, job: name }, 'a recurring job failed'))
        .finally(() => running.delete(name));
      running.set(name, ending);
    }
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();

  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}
