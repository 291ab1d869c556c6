import { Router } from 'express';
import { AppError, errorCatalogue } from '../errors.ts';
import { paths } from '../paths.ts';

/** What a program finds at the service's address: what this is, and where to read on. People get the front page. */
export function rootRoutes({ publicUrl, hasPages }: { publicUrl: string; hasPages: boolean }): Router {
  const router = Router();
  router.get(paths.root, (req, res, next) => {
    if (hasPages && req.accepts(['json', 'html']) === 'html') return next();
    res.json({
      name: 'Adgang',
      description: 'Privilege management and policy decisions.',
      authzen_configuration: `${publicUrl}${paths.authzenConfiguration}`,
      protected_resource: `${publicUrl}${paths.protectedResource}`,
      readiness: `${publicUrl}${paths.readyz}`,
    });
  });
  return router;
}

/** Which authorization server issues the tokens that are taken here (RFC 9728, section 3). */
export function protectedResourceRoutes(deps: { publicUrl: string; issuer: string }): Router {
  const router = Router();
  router.get(paths.protectedResource, (_req, res) => {
    res.json({
      resource: deps.publicUrl,
      authorization_servers: [deps.issuer],
      scopes_supported: ['privilege_api', 'privileges', 'privilege_admin'],
      bearer_methods_supported: ['header'],
      resource_name: 'Adgang',
    });
  });
  return router;
}

/** What each error code means, where a problem's `type` leads to (RFC 9457, section 3.1.1). People get a page. */
export function problemTypeRoutes({ hasPages }: { hasPages: boolean }): Router {
  const router = Router();
  router.get(paths.problemPattern, (req, res, next) => {
    if (hasPages && req.accepts(['text', 'html']) === 'html') return next();
    const entry = Object.entries(errorCatalogue).find(([code]) => code === req.params['code']);
    if (!entry) throw new AppError('not-found', 'There is no such error code.');
    const [code, { status, title }] = entry;
    res.type('text/plain').send(`${code}: ${title}.\nAnswered with HTTP status ${status}.\n`);
  });
  return router;
}
