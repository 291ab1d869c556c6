import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { formatTime } from '../parts/time.ts';
import type { FormFrame } from './parts.ts';

export interface NotUsProps extends FormFrame {
  is: 'open' | 'frozen' | 'over';
  organizationName: string;
  declaredAt: number;
  token: string;
}

/** Where the letter's *this was not us* link leads: what the button does, the button, and what comes after it. */
export function notUsPage(props: NotUsProps): Page {
  const texts = textsOf(props.language).onboarding;
  const titles = { open: texts.notUsTitle, frozen: texts.frozenDoneTitle, over: texts.notUsOverTitle };
  const title = titles[props.is];
  return { title, content: html`<h1>${title}</h1>${contents[props.is](props)}` };
}

const contents: Record<NotUsProps['is'], (props: NotUsProps) => Html> = {
  open: ({ language, csrfToken, organizationName, declaredAt, token }) => {
    const texts = textsOf(language).onboarding;
    return html`<p class="font-lead">${texts.notUsLead(organizationName, formatTime(language, declaredAt))}</p>
<h2>${texts.notUsWhat}</h2>
<ul>${texts.notUsEffects.map((each) => html`<li>${each}</li>`)}</ul>
<form method="post" action="${paths.notUs(token)}">
${csrfField(csrfToken)}
${buttonGroup(button({ text: texts.notUsButton, variant: 'warning' }))}
</form>
<p>${texts.notUsOtherwise}</p>`;
  },
  frozen: ({ language, organizationName }) => {
    const texts = textsOf(language).onboarding;
    return html`<p class="font-lead">${texts.frozenDoneAbout(organizationName)}</p>
<h2>${texts.frozenDoneNext}</h2>
<ol>${texts.frozenDoneSteps.map((each) => html`<li>${each}</li>`)}</ol>
${linkButton({ href: paths.onboardingSignatory, text: texts.frozenDoneStart })}`;
  },
  over: ({ language, organizationName }) => {
    const texts = textsOf(language).onboarding;
    return html`<p class="font-lead">${texts.notUsOverAbout(organizationName)}</p>
<p><a href="${paths.help}">${texts.help}</a></p>`;
  },
};
