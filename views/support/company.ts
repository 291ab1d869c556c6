import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import type { Crumb } from '../parts/breadcrumb.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { formatTin } from '../parts/organization.ts';
import { summaryList } from '../parts/summary-list.ts';
import { textArea } from '../parts/text-field.ts';
import { time } from '../parts/time.ts';

export interface SupportedCompanyProps {
  language: Language;
  csrfToken: string;
  providerTin: string;
  organization: { tin: string; name: string };
  onboarding: { route: 'none' | 'operator' | 'signatory' | 'declaration'; at: number | null };
  administrators: number;
  sole?: { since: number; name: string | null } | undefined;
  /** What can be done, or why nothing. */
  answer: 'open' | 'several' | 'none' | 'frozen' | 'barred' | 'yourself' | 'case' | 'foreign-case';
  caseId?: string | undefined;
  values: { verification: string; reason: string };
  textLimit: number;
  errors: readonly FormError[];
}

/** The way to a page below the console. */
export function supportCrumbs(language: Language, providerTin: string, title: string): Crumb[] {
  return [{ text: textsOf(language).support.title, href: paths.support(providerTin) }, { text: title }];
}

/** A company as support sees it: what it needs help with, and the form that opens a case. */
export function supportedCompanyPage(props: SupportedCompanyProps): Page {
  const { language, organization, onboarding, administrators, sole, errors } = props;
  const texts = textsOf(language).support;
  const title = organization.name;
  return {
    title,
    hasErrors: errors.length > 0,
    breadcrumb: supportCrumbs(language, props.providerTin, title),
    content: html`<h1>${title}</h1>
${errorSummary(language, errors)}
${summaryList(language, [
  { label: texts.company, value: html`${organization.name}<br>${formatTin(language, organization.tin)}` },
  {
    label: texts.onboarding,
    value: html`${texts.routes[onboarding.route]}${onboarding.at !== null && html`, ${time(language, onboarding.at)}`}`,
  },
  { label: texts.administrators, value: texts.count(administrators) },
  sole?.name != null && { label: texts.administrator, value: sole.name },
  sole && { label: texts.since, value: time(language, sole.since) },
])}
${props.answer === 'open' ? caseForm(props) : whyNot(props)}`,
  };
}

function whyNot({ language, answer, administrators, providerTin, caseId }: SupportedCompanyProps): Html {
  const texts = textsOf(language).support;
  const words = {
    open: '',
    several: texts.several(administrators),
    none: texts.noAdministrator,
    frozen: texts.frozen,
    barred: texts.barred,
    yourself: texts.isYou,
    case: texts.hasCase,
    'foreign-case': texts.hasForeignCase,
  };
  return alert(language, {
    kind: 'info',
    content: html`<p class="alert-text">${words[answer]}</p>
${caseId !== undefined && html`<p><a href="${paths.supportCase(providerTin, caseId)}">${texts.toCase}</a></p>`}`,
  });
}

function caseForm(props: SupportedCompanyProps): Html {
  const { language, csrfToken, providerTin, organization, values, errors, textLimit } = props;
  const texts = textsOf(language).support;
  const field = (name: 'verification' | 'reason', label: string, hint: string) =>
    textArea(language, {
      id: name,
      name,
      label,
      hint,
      value: values[name],
      error: errorOf(errors, name),
      maxLength: textLimit,
    });
  return html`<h2>${texts.form}</h2>
<p>${texts.formAbout}</p>
<form method="post" action="${paths.supportCustomer(providerTin, organization.tin)}" novalidate>
${csrfField(csrfToken)}
${field('verification', texts.verification, texts.verificationHint)}
${field('reason', texts.reason, texts.reasonHint)}
${buttonGroup(button({ text: texts.submit }))}
</form>`;
}
