import { AppError } from '../errors.ts';

/** A bounded number of pieces of work at once; the rest waits its turn. */
export interface Slots {
  /**
   * Runs `work` when it is the turn of `who`: whoever has much waiting lets the others go between.
   * @throws AppError `compiler-busy` when too much waits already; what `signal` says once it is given up
   */
  use<T>(who: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** Slots for `atOnce` pieces of work, while at most `waitingEach` of one wait, and `waiting` of all. */
export function createSlots(limits: { atOnce: number; waitingEach: number; waiting: number }): Slots {
  /** Who waits, in the order of their turns. */
  const queues = new Map<string, (() => void)[]>();
  let running = 0;
  let waiting = 0;

  const next = (): void => {
    running -= 1;
    for (const [who, queue] of queues) {
      const go = queue.shift();
      queues.delete(who);
      if (!go) continue;
      if (queue.length > 0) queues.set(who, queue);
      waiting -= 1;
      running += 1;
      go();
      return;
    }
  };

  const wait = (who: string): Promise<void> => {
    const queue = queues.get(who) ?? [];
    if (queue.length >= limits.waitingEach || waiting >= limits.waiting) {
      throw new AppError('compiler-busy', 'Too many policies are being examined. Try again in a moment.');
    }
    queues.set(who, queue);
    waiting += 1;
    return new Promise((resolve) => queue.push(resolve));
  };

  return {
    use: async (who, work, signal) => {
      signal?.throwIfAborted();
      if (running < limits.atOnce) running += 1;
      else await wait(who);
      try {
        signal?.throwIfAborted();
        return await work();
      } finally {
        next();
      }
    },
  };
}
