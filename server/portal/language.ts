import type { Request, RequestHandler } from 'express';
import { languageOf as preferredLanguage } from '../http/request-id.ts';

export type Language = 'da' | 'en';

const cookie = 'adgang_language';
const year = 365 * 86_400_000;

const isLanguage = (value: unknown): value is Language => value === 'da' || value === 'en';

/** The language of a page: the one chosen by a link (`?lang=`), now or before, else the browser's, else Danish. */
export function languageOf(req: Request): Language {
  const asked = req.query['lang'];
  if (isLanguage(asked)) return asked;
  const [, kept] = new RegExp(`(?:^|;\\s*)${cookie}=(\\w+)`).exec(req.get('cookie') ?? '') ?? [];
  return isLanguage(kept) ? kept : preferredLanguage(req);
}

/** Remembers the language that a link has chosen. */
export function rememberLanguage({ secure }: { secure: boolean }): RequestHandler {
  return (req, res, next) => {
    const asked = req.query['lang'];
    if (isLanguage(asked)) {
      res.cookie(cookie, asked, { httpOnly: true, sameSite: 'lax', secure, maxAge: year, path: '/' });
    }
    res.vary('Accept-Language, Cookie');
    next();
  };
}
