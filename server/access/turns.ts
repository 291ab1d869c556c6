import { setImmediate } from 'node:timers/promises';

/** Evaluations between two turns of the event loop: whoever asks much at once must not keep all others waiting. */
export const turnAfter = 50;

/**
 * Does the work of each item, in order, with a turn of the event loop after every 50. Those of one turn begin
 * together, so that they share a commit of a lossless decision log; where the work may end early (`isLast`), each
 * waits for the one before it, and nothing is done behind the last.
 */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  isLast?: (result: Result) => boolean,
): Promise<Result[]> {
  const results: Result[] = [];
  const size = isLast ? 1 : turnAfter;
  while (results.length < items.length) {
    if (results.length > 0 && results.length % turnAfter === 0) await setImmediate();
    const next = items.slice(results.length, results.length + size);
    results.push(...(await Promise.all(next.map(work))));
    const [last] = results.slice(-1);
    if (last !== undefined && isLast?.(last)) break;
  }
  return results;
}
