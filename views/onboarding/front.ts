import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { cardLink } from '../parts/card.ts';

/** Where onboarding begins: which of the two ways fits, and what one needs at hand. */
export function onboardingFrontPage({ language }: { language: Language }): Page {
  const texts = textsOf(language).onboarding;
  const needs = [texts.frontNeedsLogin, texts.frontNeedsCvr, texts.frontNeedsCpr, texts.frontNeedsTime];
  return {
    title: texts.frontTitle,
    content: html`<h1>${texts.frontTitle}</h1>
<p class="font-lead">${texts.frontLead}</p>
<h2>${texts.frontWhich}</h2>
<div class="doors">
${cardLink({
  href: paths.onboardingSignatory,
  heading: texts.frontSignatory,
  headingLevel: 3,
  text: texts.frontSignatoryAbout,
  primary: true,
})}
${cardLink({
  href: paths.onboardingDeclaration,
  heading: texts.frontDeclaration,
  headingLevel: 3,
  text: texts.frontDeclarationAbout,
})}
</div>
<h2>${texts.frontNeeds}</h2>
<ul>${needs.map((need) => html`<li>${need}</li>`)}</ul>
<h2>${texts.frontAlready}</h2>
<p>${texts.frontAlreadyAbout}</p>
<p><a href="${paths.helpTopic('administrator-gone')}">${texts.helpGone}</a></p>`,
  };
}
