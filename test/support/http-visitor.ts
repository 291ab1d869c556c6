import { type HttpVisitor as Bare, openHttpVisitor } from '../../demo/http-visitor.ts';
import type { PersonKey } from '../../demo/people.ts';
import { digestOf } from '../../server/ids.ts';
import type { TestDemo } from './demo.ts';

export type { HttpAnswer } from '../../demo/http-visitor.ts';

/** A visitor whose forms carry the session's token, unless a field `_csrf` replaces it. */
export interface HttpVisitor extends Bare {
  csrfToken(): string;
}

/** A visitor who has not logged in. */
export function anyVisitor(demo: TestDemo): HttpVisitor {
  const visitor = openHttpVisitor({ serviceUrl: demo.url });
  const csrfToken = () => {
    const { sqlite } = demo.demo.service.context.db;
    const digest = toDigest(visitor.cookie('adgang_session'));
    const token = "json_extract(data, '$.csrfToken')";
    // A page with a form would have made it.
    sqlite
      .prepare(
        `UPDATE sessions SET data = json_set(data, '$.csrfToken', 'a-token') WHERE digest = ? AND ${token} IS NULL`,
      )
      .run(digest);
    return String(sqlite.prepare(`SELECT ${token} FROM sessions WHERE digest = ?`).pluck().get(digest) ?? '');
  };
  return {
    ...visitor,
    csrfToken,
    post: (path, given, headers) => {
      const fields = { _csrf: csrfToken(), ...given };
      // A route that reads its own body takes the token from the address.
      const url = `${path}${path.includes('?') ? '&' : '?'}_csrf=${encodeURIComponent(fields._csrf)}`;
      return visitor.post(url, fields, headers);
    },
  };
}

/** A visitor who has logged in at the broker, by the real flow. */
export async function visitorLoggedIn(demo: TestDemo, person: PersonKey): Promise<HttpVisitor> {
  const visitor = anyVisitor(demo);
  await visitor.logIn(person);
  return visitor;
}

/** The digest by which the store knows the session of a cookie. */
export function toDigest(cookie: string | undefined): string {
  return digestOf(
    decodeURIComponent(cookie ?? '')
      .replace(/^s:/, '')
      .replace(/\.[^.]*$/, ''),
  );
}
