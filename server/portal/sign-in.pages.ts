import type { Request, Response } from 'express';
import { keptFormPage } from '../../views/kept-form.ts';
import { AppError } from '../errors.ts';
import { keepablePath } from '../http/keepable-path.ts';
import { paths } from '../paths.ts';
import { endOf } from '../sign-in/session-store.ts';
import { keptFormOf, pendingLoginOf, visitorOf } from '../sign-in/visitor.ts';
import { freshForMs } from './guards.ts';
import { languageOf } from './language.ts';
import { frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** Logging in and out: by links, because a form may not be redirected to another origin. */
export function signInPages(deps: PortalDeps): PageRoute[] {
  const { signIn } = deps;
  return [
    {
      method: 'get',
      path: paths.login,
      access: 'public',
      handle: async (req, res) => {
        const wish = {
          next: ownPath(req.query['next']),
          language: languageOf(req),
          fresh: req.query['fresh'] === '1',
        };
        const { location, pending } = await signIn.start(wish);
        req.session.pendingLogin = pending;
        res.redirect(303, location);
      },
    },
    {
      method: 'get',
      path: paths.callback,
      access: 'public',
      handle: async (req, res) => {
        const pending = pendingLoginOf(req);
        // Of a login that is over already, or never began here: nothing to finish, and nothing to take over.
        if (!pending) throw new AppError('login-failed', 'There is no login under way in this browser.');
        delete req.session.pendingLogin;
        const visitor = await signIn.finish(new URL(req.originalUrl, deps.publicUrl), pending);
        const before = visitorOf(req);
        // Whoever shares a browser must not be handed what another has written.
        const isAnother =
          before !== undefined &&
          (before.idp !== visitor.idp || before.idpIdentityId !== visitor.idpIdentityId);
        const keptForm = isAnother ? undefined : keptFormOf(req, deps.now());
        await renewSession(req);
        req.session.visitor = visitor;
        if (keptForm) req.session.keptForm = keptForm;
        // Whoever was in all the time knows of it, and goes where they wanted.
        res.redirect(303, keptForm && !before ? paths.keptForm : pending.next);
      },
    },
    {
      method: 'get',
      path: paths.logout,
      access: 'public',
      handle: async (req, res) => {
        refuseForeignLink(req);
        const visitor = visitorOf(req);
        await endSession(req);
        res.redirect(303, (visitor && (await signIn.endAt(visitor))) ?? paths.root);
      },
    },
    {
      // To be asked while a page stays open: it moves the session's end, as every request does.
      method: 'get',
      path: paths.session,
      access: 'public',
      handle: (req, res) => {
        if (!visitorOf(req)) throw new AppError('login-failed', 'Nobody has logged in.');
        const now = deps.now();
        res.json({ endsAt: endOf(req.session.begunAt ?? now, now) });
      },
    },
    {
      method: 'get',
      path: paths.keptForm,
      access: 'public',
      handle: (req, res) => sendKeptForm(deps, req, res),
    },
    {
      // Not to send what waits: with its id the form's own guard has taken it away.
      method: 'post',
      path: paths.keptForm,
      access: 'public',
      handle: (req, res) => redirectTo(req, res, paths.organizations),
    },
  ];
}

/** The form that waits: to be sent by its sender's own click, once they have logged in (again). */
function sendKeptForm(deps: PortalDeps, req: Request, res: Response): void {
  const kept = keptFormOf(req, deps.now());
  const visitor = visitorOf(req);
  const wantsFresh = req.query['fresh'] === '1';
  const isIn = visitor !== undefined && (!wantsFresh || deps.now() - visitor.loggedInAt <= freshForMs);
  sendPage(
    req,
    res,
    keptFormPage(frameOf(req, res), {
      kept,
      loginFirst: isIn ? undefined : paths.loginFor(kept ? paths.keptForm : undefined, wantsFresh),
      isStepUp: visitor !== undefined,
    }),
  );
}

/** A new id at login, so that nobody can have planted it; nothing of the old session goes along. */
function renewSession(req: Request): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  req.session.regenerate((error: unknown) => (error ? reject(error) : resolve()));
  return promise;
}

function endSession(req: Request): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  req.session.destroy((error: unknown) => (error ? reject(error) : resolve()));
  return promise;
}

/** Another site's picture or frame must not log anybody out. */
function refuseForeignLink(req: Request): void {
  const site = req.get('Sec-Fetch-Site');
  if (site === 'cross-site' && req.get('Sec-Fetch-Mode') !== 'navigate')
    throw new AppError('form-forged', 'Log out from a page of this service.');
}

/** A path of ours to go on to; anything else would make us a redirector to strangers. */
export function ownPath(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])[\x21-\x7e]{0,2000}$/.test(next)) return paths.organizations;
  const url = new URL(next, 'http://own.invalid');
  const meant = `${url.pathname}${url.search}`;
  // Once the dots are undone, `/.//host` is another's as well.
  if (url.host !== 'own.invalid' || meant.startsWith('//')) return paths.organizations;
  return keepablePath(meant) ?? paths.organizations;
}
