import type * as z from 'zod';
import { AppError, type Issue } from '../errors.ts';

/** Makes an opaque cursor of where a page ended. */
export function toCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

const defaultIssue = { pointer: '/after', detail: 'Send `next` of the page before, unchanged.' };

/** Where a page is to begin. @throws AppError `invalid-request` with the issue when the cursor is none of ours */
export function fromCursor<T>(schema: z.ZodType<T>, cursor: string, issue: Issue = defaultIssue): T {
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new AppError('invalid-request', 'The cursor is not one that this list gave.', { issues: [issue] });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
