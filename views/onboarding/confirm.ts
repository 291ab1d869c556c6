import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { radios } from '../parts/choices.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { formatTin } from '../parts/organization.ts';
import { summaryList } from '../parts/summary-list.ts';
import { agreement } from './agreement.ts';
import { type CompanyProps, type FormFrame, onboardingCrumbs, signatorySteps } from './parts.ts';

export interface ConfirmProps extends FormFrame {
  company: CompanyProps;
  /** Who becomes administrator: name, where the login tells one, and which login. */
  person: { name: string | null; idp: string };
  /** Names of all who have to confirm, and of those who have. One: the visitor alone. */
  signing: { all: readonly string[]; confirmed: readonly string[] };
  /** Somebody has declared for the company before, and administers it. */
  isDeclared?: boolean;
  /** Of a frozen company: how many privileges were granted since; `chosen` when the first signatory has decided. */
  frozen?: { count: number; chosen?: 'keep' | 'remove' | undefined } | undefined;
  termsVersion: string;
  values?: { frozen?: string | undefined; accepted: boolean };
  errors: readonly FormError[];
}

/** The third step of a signatory: everything once more, the terms, and the confirmation. */
export function confirmPage(props: ConfirmProps): Page {
  const { language, csrfToken, company, errors } = props;
  const texts = textsOf(language).onboarding;
  return {
    title: texts.confirmTitle,
    hasErrors: errors.length > 0,
    breadcrumb: onboardingCrumbs(language, texts.frontSignatory),
    content: html`${signatorySteps(language, 3)}
<h1>${texts.confirmTitle}</h1>
${errorSummary(language, errors)}
${summary(props)}
<p class="font-lead">${effect(props)}</p>
<form method="post" action="${paths.onboardingConfirm(company.tin)}" novalidate>
${csrfField(csrfToken)}
${props.isDeclared && declaredNotice(language, company.name)}
${props.frozen && frozenChoice(language, props, props.frozen)}
${agreement(language, {
  version: props.termsVersion,
  error: errorOf(errors, 'accept'),
  accepted: props.values?.accepted ?? false,
})}
${buttonGroup(button({ text: texts.confirm }))}
</form>`,
  };
}

function summary({ language, company, person, signing }: ConfirmProps): Html {
  const texts = textsOf(language).onboarding;
  const isJoint = signing.all.length > 1;
  const login = texts.loginOf[person.idp] ?? person.idp;
  return summaryList(language, [
    {
      label: texts.company,
      value: html`${company.name}<br>${formatTin(language, company.tin)}`,
      change: { href: paths.onboardingSignatory },
    },
    company.address !== undefined && { label: texts.address, value: company.address },
    { label: texts.administrator, value: person.name === null ? login : `${person.name} (${login})` },
    {
      label: texts.signing,
      value: isJoint ? texts.signingJoint(listOf(language, signing.all)) : texts.signingAlone,
    },
    isJoint && {
      label: texts.signed,
      value: signing.confirmed.length === 0 ? texts.nobodyYet : listOf(language, signing.confirmed),
    },
  ]);
}

function effect({ language, company, signing }: ConfirmProps): string {
  const texts = textsOf(language).onboarding;
  const left = signing.all.length - signing.confirmed.length;
  if (signing.all.length <= 1) return texts.effectAlone(company.name);
  if (signing.confirmed.length === 0) return texts.effectFirst;
  return left > 1 ? texts.effectNext : texts.effectLast;
}

function declaredNotice(language: Language, name: string): Html {
  const texts = textsOf(language).onboarding;
  return alert(language, {
    kind: 'info',
    heading: texts.declaredBeforeTitle,
    content: texts.declaredBeforeAbout(name),
  });
}

function frozenChoice(
  language: Language,
  { company, signing, values, errors }: ConfirmProps,
  { count, chosen }: NonNullable<ConfirmProps['frozen']>,
): Html {
  const texts = textsOf(language).onboarding;
  const isOpen = chosen === undefined && count > 0;
  return html`${alert(language, {
    kind: 'warning',
    heading: texts.frozenTitle,
    content: html`<p class="alert-text">${texts.frozenAbout(company.name)}</p>${
      chosen !== undefined &&
      html`<p class="alert-text">${chosen === 'keep' ? texts.frozenKept : texts.frozenRemoved}</p>`
    }`,
  })}
${
  isOpen &&
  radios(language, {
    id: 'frozen',
    name: 'frozen',
    label: texts.frozenChoice(count),
    hint: signing.all.length > 1 ? texts.frozenJoint : undefined,
    error: errorOf(errors, 'frozen'),
    value: values?.frozen ?? 'remove',
    options: [
      { value: 'remove', label: texts.frozenRemove(count), hint: texts.frozenRemoveHint },
      { value: 'keep', label: texts.frozenKeep(count), hint: texts.frozenKeepHint },
    ],
  })
}`;
}

/** Names as a sentence lists them. */
export function listOf(language: Language, names: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
}
