import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { linkButton } from '../parts/button.ts';
import { formatTin } from '../parts/organization.ts';
import { summaryList } from '../parts/summary-list.ts';
import { textArea } from '../parts/text-field.ts';
import { formatTime, time } from '../parts/time.ts';
import { onboardingCrumbs } from './parts.ts';

/** Who is still missing, until when, and how they are reached. */
export function waiting(
  language: Language,
  props: { until: number; missing: readonly string[]; link?: string | undefined },
): Html {
  const texts = textsOf(language).onboarding;
  return html`<p class="font-lead">${texts.waitingAbout(formatTime(language, props.until, 'minute'))}</p>
${
  props.missing.length > 0 &&
  html`<h2>${texts.waitingMissing}</h2>
<ul>${props.missing.map((name) => html`<li>${name}</li>`)}</ul>`
}
${
  props.link !== undefined &&
  html`<div class="copy-field">${textArea(language, {
    id: 'link',
    name: 'link',
    label: texts.waitingLink,
    hint: texts.waitingLinkHint,
    value: props.link,
    rows: 3,
    attributes: html`readonly`,
  })}</div>`
}
<p>${texts.waitingLetter}</p>`;
}

export interface SignaturesProps {
  language: Language;
  organization: { tin: string; name: string };
  is: 'open' | 'confirmed' | 'lapsed' | 'done' | 'over';
  expiresAt: number;
  confirmed: number;
  of: number;
  /** Only for one who has confirmed. */
  missing: readonly string[];
  link: string;
  isLoggedIn: boolean;
}

/** Where the link to the other signatories leads; to one who has confirmed, the place to copy it from. */
export function signaturesPage(props: SignaturesProps): Page {
  const { language, organization, is } = props;
  const texts = textsOf(language).onboarding;
  const titles = {
    open: texts.signaturesTitle(organization.name),
    confirmed: texts.waitingTitle,
    lapsed: texts.lapsedTitle,
    done: texts.usedTitle(organization.name),
    over: texts.lapsedTitle,
  };
  return {
    title: titles[is],
    breadcrumb: onboardingCrumbs(language, titles[is]),
    content: html`<h1>${titles[is]}</h1>
${contents[is](props)}`,
  };
}

const contents: Record<SignaturesProps['is'], (props: SignaturesProps) => Html> = {
  open: ({ language, organization, expiresAt, confirmed, of, isLoggedIn }) => {
    const texts = textsOf(language).onboarding;
    return html`<p class="font-lead">${texts.signaturesLead(organization.name)}</p>
${summaryList(language, [
  { label: texts.company, value: html`${organization.name}<br>${formatTin(language, organization.tin)}` },
  { label: texts.signaturesStatus, value: texts.signaturesState(confirmed, of) },
  { label: texts.signaturesUntil, value: time(language, expiresAt, 'minute') },
])}
<p>${texts.signaturesHow}</p>
${linkButton({
  href: paths.onboardingProve(organization.tin),
  text: isLoggedIn ? texts.signaturesContinue : texts.signaturesStart,
})}`;
  },
  confirmed: (props) => waiting(props.language, { ...props, until: props.expiresAt }),
  lapsed: ({ language, organization }) => {
    const texts = textsOf(language).onboarding;
    return html`<p class="font-lead">${texts.lapsedAbout(organization.name)}</p>
${linkButton({ href: paths.onboardingSignatory, text: texts.lapsedStart })}`;
  },
  over: ({ language }) => {
    const texts = textsOf(language).onboarding;
    return html`<p class="font-lead">${texts.overAbout}</p>
${linkButton({ href: paths.onboarding, text: texts.toFront, variant: 'secondary' })}`;
  },
  done: ({ language, organization }) => {
    const texts = textsOf(language).onboarding;
    return html`<p class="font-lead">${texts.usedAbout}</p>
${linkButton({ href: paths.organization(organization.tin), text: texts.openOrganization })}`;
  },
};
