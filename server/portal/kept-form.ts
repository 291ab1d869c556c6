import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { countAnonymousSessions } from '../../db/sessions.ts';
import { mayHoldCpr } from '../cpr.ts';
import { keepablePath } from '../http/keepable-path.ts';
import { paths } from '../paths.ts';
import { KeptForm, visitorOf } from '../sign-in/visitor.ts';
import { withoutCsrfToken } from './csrf.ts';
import { leaveFor } from './htmx.ts';
import type { PortalDeps } from './route.ts';

/** Characters of a form that is kept; a longer one is lost, and its sender told so. */
const keepAtMost = 20_000;
/** Anybody can send forms without a login: with so many sessions of nobody in the store, no more are kept. */
const anonymousAtMost = 2_000;
/** A form waits so long. */
const keptForMs = 30 * 60_000;
/** The field that tells which form it was that waited. */
const idField = '_kept';

/**
 * Keeps a form whose sender has to log in (again) first, in the session, and leads to the page that says so: a POST
 * must not be redirected to the broker (`form-action`), and nothing is sent on unasked. What must not be kept is lost,
 * and so is what may hold a CPR number.
 */
export function keepForm(
  { db, now, newToken }: Pick<PortalDeps, 'db' | 'now' | 'newToken'>,
  req: Request,
  res: Response,
  { fresh, isKept }: { fresh: boolean; isKept: boolean },
): void {
  const hasRoom = () =>
    visitorOf(req) !== undefined || countAnonymousSessions(db, anonymousAtMost) < anonymousAtMost;
  const form = isKept && hasRoom() ? toForm(req) : undefined;
  if (form) req.session.keptForm = { ...form, id: newToken(), until: now() + keptForMs } satisfies KeptForm;
  else delete req.session.keptForm;
  leaveFor(req, res, fresh ? `${paths.keptForm}?fresh=1` : paths.keptForm);
}

function toForm(req: Request): Pick<KeptForm, 'path' | 'fields'> | undefined {
  const fields = Object.entries(req.body as Record<string, string | string[]>)
    .filter(([name]) => name !== '_csrf' && name !== idField)
    .flatMap(([name, value]) => [value].flat().map((item): [string, string] => [name, String(item)]));
  const path = keepablePath(withoutCsrfToken(req.originalUrl));
  const isKeepable = JSON.stringify(fields).length <= keepAtMost && !fields.flat().some(mayHoldCpr);
  return path !== undefined && isKeepable ? { path, fields } : undefined;
}

/**
 * Lets a form that has waited through once: whoever sends it again, by a second click or after going back, is shown
 * that none waits any more. The session is read anew, since a second click may have been read before the first was done.
 */
export const takeKeptFormOnce: RequestHandler = (req, res, next) => {
  const { [idField]: id, ...fields } = req.body as Record<string, unknown>;
  if (typeof id !== 'string') return next();
  req.body = fields;
  req.session.reload((error: unknown) => {
    if (error) return next(error);
    takeOnce(id, req, res, next);
  });
};

function takeOnce(id: string, req: Request, res: Response, next: NextFunction): void {
  const { session } = req;
  if (session.doneForm === id) {
    leaveFor(req, res, paths.keptForm);
    return;
  }
  session.doneForm = id;
  if (KeptForm.safeParse(session.keptForm).data?.id === id) delete session.keptForm;
  session.save((error: unknown) => next(error));
}
