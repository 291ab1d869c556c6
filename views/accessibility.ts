import { html } from './html.ts';
import type { Page } from './layout.ts';
import { type Language, textsOf } from './locales/texts.ts';

const supervision = 'https://digst.dk/tilsyn/webtilgaengelighed/';

/** The accessibility statement. */
export function accessibilityPage(
  language: Language,
  { operator, contact }: { operator: string | undefined; contact: string | undefined },
): Page {
  const texts = textsOf(language).accessibility;
  return {
    title: texts.title,
    content: html`<h1>${texts.title}</h1>
<p class="font-lead">${texts.intro}</p>
<h2>${texts.stateHeading}</h2>
${texts.state.map((text) => html`<p>${text}</p>`)}
<h2>${texts.elsewhereHeading}</h2>
<p>${texts.elsewhere}</p>
<h2>${texts.tellHeading}</h2>
<p>${texts.tell(operator ?? texts.operator)}</p>
${contact !== undefined && html`<p><a href="${/^https?:/.test(contact) ? contact : `mailto:${contact}`}" rel="noreferrer">${contact}</a></p>`}
<h2>${texts.complainHeading}</h2>
<p>${texts.complain} <a href="${supervision}" rel="noreferrer">${texts.complainLink}</a></p>
<h2>${texts.madeHeading}</h2>
<p>${texts.made}</p>`,
  };
}
