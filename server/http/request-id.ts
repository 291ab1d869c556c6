import type { IncomingMessage } from 'node:http';
import accepts from 'accepts';
import type { Request, RequestHandler, Response } from 'express';
import type { NewId } from '../ids.ts';

/** The id of a request: the caller's `X-Request-ID`, to be echoed as it came (AuthZEN 1.0, section 10.1.4), or ours. */
export function toRequestId(req: IncomingMessage, newId: NewId): string {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && given !== '' ? given : newId('req');
}

/** Gives every request of Express its id. */
export function giveRequestId(newId: NewId): RequestHandler {
  return (req, res, next) => {
    const id = toRequestId(req, newId);
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
export function languageOf(req: Request | IncomingMessage): 'da' | 'en' {
  return accepts(req).languages('da', 'en') === 'en' ? 'en' : 'da';
}
