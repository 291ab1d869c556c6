import { createChecker } from './checker.ts';
import { runClosed } from './closed.ts';
import type { Job, Outcome } from './job.ts';
import { runOpen } from './open.ts';
import { renderRequests } from './requests.ts';
import { createWindow } from './window.ts';

/** A peer that answers slower than this on the whole has failed. */
const graceMs = 20_000;

/**
 * Loads a peer as the job says and checks every answer; wrong answers are counted, not thrown.
 * @throws Error when a connection fails, or when the peer does not answer in time
 */
export async function measure(job: Job): Promise<Outcome> {
  const requests = renderRequests(job);
  const checker = createChecker(requests, job.dialect);
  const window = createWindow(job);
  const { rate } = job;
  const watch = watchdog(job.warmUpMs + job.measureMs + graceMs);
  try {
    const run =
      rate === undefined
        ? runClosed(job, requests, checker, window)
        : runOpen({ ...job, rate }, requests, checker, window);
    const lateness = await Promise.race([run, watch.expired]);
    return { ...window.outcome(checker), ...lateness };
  } finally {
    watch.stop();
  }
}

function watchdog(ms: number): { expired: Promise<never>; stop: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`The peer has not answered in time (${ms} ms)`)), ms);
  return { expired: promise, stop: () => clearTimeout(timer) };
}
