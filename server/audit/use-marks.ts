import type { GrantUse } from '../../db/decision-log.ts';

const hour = 3_600_000;
/** More than these do not wait: what is turned away is marked by the next use. */
const keepAtMost = 20_000;
/** How many were marked lately is remembered, twice over; one that is forgotten is marked once too often, in vain. */
const rememberAtMost = 50_000;

/**
 * The marks of grants that were used, until they are written. A mark costs more than a decision (it dirties a page of
 * the store that nothing else touches), so each grant is marked at most once an hour, and a few every
 * 25 ms: enough for 700,000 grants that are used every hour.
 */
export interface UseMarks {
  /** Takes in uses that the store may not know of yet. */
  note(uses: readonly GrantUse[]): void;
  /** Some that wait, the oldest first; they wait until they are `written`. */
  next(limit: number): GrantUse[];
  written(marks: readonly GrantUse[]): void;
  readonly size: number;
}

export function createUseMarks(): UseMarks {
  const waiting = new Map<string, GrantUse>();
  let lately = new Map<string, number>();
  let before = new Map<string, number>();

  const noteOne = (use: GrantUse) => {
    const { grantId, at } = use;
    const last = lately.get(grantId) ?? before.get(grantId);
    if (last !== undefined && at < last + hour) return;
    const first = waiting.get(grantId);
    if (!first && waiting.size >= keepAtMost) return;
    waiting.set(grantId, { grantId, at, firstAt: first?.firstAt ?? use.firstAt });
    if (lately.size >= rememberAtMost) [before, lately] = [lately, new Map()];
    lately.set(grantId, at);
  };
  return {
    note: (uses) => {
      for (const use of uses) noteOne(use);
    },
    next: (limit) => waiting.values().take(limit).toArray(),
    written: (marks) => {
      for (const mark of marks) if (waiting.get(mark.grantId) === mark) waiting.delete(mark.grantId);
    },
    get size() {
      return waiting.size;
    },
  };
}
