import type { FactsMemory } from '../../db/facts-memory.ts';
import type { Log } from '../log.ts';

const lookEveryMs = 1_000;
/** After a load, so many times as long as it took pass before the next: a store that changes all the time is left alone. */
const restFactor = 10;

/**
 * Loads the facts into memory in the background, a slice in each turn of the event loop, and again when memory had to
 * let go of them. Meanwhile the statement answers.
 */
export function openFactsLoader(deps: { memory: FactsMemory; log: Log; clock?: () => number }): Disposable {
  const { memory, log, clock = performance.now.bind(performance) } = deps;
  let load: ReturnType<FactsMemory['load']> | undefined;
  let began = 0;
  let notBefore = 0;

  const end = (outcome: string) => {
    const ms = Math.round(clock() - began);
    log.info({ outcome, ms, grants: memory.grants }, 'facts were read into memory');
    load = undefined;
    notBefore = outcome === 'too-large' ? Number.POSITIVE_INFINITY : clock() + ms * restFactor;
  };
  const step = () => {
    if (!load) return;
    try {
      const { done, value } = load.next();
      if (done) end(value);
      else setImmediate(step);
    } catch (error) {
      log.warn({ err: error }, 'facts could not be read into memory');
      end('failed');
    }
  };
  const look = () => {
    if (load || memory.isLoaded() || clock() < notBefore) return;
    began = clock();
    load = memory.load();
    setImmediate(step);
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  look();
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      load = undefined;
      notBefore = Number.POSITIVE_INFINITY;
    },
  };
}
