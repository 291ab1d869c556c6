import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';
import { AppError } from '../errors.ts';

const { generateToken, isRequestValid } = csrfSync({
  ignoredMethods: [],
  getTokenFromState: (req) => req.session.csrfToken,
  storeTokenInState: (req, token) => {
    req.session.csrfToken = String(token);
  },
  getTokenFromRequest: (req) => {
    const given = (req.body as Record<string, unknown> | undefined)?.['_csrf'] ?? req.query['_csrf'];
    return typeof given === 'string' ? given : undefined;
  },
});

/** The session's token for its forms; made when first asked for. */
export function csrfTokenOf(req: Request): string {
  return generateToken(req, false);
}

/**
 * Refuses what another site has sent: by the browser's own word (`Sec-Fetch-Site`, else `Origin`), before anything is
 * read. A client that tells neither is none of our pages.
 */
export function refuseForeignOrigin(publicUrl: string): RequestHandler {
  const { origin } = new URL(publicUrl);
  return (req, _res, next) => {
    const site = req.get('Sec-Fetch-Site');
    const from = req.get('Origin');
    const isOwn =
      site === undefined ? from === origin : site === 'same-origin' && (from ?? origin) === origin;
    if (!isOwn) throw forged();
    next();
  };
}

/** Refuses a form without the token of this session (synchronizer token pattern). */
export const refuseForgedForm: RequestHandler = (req, _res, next) => {
  if (!isRequestValid(req)) throw forged();
  next();
};

/** An address without the token that an upload brings in it: it belongs into no link, and not to the next session. */
export function withoutCsrfToken(url: string): string {
  if (!url.includes('_csrf')) return url;
  const [path = '', ...query] = url.split('?');
  const rest = new URLSearchParams(query.join('?'));
  rest.delete('_csrf');
  return rest.size === 0 ? path : `${path}?${rest}`;
}

function forged(): AppError {
  return new AppError('form-forged', 'Open the page again, and send the form from there.');
}
