import { randomBytes } from 'node:crypto';

/** The prefixes of our own ids. */
export type IdPrefix = 'grt' | 'dec' | 'req';

/** Makes an id: prefix and UUID version 7 (RFC 9562, section 5.7), so that ids sort by time. */
export type NewId = (prefix: IdPrefix) => string;

/** The real source of ids; tests pass their own. */
export function createNewId(now: () => number): NewId {
  return (prefix) => {
    const random = randomBytes(10);
    const time = now().toString(16).padStart(12, '0');
    const a = (0x7000 | (random.readUInt16BE(0) & 0x0fff)).toString(16);
    const b = (0x8000 | (random.readUInt16BE(2) & 0x3fff)).toString(16);
    return `${prefix}_${time.slice(0, 8)}-${time.slice(8)}-${a}-${b}-${random.toString('hex', 4)}`;
  };
}
