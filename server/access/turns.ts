import { setImmediate } from 'node:timers/promises';

/** Evaluations between two turns of the event loop: whoever asks much at once must not keep all others waiting. */
export const turnAfter = 50;

/** Or milliseconds, if these are over first. */
const turnMs = 10;

/**
 * Does the work of each item, in order, with a turn of the event loop after every 50 or 10 ms. Those of one turn begin
 * together, so that they share a commit of a lossless decision log; where the work may end early (`isLast`), each
 * waits for the one before it, and nothing is done behind the last.
 */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  isLast?: (result: Result) => boolean,
): Promise<Result[]> {
  const results: Result[] = [];
  while (results.length < items.length) {
    const isOver = createTurn();
    const begun: Promise<Result>[] = [];
    for (const item of items.slice(results.length)) {
      const doing = work(item);
      begun.push(doing);
      if (isLast?.(await doing)) return [...results, ...(await Promise.all(begun))];
      if (isOver()) break;
    }
    results.push(...(await Promise.all(begun)));
    if (results.length < items.length) await setImmediate();
  }
  return results;
}

/** A turn of the event loop as it is used up: asked after each evaluation, whether it is time to let others have theirs. */
export function createTurn(clock: () => number = performance.now.bind(performance)): () => boolean {
  const began = clock();
  let count = 0;
  return () => {
    count += 1;
    return count >= turnAfter || clock() - began >= turnMs;
  };
}
