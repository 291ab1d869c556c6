import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { details } from '../parts/details.ts';
import { errorSummary } from '../parts/error-summary.ts';
import { textField } from '../parts/text-field.ts';
import {
  type CompanyProps,
  companyBlock,
  type FormFrame,
  onboardingCrumbs,
  signatorySteps,
} from './parts.ts';

/** The second step of a signatory: the CPR number. The field is empty whatever was typed before. */
export function provePage({
  language,
  csrfToken,
  company,
  error,
  isWorkLogin,
}: FormFrame & { company: CompanyProps; error?: string | undefined; isWorkLogin: boolean }): Page {
  const texts = textsOf(language).onboarding;
  const here = paths.onboardingProve(company.tin);
  return {
    title: texts.proveTitle,
    hasErrors: error !== undefined,
    breadcrumb: onboardingCrumbs(language, texts.frontSignatory),
    content: html`${signatorySteps(language, 2)}
<h1>${texts.proveTitle}</h1>
${errorSummary(language, error === undefined ? [] : [{ field: 'cpr', text: error }])}
<p class="font-lead">${texts.proveLead(company.name)}</p>
${companyBlock(language, company)}
<p><a href="${paths.onboardingSignatory}">${texts.wrongCompany}</a></p>
${
  isWorkLogin &&
  alert(language, {
    kind: 'info',
    content: html`<p class="alert-text">${texts.workLoginHint} <a href="${paths.loginFor(here, true)}">${texts.logInOtherwise}</a></p>`,
  })
}
${details({
  summary: texts.whySummary,
  content: html`<ol>${texts.whySteps.map((step) => html`<li>${step}</li>`)}</ol>
<p>${texts.whyKept}</p>
<p><a href="${paths.helpTopic('cpr')}">${texts.helpCpr}</a></p>`,
})}
<form method="post" action="${here}" novalidate autocomplete="off">
${csrfField(csrfToken)}
${textField(language, {
  id: 'cpr',
  name: 'cpr',
  label: texts.cpr,
  hint: texts.cprHint,
  error,
  inputMode: 'numeric',
  autocomplete: 'off',
  width: 'short',
  maxLength: 20,
  attributes: html`spellcheck="false"`,
})}
${buttonGroup(button({ text: texts.continue }))}
</form>`,
  };
}
