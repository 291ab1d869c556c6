import { randomBytes } from 'node:crypto';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import session from 'express-session';
import helmet from 'helmet';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { allowOnly } from '../http/errors.ts';
import { newToken } from '../ids.ts';
import { paths } from '../paths.ts';
import { SessionStore } from '../sign-in/session-store.ts';
import { createSignIn } from '../sign-in/sign-in.ts';

import { acceptInvitationPages } from './accept-invitation.pages.ts';
import { administratorsPages } from './administrators.pages.ts';
import { askForAccessPages } from './ask-for-access.pages.ts';
import { bulkPages } from './bulk.pages.ts';
import { cataloguePages } from './catalogue.pages.ts';
import { refuseForeignOrigin, refuseForgedForm } from './csrf.ts';
import { decisionsPages } from './decisions.pages.ts';
import { employeesPages } from './employees.pages.ts';
import { answerPageErrors, refuseUnknownPages } from './errors.ts';
import { frontPages } from './front.pages.ts';
import { grantPages } from './grant.pages.ts';
import { grantWizardPages } from './grant-wizard.pages.ts';
import { grantsPages } from './grants.pages.ts';
import { requireFreshLogin, requireLogin, requireRole } from './guards.ts';
import { importPages } from './import.pages.ts';
import { invitationsPages } from './invitations.pages.ts';
import { takeKeptFormOnce } from './kept-form.ts';
import { rememberLanguage } from './language.ts';
import { mePages } from './me.pages.ts';
import { newEmployeesPages } from './new-employees.pages.ts';
import { onboardingPages } from './onboarding.pages.ts';
import { operatorPages } from './operator.pages.ts';
import { organizationsPages } from './organizations.pages.ts';
import { ownRequestPages } from './own-request.pages.ts';
import { personPages } from './person.pages.ts';
import { policyPages } from './policy.pages.ts';
import { requestsPages } from './requests.pages.ts';
import type { PageRoute, PortalDeps } from './route.ts';
import { signInPages } from './sign-in.pages.ts';
import { supportPages } from './support.pages.ts';
import { timelinePages } from './timeline.pages.ts';
import { whyPages } from './why.pages.ts';

/** Every page there is, in the order in which a request meets them. Tests read it: who may see what is data. */
export function portalRoutes(deps: PortalDeps): PageRoute[] {
  return [
    ...frontPages(deps),
    ...signInPages(deps),
    ...organizationsPages(deps),
    ...onboardingPages(deps),
    ...administratorsPages(deps),
    ...operatorPages(deps),
    ...cataloguePages(deps),
    ...policyPages(deps),
    ...employeesPages(deps),
    ...newEmployeesPages(deps),
    ...invitationsPages(deps),
    ...personPages(deps),
    ...acceptInvitationPages(deps),
    ...supportPages(deps),
    ...grantWizardPages(deps),
    ...importPages(deps),
    ...grantsPages(deps),
    ...grantPages(deps),
    ...bulkPages(deps),
    ...whyPages(deps),
    ...decisionsPages(deps),
    ...timelinePages(deps),
    ...requestsPages(deps),
    ...askForAccessPages(deps),
    ...ownRequestPages(deps),
    ...mePages(deps),
  ];
}

/** A form holds at most this many bytes. */
const formLimit = 300_000;

/**
 * The portal: pages for people, mounted behind every API. What protects them stands here in order: own origin, session,
 * form token, login, step-up, role. Whatever has no route is not found.
 */
export function createPortal(
  context: Context,
  portal: NonNullable<Config['portal']>,
  publicUrl: string,
): Router {
  const deps: PortalDeps = {
    ...context,
    publicUrl,
    newToken,
    signIn: createSignIn({ ...context, portal, publicUrl, callbackPath: paths.callback }),
  };
  const secure = publicUrl.startsWith('https:');
  const router = Router();
  const common = [
    prepare(deps),
    securityHeaders,
    canonicalHost(publicUrl),
    session({
      // With the prefix a browser takes the cookie from this host alone (RFC 6265bis, section 4.1.3.2).
      name: secure ? '__Host-adgang' : 'adgang_session',
      secret: portal.sessionSecret,
      store: new SessionStore(deps),
      resave: false,
      saveUninitialized: false,
      proxy: secure,
      cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
    }),
    rememberLanguage({ secure }),
  ];
  const routes = portalRoutes(deps);
  const byPath = Map.groupBy(routes, (route) => route.path);
  for (const [path, there] of byPath) {
    for (const route of there) {
      router[route.method](path, skipOtherReaders(route), ...common, ...guardsOf(deps, route), route.handle);
    }
    const methods = there.map(({ method }) => method.toUpperCase());
    // `/` is OPA's as well, whose routes have had their turn.
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    if (path !== paths.root) router.all(path, ...common, allowOnly(...allowed));
  }
  router.use(refuseUnknownPages(common));
  router.use(answerPageErrors(deps));
  return router;
}

function guardsOf(deps: PortalDeps, route: PageRoute): RequestHandler[] {
  const isPost = route.method === 'post';
  const { access } = route;
  return [
    ...(isPost ? [refuseForeignOrigin(deps.publicUrl)] : []),
    ...(isPost && !route.ownBody
      ? [express.urlencoded({ extended: false, limit: route.limit ?? formLimit }), takeNothingAsEmpty]
      : []),
    ...(access === 'public' ? [] : [requireLogin(deps, route)]),
    ...(isPost ? [refuseForgedForm] : []),
    ...(access === 'public' || access === 'person' ? [] : [requireRole(deps, access)]),
    ...(route.fresh ? [requireFreshLogin(deps, route)] : []),
    ...(isPost && !route.ownBody ? [takeKeptFormOnce] : []),
  ];
}

/** What is sent as no form, or not at all, is a form without fields. */
function takeNothingAsEmpty(req: Request, _res: Response, next: NextFunction): void {
  req.body ??= {};
  next();
}

/** At `/` a program is told what this is, as JSON; only who asks for HTML gets the page. */
function skipOtherReaders(route: PageRoute): RequestHandler {
  return (req, _res, next) => {
    if (route.path === paths.root && req.accepts(['json', 'html']) !== 'html') return next('route');
    next();
  };
}

function prepare(deps: PortalDeps): RequestHandler {
  return (_req, res, next) => {
    res.locals['nonce'] = randomBytes(16).toString('base64');
    res.locals['now'] = deps.now();
    const catalogue = deps.catalogue.current();
    res.locals['operator'] = catalogue.organization(catalogue.operatorTin ?? '')?.name;
    next();
  };
}

const nonced = (_req: unknown, res: unknown) =>
  `'nonce-${String((res as { locals: Record<string, unknown> }).locals['nonce'])}'`;

/** Nothing from elsewhere, no script without this answer's nonce, no markup made by scripts but through htmx's policy. */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: [nonced],
      styleSrc: ["'self'", nonced],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ['htmx'],
    },
  },
  // Not `no-referrer`: a form of ours would then come with the origin `null` (Fetch, section 3.2).
  referrerPolicy: { policy: 'same-origin' },
});

/** A session belongs to one host name, but loopback has several. */
function canonicalHost(publicUrl: string): RequestHandler {
  const { host, hostname } = new URL(publicUrl);
  const isLoopback = hostname === 'localhost' || hostname === '127.0.0.1';
  return (req, res, next) => {
    if (!isLoopback || req.get('Host') === host || req.method !== 'GET') return next();
    if (!/^(localhost|127\.0\.0\.1)(:|$)/.test(req.get('Host') ?? '')) return next();
    res.redirect(307, new URL(req.originalUrl, publicUrl).href);
  };
}
