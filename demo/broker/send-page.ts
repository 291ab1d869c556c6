import type { KoaContextWithOIDC } from 'oidc-provider';
import { chooseLanguage, type Language } from '../language.ts';
import { brokerPage, contentSecurityPolicy } from './page.ts';

/** Answers a request that oidc-provider handles with one of our pages. */
export function sendPage(
  ctx: KoaContextWithOIDC,
  page: Parameters<typeof brokerPage>[0] & { formTarget?: string },
): void {
  ctx.type = 'html';
  ctx.set('Content-Security-Policy', contentSecurityPolicy(page.formTarget));
  ctx.body = brokerPage(page);
}

/** The language that the request asks for. */
export function languageOf(ctx: KoaContextWithOIDC): Language {
  return chooseLanguage([ctx.oidc?.params?.['ui_locales']], ctx.get('accept-language'));
}
