import type { KoaContextWithOIDC } from 'oidc-provider';
import { html } from '../../views/html.ts';
import type { Text } from '../language.ts';
import { languageOf, sendPage } from './send-page.ts';

const texts = {
  logOut: { da: 'Log ud?', en: 'Log out?' },
  confirm: { da: 'Ja, log ud', en: 'Yes, log out' },
  loggedOut: { da: 'Du er logget ud', en: 'You are logged out' },
  mayClose: { da: 'Du kan lukke siden.', en: 'You may close this page.' },
} satisfies Record<string, Text>;

/**
 * Ends the session at once when the caller proves by an ID token that it is the one who logged the person in
 * (OpenID Connect RP-Initiated Logout 1.0, section 2); a bare link could come from anybody, so that asks first.
 */
export async function endSession(ctx: KoaContextWithOIDC): Promise<void> {
  const { session, params, entities } = ctx.oidc;
  const target = params?.['post_logout_redirect_uri'];
  if (entities.IdTokenHint === undefined || typeof target !== 'string') return askFirst(ctx);
  await session?.destroy();
  ctx.cookies.set(ctx.oidc.provider.cookieName('session'), null, {
    httpOnly: true,
    sameSite: 'lax',
    signed: true,
  });
  const back = new URL(target);
  if (typeof params?.['state'] === 'string') back.searchParams.set('state', params['state']);
  ctx.status = 303;
  ctx.redirect(back.href);
}

function askFirst(ctx: KoaContextWithOIDC): void {
  const language = languageOf(ctx);
  const target = ctx.oidc.params?.['post_logout_redirect_uri'];
  sendPage(ctx, {
    language,
    formTarget: typeof target === 'string' ? new URL(target).origin : '',
    title: texts.logOut[language],
    content: html`<h1>${texts.logOut[language]}</h1>
<form method="post" action="${ctx.oidc.urlFor('end_session_confirm')}">
<input type="hidden" name="xsrf" value="${String(ctx.oidc.session?.state?.['secret'])}">
<button class="primary" name="logout" value="yes">${texts.confirm[language]}</button>
</form>`,
  });
}

/** Where logging out ends when nobody said where to go. */
export function sendLoggedOutPage(ctx: KoaContextWithOIDC): void {
  const language = languageOf(ctx);
  sendPage(ctx, {
    language,
    title: texts.loggedOut[language],
    content: html`<h1>${texts.loggedOut[language]}</h1><p>${texts.mayClose[language]}</p>`,
  });
}
