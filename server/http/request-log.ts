import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import { loggableRequestId } from '../cpr.ts';
import type { Log } from '../log.ts';
import { requestIdOf } from './request-id.ts';

/** Logs a line for each request: which, what came of it, how long it took. No headers, no query, no body. */
export function logRequests(log: Log): RequestHandler {
  return pinoHttp({
    logger: log,
    // Health checks would drown the rest.
    autoLogging: { ignore: (req) => req.url === '/livez' || req.url === '/readyz' },
    customLogLevel: () => 'info',
    customAttributeKeys: { responseTime: 'ms' },
    serializers: {
      req: (req: { method: string; url: string }) => ({ method: req.method, path: toPath(req.url) }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
      err: () => undefined,
    },
    customProps: (_req, res) => ({
      requestId: loggableRequestId(requestIdOf(res as Parameters<typeof requestIdOf>[0])),
    }),
  }) as RequestHandler;
}

/** A part of a path that is as long as the secrets of links are (ids.ts). */
const secret = /\/[A-Za-z0-9_-]{43}(?=\/|$)/g;

/**
 * Without the query and the secrets of links, and with escapes undone, so that the log's mask for CPR numbers sees what
 * was meant.
 */
function toPath(url: string): string {
  let path = url.split('?')[0] ?? '';
  try {
    // Some callers escape twice.
    for (let turn = 0; turn < 3 && path.includes('%'); turn += 1) path = decodeURIComponent(path);
  } catch {
    return '(not decodable)';
  }
  return path.includes('%') ? '(not decodable)' : path.replace(secret, '/(secret)');
}
