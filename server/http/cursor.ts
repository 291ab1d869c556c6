import type * as z from 'zod';
import { AppError } from '../errors.ts';

/** Makes an opaque cursor of where a page ended. */
export function toCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Where a page is to begin. @throws AppError `invalid-request` when the cursor is none of ours */
export function fromCursor<T>(schema: z.ZodType<T>, cursor: string): T {
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (parsed.success) return parsed.data;
  throw new AppError('invalid-request', 'The cursor is not one that this list gave.', {
    issues: [{ pointer: '/after', detail: 'Send `next` of the page before, unchanged.' }],
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
