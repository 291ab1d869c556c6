import { createCookieJar } from '../../demo/broker/cookie-jar.ts';
import type { PersonKey } from '../../demo/people.ts';
import { digestOf } from '../../server/ids.ts';
import type { TestDemo } from './demo.ts';

/** Somebody who uses the portal without a browser: sends what a browser would send, or something else. */
export interface HttpVisitor {
  /** Redirects are not followed; `path` may be a whole URL. */
  get(path: string, headers?: Record<string, string>): Promise<HttpAnswer>;
  /** Posts a form as a page of ours would, with the session's token; `fields` can replace it, `headers` the origin. */
  post(path: string, fields?: Fields, headers?: Record<string, string | undefined>): Promise<HttpAnswer>;
  /** The token that forms of this session carry. */
  csrfToken(): string;
}

export type Fields = Record<string, string | readonly string[] | undefined>;

export interface HttpAnswer {
  status: number;
  location: string | undefined;
  headers: Headers;
  text: string;
}

/** A visitor who has not logged in. */
export function anyVisitor(demo: TestDemo): HttpVisitor {
  const jar = createCookieJar();
  const send = async (url: URL, init: RequestInit, headers: Record<string, string | undefined>) => {
    const given = Object.entries({ Accept: 'text/html', cookie: jar.headerFor(url), ...headers });
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: given.filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
    });
    jar.keep(response);
    return {
      status: response.status,
      location: response.headers.get('location') ?? undefined,
      headers: response.headers,
      text: await response.text(),
    };
  };
  const csrfToken = () => {
    const { sqlite } = demo.demo.service.context.db;
    const digest = toDigest(/adgang_session=([^;]+)/.exec(jar.headerFor(new URL(demo.url)))?.[1]);
    const read = sqlite.prepare("SELECT json_extract(data, '$.csrfToken') FROM sessions WHERE digest = ?");
    // A page with a form would have made it.
    const plant = sqlite.prepare(
      "UPDATE sessions SET data = json_set(data, '$.csrfToken', 'a-token') WHERE digest = ? AND json_extract(data, '$.csrfToken') IS NULL",
    );
    plant.run(digest);
    return String(read.pluck().get(digest) ?? '');
  };
  return {
    get: (path, headers = {}) => send(new URL(path, demo.url), {}, headers),
    post: (path, fields = {}, headers = {}) => {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries({ _csrf: csrfToken(), ...fields }))
        for (const item of [value ?? []].flat()) body.append(name, item);
      return send(
        new URL(path, demo.url),
        { method: 'POST', body },
        { Origin: new URL(demo.url).origin, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      );
    },
    csrfToken,
  };
}

/** A visitor who has logged in at the broker, by the real flow. */
export async function visitorLoggedIn(demo: TestDemo, person: PersonKey): Promise<HttpVisitor> {
  const visitor = anyVisitor(demo);
  let url = new URL('/login?next=/organizations', demo.url);
  for (let step = 0; step < 10 && url.href !== `${demo.url}/organizations`; step += 1) {
    const page = await visitor.get(url.href);
    const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1];
    const form = action === undefined ? undefined : new URL(action.replaceAll('&amp;', '&'), url);
    const answer = form
      ? await visitor.post(form.href, { person, _csrf: undefined }, { Origin: form.origin })
      : page;
    if (answer.location === undefined) throw new Error(`the login of ${person} ended in ${answer.status}`);
    url = new URL(answer.location, form ?? url);
  }
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
