import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { requiredBox } from './box.ts';
import { termsText } from './parts.ts';

/** The terms in full, and the box by which somebody accepts that version of them. */
export function agreement(
  language: Language,
  { version, error, accepted }: { version: string; error?: string | undefined; accepted?: boolean },
): Html {
  const texts = textsOf(language).onboarding;
  return html`<h2>${texts.terms}</h2>
<div class="agreement">
${termsText(language, version, 3)}
<p><a href="${paths.onboardingTerms}" target="_blank">${texts.termsPrint}</a></p>
</div>
<input type="hidden" name="terms" value="${version}">
${requiredBox(language, { id: 'accept', label: texts.accept, checked: accepted ?? false, error })}`;
}
