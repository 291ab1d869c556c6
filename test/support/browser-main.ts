import { createCookieJar } from '../../demo/broker/cookie-jar.ts';

/** Stands in for a browser and a person: `node browser-main.ts <person> <address>` logs in, and follows wherever it leads. */
const [person = '', address = ''] = process.argv.slice(2);
const jar = createCookieJar();
let url: URL | undefined = new URL(address);
let form: URLSearchParams | undefined;
while (url) {
  const response: Response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie: jar.headerFor(url) },
    ...(form && { method: 'POST', body: form }),
  });
  jar.keep(response);
  form = undefined;
  const location = response.headers.get('location');
  const action = /<form method="post" action="([^"]+)"/.exec(await response.text())?.[1];
  if (action !== undefined) form = new URLSearchParams({ person });
  const next = location ?? action;
  url = next === undefined ? undefined : new URL(next, url);
}
