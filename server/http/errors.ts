import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { paths } from '../paths.ts';
import { sendProblem, toAppError, toProblem } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** Nothing answers at this address. */
export const refuseUnknownPaths: RequestHandler = () => {
  throw new AppError('not-found', 'Nothing answers at this address.');
};

/** The methods that a path does take. */
export function allowOnly(...methods: string[]): RequestHandler {
  return (_req, res) => {
    res.set('Allow', methods.join(', '));
    throw new AppError('method-not-allowed', `Use ${methods.join(' or ')}.`);
  };
}

/** The one way out for errors: logs what is ours to mend, and answers with a problem. */
export function answerErrors(deps: { log: Log; publicUrl: string }): ErrorRequestHandler {
  return (error, req, res, next) => {
    const problem = toProblem(error, deps.publicUrl, requestIdOf(res));
    logError(deps.log, error, problem.status);
    // Half an answer is on its way: Express closes the connection, so that it cannot pass for a whole one.
    if (res.headersSent) return next(error);
    if (problem.status === 401) res.set('WWW-Authenticate', challenge(deps.publicUrl, problem.code));
    if (problem.code === 'insufficient-scope') {
      res.set('WWW-Authenticate', challenge(deps.publicUrl, problem.code));
    }
    sendProblem(req, res, problem);
  };
}

/** RFC 6750, section 3, and RFC 9728, section 5.1. */
function challenge(publicUrl: string, code: string): string {
  const metadata = `resource_metadata="${publicUrl}${paths.protectedResource}"`;
  return code === 'missing-token'
    ? `Bearer ${metadata}`
    : `Bearer error="${code.replace('-', '_')}", ${metadata}`;
}

function logError(log: Log, error: unknown, status: number): void {
  if (status < 500) return;
  const { code, cause } = toAppError(error);
  log[status === 503 ? 'warn' : 'error']({ err: cause ?? error, code }, 'a request failed');
}
