import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import type { Crumb } from '../parts/breadcrumb.ts';
import { formatTin } from '../parts/organization.ts';
import { steps } from '../parts/steps.ts';

/** A company as the register has it. */
export interface CompanyProps {
  tin: string;
  name: string;
  address?: string | undefined;
}

/** What a page with a form needs of its request. */
export interface FormFrame {
  language: Language;
  csrfToken: string;
}

/** The way to a page of the onboarding. */
export function onboardingCrumbs(language: Language, here: string): Crumb[] {
  return [{ text: textsOf(language).onboarding.crumb, href: paths.onboarding }, { text: here }];
}

/** How far a signatory has come: 1 company, 2 CPR number, 3 confirmation. */
export function signatorySteps(language: Language, current: 1 | 2 | 3): Html {
  const [company = '', number = '', confirm = ''] = textsOf(language).onboarding.steps;
  return steps(language, {
    current,
    steps: [{ text: company, href: paths.onboardingSignatory }, { text: number }, { text: confirm }],
  });
}

/** Which company it is about, as one block. */
export function companyBlock(language: Language, { tin, name, address }: CompanyProps): Html {
  return html`<p class="company-block"><strong>${name}</strong><br>${formatTin(language, tin)}${address && html`<br>${address}`}</p>`;
}

/** The terms of a version: heading and text in turn. */
export function termsText(language: Language, version: string, level: 2 | 3): Html {
  const items = textsOf(language).terms.byVersion[version] ?? [];
  return html`${items.map(
    ([heading, text]) =>
      html`${level === 2 ? html`<h2>${heading}</h2>` : html`<h3 class="h5">${heading}</h3>`}
<p>${text}</p>
`,
  )}`;
}

/** The terms on a page of their own, to be read in peace and printed. */
export function termsPage({ language, version }: { language: Language; version: string }): Page {
  const texts = textsOf(language).terms;
  return {
    title: texts.title,
    breadcrumb: onboardingCrumbs(language, texts.title),
    content: html`<h1>${texts.title}</h1>
<p>${texts.version(version)}</p>
${termsText(language, version, 2)}`,
  };
}
