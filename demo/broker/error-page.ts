import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { html } from '../../views/html.ts';
import type { Text } from '../language.ts';
import { languageOf, sendPage } from './send-page.ts';

const texts = {
  failed: { da: 'Login kunne ikke gennemføres', en: 'The login could not be completed' },
  startAgain: {
    da: 'Gå tilbage til tjenesten, og begynd forfra. Teknisk forklaring:',
    en: 'Go back to the service, and start again. Technical explanation:',
  },
} satisfies Record<string, Text>;

/** What went wrong in a request that cannot be answered by a redirect to the client. */
export function sendErrorPage(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  const language = languageOf(ctx);
  sendPage(ctx, {
    language,
    title: texts.failed[language],
    content: html`<h1>${texts.failed[language]}</h1>
<p>${texts.startAgain[language]}</p>
<p class="problem"><code>${out.error}</code> ${out.error_description}</p>`,
  });
}
