import { Router } from 'express';
import { paths } from '../paths.ts';

/** Something that must hold for the service to be of use; `isReady` answers quickly and never throws. */
export interface ReadinessCheck {
  name: string;
  isReady: () => boolean | Promise<boolean>;
}

/**
 * `/livez`: the process answers. `/readyz`: every check holds, 200, or 503 naming those that do not:
 * `{ "status": "ready" | "not-ready", "checks": { "<name>": boolean } }`.
 */
export function healthRoutes(checks: readonly ReadinessCheck[]): Router {
  const router = Router();
  router.get(paths.livez, (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'live' });
  });
  router.get(paths.readyz, async (_req, res) => {
    const results = await Promise.all(
      checks.map(async ({ name, isReady }) => [name, await isReady()] as const),
    );
    const isReady = results.every(([, holds]) => holds);
    res.status(isReady ? 200 : 503).set('Cache-Control', 'no-store');
    res.json({ status: isReady ? 'ready' : 'not-ready', checks: Object.fromEntries(results) });
  });
  return router;
}
