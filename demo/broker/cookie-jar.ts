/** The cookies of one imagined browser at one origin: names and values, matched by path prefix. */
export interface CookieJar {
  keep(response: Response): void;
  headerFor(url: URL): string;
}

/** A jar without expiry and domains: enough for one login at one broker. */
export function createCookieJar(): CookieJar {
  const cookies = new Map<string, { path: string; pair: string }>();
  return {
    keep(response) {
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
        const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
        const name = `${pair.split('=')[0]};${path}`;
        if (/=$/.test(pair)) cookies.delete(name);
        else cookies.set(name, { path, pair });
      }
    },
    headerFor: (url) =>
      [...cookies.values()]
        .filter(({ path }) => url.pathname.startsWith(path))
        .map(({ pair }) => pair)
        .join('; '),
  };
}
