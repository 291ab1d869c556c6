import { Router } from 'express';
import { AppError, errorCatalogue } from '../errors.ts';
import { paths } from '../paths.ts';

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

/** The page of each error code that a problem's `type` leads to (RFC 9457, section 3.1.1). */
export function problemTypeRoutes(): Router {
  const router = Router();
  router.get(paths.problemPattern, (req, res) => {
    const entry = Object.entries(errorCatalogue).find(([code]) => code === req.params['code']);
    if (!entry) throw new AppError('not-found', 'There is no such error code.');
    const [code, { status, title }] = entry;
    res.type('text/plain').send(`${code}: ${title}.\nAnswered with HTTP status ${status}.\n`);
  });
  return router;
}
