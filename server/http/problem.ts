import type { Request, Response } from 'express';
import { AppError, errorCatalogue } from '../errors.ts';
import { paths } from '../paths.ts';

/** An RFC 9457 problem, as every JSON door but OPA's answers its errors. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The request id. */
  instance: string;
  code: string;
  issues?: { pointer: string; detail: string }[];
}

/** Maps an error to its problem. What is not an AppError is our own fault and tells nothing. */
export function toProblem(error: unknown, publicUrl: string, requestId: string): Problem {
  const known = toAppError(error);
  const entry: { status: number; title: string; type?: string } = errorCatalogue[known.code];
  const { status, title } = entry;
  return {
    type: entry.type ?? `${publicUrl}${paths.problem(known.code)}`,
    title,
    status,
    detail: known.detail,
    instance: requestId,
    code: known.code,
    ...(known.issues.length > 0 && { issues: known.issues }),
  };
}

/** The AppError that `error` stands for: itself, or what Express, the body parser and the store throw. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { type, code, status } = Object(error) as { type?: unknown; code?: unknown; status?: unknown };
  const fromLibrary =
    bodyErrors[String(type)] ?? (String(code).startsWith('SQLITE_') ? storeError : undefined);
  if (fromLibrary) return new AppError(...fromLibrary, { cause: error });
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new AppError('invalid-request', 'The request could not be read.', { cause: error });
  }
  return new AppError('internal-error', 'The error was logged under the id in `instance`.', { cause: error });
}

const storeError = ['database-unavailable', 'The database did not answer; nothing was changed.'] as const;
const bodyErrors: Record<string, readonly [AppError['code'], string]> = {
  'entity.too.large': ['body-too-large', 'A body holds at most 1 MB.'],
  'entity.parse.failed': ['invalid-json', 'The body is not valid JSON.'],
  'encoding.unsupported': ['wrong-content-type', 'The content encoding is not supported.'],
  'charset.unsupported': ['wrong-content-type', 'The character set is not supported: send UTF-8.'],
};

/** Writes a problem as the answer, with the headers that its kind calls for. */
export function sendProblem(req: Request, res: Response, problem: Problem): void {
  if (problem.status === 503) res.set('Retry-After', '1');
  res.status(problem.status).set('Cache-Control', 'no-store');
  res.type('application/problem+json').send(req.method === 'HEAD' ? undefined : JSON.stringify(problem));
}
