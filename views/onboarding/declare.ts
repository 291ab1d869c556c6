import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { formatTin } from '../parts/organization.ts';
import { summaryList } from '../parts/summary-list.ts';
import { textField } from '../parts/text-field.ts';
import { agreement } from './agreement.ts';
import { requiredBox } from './box.ts';
import { type CompanyProps, type FormFrame, onboardingCrumbs } from './parts.ts';

export interface DeclareProps extends FormFrame {
  company: CompanyProps;
  person: { name: string | null; idp: string };
  termsVersion: string;
  declarationVersion: string;
  needsCode: boolean;
  values?: { declared: boolean; accepted: boolean };
  errors: readonly FormError[];
}

/** A sworn declaration: for whom, in which words, under which terms, on one page. */
export function declarePage(props: DeclareProps): Page {
  const { language, csrfToken, company, person, errors, values } = props;
  const texts = textsOf(language).onboarding;
  const title = texts.declareTitle(company.name);
  const login = texts.loginOf[person.idp] ?? person.idp;
  return {
    title,
    hasErrors: errors.length > 0,
    breadcrumb: onboardingCrumbs(language, title),
    content: html`<h1>${title}</h1>
${errorSummary(language, errors)}
<p class="font-lead">${texts.declareLead}</p>
${summaryList(language, [
  { label: texts.company, value: html`${company.name}<br>${formatTin(language, company.tin)}` },
  company.address !== undefined && { label: texts.address, value: company.address },
  { label: texts.administrator, value: person.name === null ? login : `${person.name} (${login})` },
])}
<p>${texts.declareEffect(company.name)}</p>
<form method="post" action="${paths.onboardingDeclaration}" novalidate>
${csrfField(csrfToken)}
<input type="hidden" name="tin" value="${company.tin}">
<input type="hidden" name="declaration" value="${props.declarationVersion}">
${
  props.needsCode &&
  textField(language, {
    id: 'code',
    name: 'code',
    label: texts.code,
    hint: texts.codeHint,
    error: errorOf(errors, 'code'),
    autocomplete: 'off',
    width: 'medium',
    maxLength: 40,
  })
}
<h2>${texts.declaration}</h2>
<div class="agreement"><p>${texts.declarationText(company.name, formatTin(language, company.tin))}</p></div>
${requiredBox(language, {
  id: 'declared',
  label: texts.declare,
  checked: values?.declared ?? false,
  error: errorOf(errors, 'declared'),
})}
${agreement(language, {
  version: props.termsVersion,
  error: errorOf(errors, 'accept'),
  accepted: values?.accepted ?? false,
})}
${buttonGroup(button({ text: texts.declareSubmit }))}
</form>`,
  };
}
