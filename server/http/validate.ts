import express, { type Request, type RequestHandler } from 'express';
import type * as z from 'zod';
import { AppError } from '../errors.ts';
import { inPlainWords } from './plain-words.ts';

/** Bodies hold at most this many bytes. */
export const bodyLimit = 1_000_000;
/** A body of nothing but mistakes is not answered by a longer one. */
const toldAtMost = 100;
/** Deeper nesting serves no caller, and would cost others their stack. */
const depthLimit = 64;

/**
 * Reads a JSON body into `req.body`. What is not `application/json` is refused as a bad request, since AuthZEN
 * (section 10.1) asks for 400 and not for 415.
 */
export const readJson: RequestHandler[] = [
  (req, _res, next) => {
    if (!req.is('application/json')) {
      throw new AppError('wrong-content-type', 'Send the body as `Content-Type: application/json`.');
    }
    next();
  },
  express.json({ limit: bodyLimit, strict: false, type: () => true }),
  (req, _res, next) => {
    refuseDeep(req.body);
    next();
  },
];

/** @throws AppError `invalid-request` when a body is nested deeper than any caller needs */
export function refuseDeep(body: unknown): void {
  if (!isDeeper(body, depthLimit)) return;
  throw new AppError('invalid-request', `The body is nested deeper than ${depthLimit} levels.`);
}

function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((member) => isDeeper(member, limit - 1));
}

/** The request's body, as `schema` has it. @throws AppError `invalid-request` with a JSON pointer for each problem */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  return parse(schema, body, 'The body is not what this endpoint takes.');
}

/** The request's query parameters, as `schema` has them. @throws AppError `invalid-request` */
export function parseQuery<T>(schema: z.ZodType<T>, req: Request): T {
  return parse(schema, req.query, 'The query parameters are not what this endpoint takes.');
}

function parse<T>(schema: z.ZodType<T>, value: unknown, detail: string): T {
  const parsed = schema.safeParse(value, { error: inPlainWords });
  if (parsed.success) return parsed.data;
  throw new AppError('invalid-request', detail, {
    issues: parsed.error.issues.flatMap(toIssues).slice(0, toldAtMost),
  });
}

/** Never the value itself, nor an odd name: they could hold anything about a person. */
function toIssues(issue: z.core.$ZodIssue): { pointer: string; detail: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: toPointer(issue.path), detail: issue.message }];
  return issue.keys.map((key) =>
    /^[A-Za-z_-]{1,64}$/.test(key)
      ? {
          pointer: toPointer([...issue.path, key]),
          detail: 'There is no such member here: check its spelling.',
        }
      : { pointer: toPointer(issue.path), detail: 'It has a member that is not known here.' },
  );
}

/** RFC 6901. */
function toPointer(path: PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A path parameter; Express gives each as one string. */
export function pathParameter(req: Request, name: string): string {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
}

/** The request's `Idempotency-Key`, if it has one. @throws AppError `invalid-request` */
export function idempotencyKeyOf(req: Request): string | undefined {
  const key = req.get('Idempotency-Key');
  if (key === undefined || (key.length > 0 && key.length <= 255)) return key;
  throw new AppError('invalid-request', 'An Idempotency-Key has 1 to 255 characters.');
}
