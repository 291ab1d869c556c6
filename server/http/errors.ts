import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { paths } from '../paths.ts';
import { type Problem, sendProblem, toAppError, toProblem } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** Nothing answers at this address. */
export const refuseUnknownPaths: RequestHandler = () => {
  throw new AppError('not-found', 'Nothing answers at this address.');
};

/** Refuses all but the methods that a path does take; those go on to whatever else may answer. */
export function allowOnly(...methods: string[]): RequestHandler {
  return (req, res, next) => {
    if (methods.includes(req.method)) return next();
    res.set('Allow', methods.join(', '));
    throw new AppError('method-not-allowed', `Use ${methods.join(' or ')}.`);
  };
}

/** The one way out for errors: logs what is ours to mend, and answers with a problem. */
export function answerErrors(deps: { log: Log; publicUrl: string }): ErrorRequestHandler {
  return (error, req, res, next) => {
    const problem = toProblem(error, deps.publicUrl, requestIdOf(res));
    logFailure(deps.log, error, problem);
    // Half an answer is on its way: Express closes the connection, so that it cannot pass for a whole one.
    if (res.headersSent) return next(error);
    const challenge = toChallenge(deps.publicUrl, problem.code);
    if (challenge !== undefined) res.set('WWW-Authenticate', challenge);
    sendProblem(req, res, problem);
  };
}

/** The `WWW-Authenticate` that an error calls for (RFC 6750, section 3; RFC 9728, section 5.1). */
export function toChallenge(publicUrl: string, code: string): string | undefined {
  const metadata = `resource_metadata="${publicUrl}${paths.protectedResource}"`;
  if (code === 'missing-token') return `Bearer ${metadata}`;
  if (code !== 'invalid-token' && code !== 'insufficient-scope') return undefined;
  return `Bearer error="${code.replace('-', '_')}", ${metadata}`;
}

/** Logs what is ours to mend: a failing dependency that we survived as warn, no answer as error. */
export function logFailure(
  log: Log,
  error: unknown,
  { status, code }: Pick<Problem, 'status' | 'code'>,
): void {
  if (status < 500) return;
  log[status === 503 ? 'warn' : 'error']({ err: toAppError(error).cause ?? error, code }, 'a request failed');
}
