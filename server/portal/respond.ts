import type { Request, Response } from 'express';
import type { Html } from '../../views/html.ts';
import { type Frame, layout, type Page } from '../../views/layout.ts';
import type { Role } from '../access/roles.ts';
import { maskCprText } from '../cpr.ts';
import type { Authority } from '../grants/use-case.ts';
import { endOf } from '../sign-in/session-store.ts';
import { visitorOf } from '../sign-in/visitor.ts';
import { csrfTokenOf, withoutCsrfToken } from './csrf.ts';
import { varyByHtmx } from './htmx.ts';
import { languageOf } from './language.ts';
import { navigationOf } from './navigation.ts';

/** What a guard has proven about a request; set by it, read by pages. */
export interface Proven {
  authority: Authority;
  organizationName: string;
  /** In how many roles, of whichever organisation, the visitor could act: with more than one there is a way to switch. */
  roles: number;
  /** The role by which they were let in. */
  role: Role;
}

/** On whose behalf, and as whom, the visitor acts. Of routes whose access is a role. */
export function authorityOf(res: Response): Authority {
  return provenOf(res).authority;
}

/** What the guard has proven. @throws where the route lets in people without a role: a mistake of ours */
export function provenOf(res: Response): Proven {
  const proven = res.locals['proven'] as Proven | undefined;
  if (!proven) throw new Error('this route proves no role');
  return proven;
}

/** The frame of a page: language, who has logged in, on whose behalf. A CSRF token is made when it is read. */
export function frameOf(req: Request, res: Response): Frame {
  const visitor = visitorOf(req);
  const proven = res.locals['proven'] as Proven | undefined;
  const language = languageOf(req);
  const now = Number(res.locals['now']);
  return {
    language,
    nonce: String(res.locals['nonce']),
    // The language links lead back here: a number that somebody typed is not written out again.
    path: maskCprText(withoutCsrfToken(req.originalUrl)),
    operator: res.locals['operator'] as string | undefined,
    get csrfToken() {
      return csrfTokenOf(req);
    },
    ...(visitor && {
      visitor: { name: visitor.name, idText: visitor.idpIdentityId },
      sessionEndsAt: endOf(req.session.begunAt ?? now, now),
    }),
    ...(proven && {
      organizations: proven.roles,
      organization: { tin: proven.authority.organizationTin, name: proven.organizationName },
      nav: navigationOf(
        language,
        { role: proven.role, organizationTin: proven.authority.organizationTin },
        req.path,
      ),
    }),
  };
}

/** Sends a whole page; 200 unless its form has errors (422) or another status is given. */
export function sendPage(req: Request, res: Response, page: Page & { status?: number }): void {
  const { status = page.hasErrors ? 422 : 200, ...rest } = page;
  varyByHtmx(res);
  res
    .status(status)
    .type('html')
    .send(String(layout(frameOf(req, res), rest)));
}

/** Sends a part of a page, for htmx to put in its place. */
export function sendPart(_req: Request, res: Response, part: Html, status = 200): void {
  varyByHtmx(res);
  res.status(status).type('html').send(String(part));
}

/** Leads on after a change, so that a reload repeats nothing. */
export function redirectTo(_req: Request, res: Response, path: string): void {
  res.redirect(303, path);
}
