import type { Request, Response } from 'express';

/** The one file that knows htmx's headers (htmx 4). */

/** Whether htmx asks for a part of a page, and not for a page. */
export function wantsPart(req: Request): boolean {
  return isHtmx(req) && req.get('HX-Request-Type') === 'partial';
}

/** Whether a script asks, and not the browser itself: it follows redirects without showing where they lead. */
export function isHtmx(req: Request): boolean {
  return req.get('HX-Request') === 'true';
}

/** The id of the element that is to be replaced, where htmx tells. */
export function targetOf(req: Request): string | undefined {
  return req.get('HX-Target')?.replace(/^.*#/, '') || undefined;
}

/** Pages and parts share their address: caches are to keep them apart. */
export function varyByHtmx(res: Response): void {
  res.vary('HX-Request, HX-Request-Type');
}

/** Has the browser itself go there, whoever asked. */
export function leaveFor(req: Request, res: Response, location: string): void {
  if (isHtmx(req)) res.status(200).set('HX-Redirect', location).end();
  else res.redirect(303, location);
}
