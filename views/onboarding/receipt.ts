import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { buttonGroup, linkButton } from '../parts/button.ts';
import { formatTin } from '../parts/organization.ts';
import { summaryList } from '../parts/summary-list.ts';
import { time } from '../parts/time.ts';
import { onboardingCrumbs } from './parts.ts';
import { waiting } from './signatures.ts';

export interface ReceiptProps {
  language: Language;
  organization: { tin: string; name: string };
  onboarding: { id: string; route: 'signatory' | 'declaration'; expiresAt: number };
  /** `over`: it has been followed by another, or the company has said that it was not its own. */
  is: 'done' | 'waiting' | 'lapsed' | 'over';
  /** When the visitor confirmed, and which version of the terms. */
  confirmation: { confirmedAt: number; termsVersion: string };
  isPrivateLogin: boolean;
  /** Names of those who have yet to confirm, where the register can be asked. */
  missing: readonly string[];
}

/** What the visitor has confirmed, what came of it, and what to do next. */
export function receiptPage(props: ReceiptProps): Page {
  const { language, is, onboarding } = props;
  const texts = textsOf(language).onboarding;
  const titles = {
    done: texts.receiptTitle,
    waiting: texts.waitingTitle,
    lapsed: texts.lapsedSignUpTitle,
    over: texts.overTitle,
  };
  const contents = {
    done: () => done(props),
    waiting: () => waiting(language, { ...props, until: onboarding.expiresAt }),
    lapsed: () => ended(language, texts.waitingOver),
    over: () => ended(language, texts.overAbout),
  };
  return {
    title: titles[is],
    breadcrumb: onboardingCrumbs(language, titles[is]),
    content: html`<h1>${titles[is]}</h1>
${contents[is]()}
<h2>${texts.receiptKept}</h2>
${kept(props)}`,
  };
}

function done({ language, organization, onboarding, isPrivateLogin }: ReceiptProps): Html {
  const texts = textsOf(language).onboarding;
  return html`${alert(language, { kind: 'success', content: texts.receiptDone(organization.name) })}
${onboarding.route === 'declaration' && html`<p>${texts.receiptLetter(organization.name)}</p>`}
<h2>${texts.receiptNext}</h2>
<ul>
<li><a href="${paths.employeesPage(organization.tin)}">${texts.receiptEmployees}</a></li>
<li><a href="${paths.administratorsPage(organization.tin)}">${texts.receiptColleague}</a></li>
</ul>
${isPrivateLogin && html`<p>${texts.receiptPrivate}</p>`}
${buttonGroup(linkButton({ href: paths.organization(organization.tin), text: texts.openOrganization }))}`;
}

function ended(language: Language, about: string): Html {
  const texts = textsOf(language).onboarding;
  return html`<p class="font-lead">${about}</p>
${linkButton({ href: paths.organizations, text: texts.seeWhatYouCanDo, variant: 'secondary' })}`;
}

function kept({ language, organization, onboarding, confirmation }: ReceiptProps): Html {
  const texts = textsOf(language).onboarding;
  // Of a declaration: that of the terms, then that of its own words.
  const [terms = '', declaration] = confirmation.termsVersion.split('/');
  return summaryList(language, [
    { label: texts.company, value: html`${organization.name}<br>${formatTin(language, organization.tin)}` },
    { label: texts.receiptWhen, value: time(language, confirmation.confirmedAt, 'minute') },
    { label: texts.receiptRoute, value: texts.routes[onboarding.route] },
    { label: texts.receiptTerms, value: texts.receiptVersion(terms) },
    declaration !== undefined && {
      label: texts.receiptDeclaration,
      value: texts.receiptVersion(declaration),
    },
    { label: texts.receiptReference, value: html`<code>${onboarding.id}</code>` },
  ]);
}
