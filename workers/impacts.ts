import { randomUUID } from 'node:crypto';
import { takeUpImpact } from '../db/policy-impacts.ts';
import { holdMs, type ImpactRunDeps, type ImpactRunOptions, runImpact } from '../server/studio/impact-run.ts';

const lookEveryMs = 500;

/**
 * Computes the impacts that wait, one at a time whatever the number of workers; each takes up what another has left.
 * They take minutes, in processes of their own: they are no jobs of the outbox, which holds up all that comes behind.
 */
export function openImpacts(
  deps: ImpactRunDeps,
  options: Omit<ImpactRunOptions, 'worker' | 'signal'> = {},
): AsyncDisposable {
  const stopping = new AbortController();
  const worker = randomUUID();
  let running: Promise<void> | undefined;

  const look = (): void => {
    if (running || stopping.signal.aborted) return;
    try {
      const now = deps.now();
      const impact = takeUpImpact(deps.db, { worker, now, until: now + holdMs });
      if (!impact) return;
      running = runImpact(deps, impact, { ...options, worker, signal: stopping.signal })
        .catch((error: unknown) =>
          deps.log.warn({ err: error, impact: impact.id }, 'an impact is interrupted; it is taken up again'),
        )
        .finally(() => {
          running = undefined;
        });
    } catch (error) {
      deps.log.warn({ err: error }, 'impacts cannot be looked for; they wait');
    }
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();

  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
