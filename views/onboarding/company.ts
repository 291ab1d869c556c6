import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorSummary } from '../parts/error-summary.ts';
import { textField } from '../parts/text-field.ts';
import { type FormFrame, onboardingCrumbs, signatorySteps } from './parts.ts';

/** The first step of a signatory: which company. */
export function companyPage({
  language,
  csrfToken,
  value,
  error,
}: FormFrame & { value?: string | undefined; error?: string | undefined }): Page {
  const texts = textsOf(language).onboarding;
  return {
    title: texts.companyTitle,
    hasErrors: error !== undefined,
    breadcrumb: onboardingCrumbs(language, texts.frontSignatory),
    content: html`${signatorySteps(language, 1)}
<h1>${texts.companyTitle}</h1>
${errorSummary(language, error === undefined ? [] : [{ field: 'cvr', text: error }])}
<form method="post" action="${paths.onboardingSignatory}" novalidate>
${csrfField(csrfToken)}
${textField(language, {
  id: 'cvr',
  name: 'cvr',
  label: texts.cvr,
  hint: texts.cvrHint,
  error,
  value,
  inputMode: 'numeric',
  autocomplete: 'off',
  width: 'short',
  maxLength: 20,
})}
${buttonGroup(button({ text: texts.continue }))}
</form>`,
  };
}
