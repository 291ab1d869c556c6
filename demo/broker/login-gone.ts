import type { ErrorRequestHandler, Response } from 'express';
import { errors } from 'oidc-provider';
import { html } from '../../views/html.ts';
import { findClient, isClientId } from '../clients.ts';
import { chooseLanguage, type Text } from '../language.ts';
import type { RedirectUris } from './client-metadata.ts';
import { brokerPage, contentSecurityPolicy } from './page.ts';

const texts = {
  gone: { da: 'Login er udløbet', en: 'The login has expired' },
  goneAbout: {
    da: 'Det er enten gennemført, eller det stod åbent for længe. Begynd forfra hos tjenesten.',
    en: 'Either it is completed, or it was left open for too long. Start again at the service.',
  },
  failed: { da: 'Noget gik galt', en: 'Something went wrong' },
  failedAbout: { da: 'Begynd forfra hos tjenesten.', en: 'Start again at the service.' },
  back: { da: 'Gå tilbage til', en: 'Go back to' },
} satisfies Record<string, Text>;

const cookie = 'broker_client';

/** Notes at which client somebody is logging in: the page below has nothing else to know it by. */
export function rememberClient(response: Response, clientId: unknown): void {
  if (isClientId(clientId))
    response.cookie(cookie, clientId, { path: '/login', httpOnly: true, sameSite: 'lax' });
}

/** The answer to a login that was completed, was left open for too long, or that a restart has forgotten. */
export function loginIsGone(redirectUris: RedirectUris): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const isGone = error instanceof errors.SessionNotFound;
    if (!isGone) console.error(error);
    const language = chooseLanguage([request.query['lang']], request.get('accept-language'));
    const [title, about] = isGone ? [texts.gone, texts.goneAbout] : [texts.failed, texts.failedAbout];
    const client = readClient(request.get('cookie') ?? '', redirectUris);
    response
      .status(isGone ? 400 : 500)
      .set('Content-Security-Policy', contentSecurityPolicy())
      .set('Cache-Control', 'no-store')
      .vary('Accept-Language')
      .send(
        brokerPage({
          language,
          title: title[language],
          content: html`<h1>${title[language]}</h1>
<p>${about[language]}</p>
${client && html`<p><a href="${client.origin}/">${texts.back[language]} ${client.name}</a></p>`}`,
        }),
      );
  };
}

/** The client of the cookie, when it is one that has a site to go back to. */
function readClient(
  cookies: string,
  redirectUris: RedirectUris,
): { name: string; origin: string } | undefined {
  const [, id] = new RegExp(`(?:^|; )${cookie}=([\\w-]+)`).exec(cookies) ?? [];
  if (!isClientId(id)) return undefined;
  const [uri] = redirectUris[id] ?? [];
  return uri === undefined ? undefined : { name: findClient(id).name, origin: new URL(uri).origin };
}
