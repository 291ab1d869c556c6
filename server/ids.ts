import { randomUUID } from 'node:crypto';

/** The prefixes of our own ids. */
export type IdPrefix = 'grt' | 'dec' | 'req';

/** Makes an id: prefix and UUID version 7 (RFC 9562, section 5.7), so that ids sort by time. */
export type NewId = (prefix: IdPrefix) => string;

/** The real source of ids; tests pass their own. */
export function createNewId(now: () => number): NewId {
  return (prefix) => {
    const time = now().toString(16).padStart(12, '0');
    // The random part of a version 4 UUID stands where version 7 wants its own, variant included.
    return `${prefix}_${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
  };
}
