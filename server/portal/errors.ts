import type { ErrorRequestHandler, RequestHandler } from 'express';
import { errorPage, errorPart } from '../../views/error-page.ts';
import { AppError, errorCatalogue } from '../errors.ts';
import { logFailure } from '../http/errors.ts';
import { keepablePath } from '../http/keepable-path.ts';
import { toAppError } from '../http/problem.ts';
import { requestIdOf } from '../http/request-id.ts';
import type { Log } from '../log.ts';
import { paths } from '../paths.ts';
import { visitorOf } from '../sign-in/visitor.ts';
import { RoleRefusal } from './guards.ts';
import { wantsPart } from './htmx.ts';
import { languageOf } from './language.ts';
import { sendPage, sendPart } from './respond.ts';

/** What is no page: told as a page to whoever asks for HTML, left to the APIs' own answer otherwise. */
export function refuseUnknownPages(common: RequestHandler[]): RequestHandler[] {
  return [
    (req, _res, next) => next(req.accepts(['json', 'html']) === 'html' ? undefined : 'router'),
    ...common,
    () => {
      throw new AppError('not-found', 'Nothing answers at this address.');
    },
  ];
}

/** The one way out for the errors of pages: a page that says what happened and where to go, or a part for htmx. */
export function answerPageErrors(deps: { log: Log }): ErrorRequestHandler {
  return (error, req, res, next) => {
    const known = toAppError(error);
    const { status } = errorCatalogue[known.code];
    logFailure(deps.log, error, { status, code: known.code });
    // Half a page is on its way, or there is no session to make a page with.
    if (res.headersSent || res.locals['nonce'] === undefined || !('session' in req)) return next(error);
    if (status === 503) res.set('Retry-After', '1');
    const props = {
      language: languageOf(req),
      code: known.code,
      status,
      requestId: requestIdOf(res),
      reasons: known instanceof RoleRefusal ? known.reasons : [],
      isLoggedIn: visitorOf(req) !== undefined,
      loginAgain:
        known.code === 'level-too-low' ? paths.loginFor(keepablePath(req.originalUrl), true) : undefined,
    };
    res.locals['proven'] = undefined;
    if (wantsPart(req)) sendPart(req, res, errorPart(props), status);
    else sendPage(req, res, { ...errorPage(props), status });
  };
}
