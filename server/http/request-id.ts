import type { Request, RequestHandler, Response } from 'express';
import type { NewId } from '../ids.ts';

/** Gives every request an id: the caller's `X-Request-ID`, echoed as it came (AuthZEN 1.0, section 10.1.4), or ours. */
export function giveRequestId(newId: NewId): RequestHandler {
  return (req, res, next) => {
    const given = req.get('X-Request-ID');
    const id = given === undefined || given === '' ? newId('req') : given;
    res.locals['requestId'] = id;
    res.set('X-Request-ID', id);
    next();
  };
}

/** The id of the request that `res` answers. */
export function requestIdOf(res: Response): string {
  return String(res.locals['requestId']);
}

/** The language of the texts in an answer: Danish unless English is preferred. */
export function languageOf(req: Request): 'da' | 'en' {
  return req.acceptsLanguages('da', 'en') === 'en' ? 'en' : 'da';
}
