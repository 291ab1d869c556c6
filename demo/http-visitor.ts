import { createCookieJar } from './broker/cookie-jar.ts';
import type { PersonKey } from './people.ts';

/** Somebody who uses the portal without a browser: sends what a browser would send, or something else. */
export interface HttpVisitor {
  /** Logs in at the broker, by the real flow; the path of the service that it leads to. */
  logIn(person: PersonKey): Promise<string>;
  /** Redirects are not followed; `path` may be a whole URL. */
  get(path: string, headers?: GivenHeaders): Promise<HttpAnswer>;
  /** Posts a form from the service's own origin, unless `headers` say otherwise. */
  post(path: string, fields?: Fields, headers?: GivenHeaders): Promise<HttpAnswer>;
  /** The value of one of the cookies that the service has set. */
  cookie(name: string): string | undefined;
}

export type Fields = Record<string, string | readonly string[] | undefined>;
/** One that is `undefined` is not sent. */
export type GivenHeaders = Record<string, string | undefined>;

export interface HttpAnswer {
  status: number;
  location: string | undefined;
  headers: Headers;
  text: string;
}

/** A visitor with cookies of their own, who has not logged in. */
export function openHttpVisitor({ serviceUrl }: { serviceUrl: string }): HttpVisitor {
  const jar = createCookieJar();
  const service = new URL(serviceUrl);
  const send = async (url: URL, init: RequestInit, given: GivenHeaders): Promise<HttpAnswer> => {
    const headers = Object.entries({ Accept: 'text/html', cookie: jar.headerFor(url), ...given });
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: headers.filter((header): header is [string, string] => Boolean(header[1])),
    });
    jar.keep(response);
    return {
      status: response.status,
      location: response.headers.get('location') ?? undefined,
      headers: response.headers,
      text: await response.text(),
    };
  };
  const get: HttpVisitor['get'] = (path, headers = {}) => send(new URL(path, service), {}, headers);
  const post: HttpVisitor['post'] = (path, fields = {}, headers = {}) => {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields))
      for (const item of [value ?? []].flat()) body.append(name, item);
    const type = 'application/x-www-form-urlencoded';
    const init = { method: 'POST', body: String(body) };
    return send(new URL(path, service), init, { Origin: service.origin, 'Content-Type': type, ...headers });
  };

  return {
    get,
    post,
    cookie: (name) => new RegExp(`(?:^|; )${name}=([^;]+)`).exec(jar.headerFor(service))?.[1],
    logIn: async (person) => {
      let url = new URL('/login?next=/organizations', service);
      const isThere = () => url.origin === service.origin && !['/login', '/callback'].includes(url.pathname);
      for (let step = 0; step < 10 && !isThere(); step += 1) {
        const page = await get(url.href);
        const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1];
        const form = action === undefined ? undefined : new URL(action.replaceAll('&amp;', '&'), url);
        const answer = form ? await post(form.href, { person }, { Origin: form.origin }) : page;
        if (answer.location === undefined)
          throw new Error(`the login of ${person} ended in ${answer.status}`);
        url = new URL(answer.location, form ?? url);
      }
      return url.pathname;
    },
  };
}
