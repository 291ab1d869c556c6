import express, { type Request, type Response, type Router } from 'express';
import type { Provider } from 'oidc-provider';
import { findClient, isClientId } from '../clients.ts';
import { chooseLanguage } from '../language.ts';
import { findPerson, isPersonKey, type PersonKey } from '../people.ts';
import { levelReached, nsisUri } from './claims.ts';
import { rememberClient } from './login-gone.ts';
import { loginPage } from './login-page.ts';
import { contentSecurityPolicy } from './page.ts';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** The login page, and the form posted from it. */
export function createLoginRoutes(provider: Provider): Router {
  const router = express.Router();
  router.get('/login/:uid', async (request, response) => {
    sendLoginPage(request, response, await provider.interactionDetails(request, response));
  });
  router.post('/login/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    const interaction = await provider.interactionDetails(request, response);
    const { person, cancel }: Record<string, unknown> = request.body ?? {};
    if (cancel !== undefined) {
      const result = { error: 'access_denied', error_description: 'The person cancelled the login' };
      return provider.interactionFinished(request, response, result);
    }
    if (!isPersonKey(person)) return sendLoginPage(request, response.status(422), interaction, true);
    await forgetFormerPerson(interaction, provider, response);
    await provider.interactionFinished(request, response, {
      login: loginOf(person, interaction.params['acr_values']),
    });
  });
  return router;
}

function sendLoginPage(
  request: Request,
  response: Response,
  interaction: Interaction,
  unknownPerson = false,
) {
  const { client_id: clientId, redirect_uri: redirectUri, ui_locales: uiLocales } = interaction.params;
  const { acr_values: askedLevels, idp_values: idps } = interaction.params;
  const language = chooseLanguage([request.query['lang'], uiLocales], request.get('accept-language'));
  rememberClient(response, clientId);
  response
    .set('Content-Security-Policy', contentSecurityPolicy(new URL(String(redirectUri)).origin))
    .set('Cache-Control', 'no-store')
    .vary('Accept-Language')
    .send(
      loginPage({
        language,
        action: request.path,
        clientName: isClientId(clientId) ? findClient(clientId).name : '',
        askedLevels,
        idps: typeof idps === 'string' ? idps.split(' ') : undefined,
        unknownPerson,
      }),
    );
}

function loginOf(key: PersonKey, asked: unknown) {
  return { accountId: key, acr: nsisUri(levelReached(findPerson(key), asked)), amr: ['code_app'] };
}

/** Else oidc-provider would log the former person out by a page that needs a script. */
async function forgetFormerPerson(
  interaction: Interaction,
  provider: Provider,
  response: Response,
): Promise<void> {
  if (interaction.session === undefined) return;
  interaction.session = undefined;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
  const name = provider.cookieName('session');
  response.clearCookie(name).clearCookie(`${name}.sig`);
}
