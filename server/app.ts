import express, { type Express } from 'express';
import helmet from 'helmet';
import { authzenDecisionRoutes, authzenRoutes } from './access/authzen.routes.ts';
import { opaRoutes } from './access/opa.routes.ts';
import { privilegesApiRoutes } from './access/privileges-api.routes.ts';
import type { Context } from './context.ts';
import { managementRoutes } from './grants/management.routes.ts';
import { assetRoutes } from './http/assets.ts';
import type { DecisionRoute } from './http/decision-handler.ts';
import { answerErrors, refuseUnknownPaths } from './http/errors.ts';
import { healthRoutes } from './http/health.ts';
import { giveRequestId } from './http/request-id.ts';
import { logRequests } from './http/request-log.ts';
import { problemTypeRoutes, protectedResourceRoutes, rootRoutes } from './http/well-known.ts';
import { newToken } from './ids.ts';
import { createPortal } from './portal/portal.ts';
import { accessRequestRoutes } from './requests/access-requests.routes.ts';

/**
 * The routes that decide, which take the short way in front of Express (http/decision-handler.ts): each verifies its
 * own token before it reads a body.
 */
export function createDecisionRoutes(
  context: Context,
  publicUrl: string,
): ReadonlyMap<string, DecisionRoute> {
  return new Map(authzenDecisionRoutes(context, { publicUrl, hasPages: context.portal !== undefined }));
}

/**
 * The whole service as one list, in the order in which a request meets it. Every route below the public ones
 * verifies its own token before it reads a body.
 */
export function createApp(context: Context, publicUrl: string): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  app.use(collapseSlashes);
  app.use(giveRequestId(context.newId));
  app.use(logRequests(context.log));
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: nothing } }));
  app.use(keepNowhere);

  // Public.
  app.use(assetRoutes());
  app.use(rootRoutes({ publicUrl, hasPages: context.portal !== undefined }));
  app.use(healthRoutes(context.readiness));
  app.use(protectedResourceRoutes({ publicUrl, issuer: context.broker.issuer }));
  app.use(problemTypeRoutes({ hasPages: context.portal !== undefined }));

  // Providers' systems: service tokens, and user tokens that they present.
  app.use(authzenRoutes({ publicUrl }));
  app.use(accessRequestRoutes({ ...context, newToken, publicUrl, hasPages: context.portal !== undefined }));
  app.use(privilegesApiRoutes(context));
  app.use(opaRoutes(context, publicUrl));

  // Administrators' tokens.
  app.use(managementRoutes(context));

  // People: sessions in the portal.
  if (context.portal) app.use(createPortal(context, context.portal, publicUrl));

  app.use(refuseUnknownPaths);
  app.use(answerErrors({ log: context.log, publicUrl }));
  return app;
}

/** What a JSON answer may load: nothing. */
const nothing = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };

/** Every answer is about somebody, at one moment. */
function keepNowhere(_req: express.Request, res: express.Response, next: express.NextFunction): void {
  res.set('Cache-Control', 'no-store');
  next();
}

/**
 * A published client collection of Nets' has a double slash after the host. Nobody behind this sees it: written into a
 * page, what follows would be the name of a host.
 */
function collapseSlashes(req: express.Request, _res: express.Response, next: express.NextFunction): void {
  if (req.url.startsWith('//')) {
    req.url = req.url.replace(/^\/+/, '/');
    req.originalUrl = req.url;
  }
  next();
}
