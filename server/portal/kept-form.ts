import type { Request, Response } from 'express';
import { countAnonymousSessions } from '../../db/sessions.ts';
import { mayHoldCpr } from '../cpr.ts';
import { keepablePath } from '../http/keepable-path.ts';
import { paths } from '../paths.ts';
import { type KeptForm, visitorOf } from '../sign-in/visitor.ts';
import { withoutCsrfToken } from './csrf.ts';
import { leaveFor } from './htmx.ts';
import type { PortalDeps } from './route.ts';

/** Characters of a form that is kept; a longer one is lost, and its sender told so. */
const keepAtMost = 20_000;
/** Anybody can send forms without a login: with so many sessions of nobody in the store, no more are kept. */
const anonymousAtMost = 2_000;

/**
 * Keeps a form whose sender has to log in (again) first, in the session, and leads to the page that says so: a POST
 * must not be redirected to the broker (`form-action`), and nothing is sent on unasked. What must not be kept is lost,
 * and so is what may hold a CPR number.
 */
export function keepForm(
  { db }: Pick<PortalDeps, 'db'>,
  req: Request,
  res: Response,
  { fresh, isKept }: { fresh: boolean; isKept: boolean },
): void {
  const hasRoom = () =>
    visitorOf(req) !== undefined || countAnonymousSessions(db, anonymousAtMost) < anonymousAtMost;
  const form = isKept && hasRoom() ? toForm(req) : undefined;
  if (form) req.session.keptForm = form;
  else delete req.session.keptForm;
  leaveFor(req, res, fresh ? `${paths.keptForm}?fresh=1` : paths.keptForm);
}

function toForm(req: Request): KeptForm | undefined {
  const fields = Object.entries(req.body as Record<string, string | string[]>)
    .filter(([name]) => name !== '_csrf')
    .flatMap(([name, value]) => [value].flat().map((item): [string, string] => [name, String(item)]));
  const path = keepablePath(withoutCsrfToken(req.originalUrl));
  const isKeepable = JSON.stringify(fields).length <= keepAtMost && !fields.flat().some(mayHoldCpr);
  return path !== undefined && isKeepable ? { path, fields } : undefined;
}
