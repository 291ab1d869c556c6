import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AppError } from '../errors.ts';
import { fromCursor, toCursor } from '../http/cursor.ts';
import type { Caller } from './callers.ts';
import type { Search } from './candidates.ts';

/** Where the next page begins, of which search, and how long its pages are. */
const Token = z.object({ of: z.string(), after: z.string().optional(), limit: z.int().min(0) });

/** What a page token tells. */
export interface Position {
  after: string | undefined;
  limit: number;
}

/** Makes the opaque token of a search's next page (AuthZEN 1.0, section 8.2). */
export function toPageToken(caller: Caller, search: Search, { after, limit }: Position): string {
  return toCursor({ of: digestOf(caller, search), after, limit } satisfies z.input<typeof Token>);
}

/** @throws AppError `invalid-request` when the token is none of ours, or of another search */
export function fromPageToken(caller: Caller, search: Search, token: string): Position {
  const issue = {
    pointer: '/page/token',
    detail: 'Send `next_token` of the page before, with the same subject, action, resource and context.',
  };
  const { of, after, limit } = fromCursor(Token, token, issue);
  if (of === digestOf(caller, search)) return { after, limit };
  throw new AppError('invalid-request', 'The page token is of another search.', { issues: [issue] });
}

function digestOf({ organization }: Caller, search: Search): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder([organization, search])))
    .digest('base64url');
}

/** The same value whatever the order of its members. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, inOrder(member)]));
}
