import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { buttonGroup, linkButton } from '../parts/button.ts';
import { formatTime } from '../parts/time.ts';
import { type CompanyProps, companyBlock, onboardingCrumbs } from './parts.ts';

/** Where one can go from a page that ends a way. */
export type StopAction =
  | 'other-company'
  | 'declaration'
  | 'signatory'
  | 'organization'
  | 'organizations'
  | 'log-in'
  | 'log-in-otherwise'
  | 'prove'
  | 'again'
  | 'help'
  | 'help-gone';

export interface StopProps {
  language: Language;
  /** Which of the texts. */
  code: string;
  company?: CompanyProps | undefined;
  actions: readonly StopAction[];
  /** The page to come back to: after a login, or to try again. */
  here: string;
  /** When it can be tried again: epoch milliseconds. */
  freeAt?: number | undefined;
}

/** The end of a way: what has happened, why, and where to go instead. */
export function stopPage({ language, code, company, actions, here, freeAt }: StopProps): Page {
  const texts = textsOf(language).onboarding;
  const { title, about } = texts.stops[code] ?? { title: code, about: [] };
  const tin = company?.tin ?? '';
  const links: Record<StopAction, { href: string; text: string }> = {
    'other-company': { href: paths.onboardingSignatory, text: texts.tryOtherCompany },
    declaration: { href: paths.onboardingDeclaration, text: texts.otherRoute },
    signatory: { href: paths.onboardingSignatory, text: texts.signatoryRoute },
    organization: { href: paths.organization(tin), text: texts.openOrganization },
    organizations: { href: paths.organizations, text: texts.seeWhatYouCanDo },
    'log-in': { href: paths.loginFor(here, true), text: texts.logInAgain },
    'log-in-otherwise': { href: paths.loginFor(here, true), text: texts.logInOtherwise },
    prove: { href: paths.onboardingProve(tin), text: texts.proveAgain },
    again: { href: here, text: texts.tryAgain },
    help: { href: paths.help, text: texts.help },
    'help-gone': { href: paths.helpTopic('administrator-gone'), text: texts.helpGone },
  };
  return {
    title,
    breadcrumb: onboardingCrumbs(language, title),
    content: html`<h1>${title}</h1>
${company && companyBlock(language, company)}
${about.map((text, index) => html`<p ${index === 0 && html`class="font-lead"`}>${text}</p>`)}
${freeAt !== undefined && html`<p>${texts.freeAt(formatTime(language, freeAt, 'minute'))}</p>`}
${buttonGroup(
  ...actions.map((action, index) =>
    linkButton({ ...links[action], variant: index === 0 ? 'primary' : 'secondary' }),
  ),
)}`,
  };
}
