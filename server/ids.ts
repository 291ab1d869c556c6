import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** The prefixes of our own ids. */
export type IdPrefix =
  | 'grt'
  | 'dec'
  | 'req'
  | 'onb'
  | 'inv'
  | 'sup'
  | 'ltr'
  | 'blk'
  | 'arq'
  | 'drf'
  | 'pol'
  | 'imp';

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

/** Makes a secret for a link: 256 random bits, base64url. */
export type NewToken = () => string;

/** The real source of secrets; tests pass their own. */
export const newToken: NewToken = () => randomBytes(32).toString('base64url');

/** What is kept of a secret: it is found again by this, and cannot be made from it. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** When an id of ours was made (epoch milliseconds); `undefined` for what is none. */
export function timeOf(id: string): number | undefined {
  const [, high, low] = /^[a-z]{3}_([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(id) ?? [];
  return high === undefined || low === undefined ? undefined : Number.parseInt(`${high}${low}`, 16);
}
