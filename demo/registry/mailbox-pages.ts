import { type Html, html } from '../../views/html.ts';
import type { Language, Text } from '../language.ts';
import { companies } from './companies.ts';
import type { KeptLetter } from './letters.ts';

const texts = {
  brand: { da: 'Virksomhedernes postkasse', en: "The companies' mailbox" },
  notice: {
    da: 'Kun til udvikling. Brevene er fra demoen til opdigtede virksomheder; ingen andre kan se dem.',
    en: 'For development only. The letters are from the demo to invented companies; nobody else can see them.',
  },
  all: { da: 'Alle breve', en: 'All letters' },
  to: { da: 'Til', en: 'To' },
  received: { da: 'Modtaget', en: 'Received' },
  none: {
    da: 'Der er ingen breve endnu. De kommer, når nogen opretter en virksomhed eller hjælper én, der er lukket ude.',
    en: 'There are no letters yet. They come when somebody onboards a company, or helps one that is locked out.',
  },
  every: { da: 'Se alle breve', en: 'See all letters' },
} satisfies Record<string, Text>;

/** A page of letters: every company's, or one's. */
export function mailboxPage(props: {
  language: Language;
  cvr?: string;
  letters: readonly KeptLetter[];
}): string {
  const { language, cvr, letters } = props;
  const name = cvr === undefined ? undefined : nameOf(cvr);
  const title = name ?? texts.all[language];
  const path = cvr === undefined ? '/mailbox' : `/mailbox/${cvr}`;
  const link = (to: Language, label: string) =>
    html`<a href="${path}?lang=${to}" lang="${to}" hreflang="${to}" ${to === language && html`aria-current="true"`}>${label}</a>`;
  return String(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${texts.brand[language]}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/mailbox.css">
</head>
<body>
<header>
<div class="bar">
<p class="brand"><a href="/mailbox?lang=${language}">${texts.brand[language]}</a></p>
<nav aria-label="${language === 'da' ? 'Sprog' : 'Language'}">${link('da', 'Dansk')} ${link('en', 'English')}</nav>
</div>
</header>
<main>
<h1>${title}</h1>
${letters.length === 0 && html`<p>${texts.none[language]}</p>`}
${letters.map((letter) => article(letter, language))}
${cvr !== undefined && html`<p><a href="/mailbox?lang=${language}">${texts.every[language]}</a></p>`}
</main>
<footer><p>${texts.notice[language]}</p></footer>
</body>
</html>`);
}

function article(letter: KeptLetter, language: Language): Html {
  const at = new Date(letter.receivedAt);
  const shown = at.toLocaleString(language === 'da' ? 'da-DK' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Copenhagen',
  });
  return html`<article lang="${letter.language}" id="${letter.id}">
<h2>${letter.subject}</h2>
<p class="about" lang="${language}">${texts.to[language]} <a href="/mailbox/${letter.cvr}?lang=${language}">${nameOf(letter.cvr)}</a>, CVR ${letter.cvr}. ${texts.received[language]} <time datetime="${at.toISOString()}">${shown}</time></p>
${letter.body.split(/\n{2,}/).map((paragraph) => html`<p>${lines(paragraph)}</p>`)}
</article>
`;
}

function nameOf(cvr: string): string {
  return companies.find((company) => company.cvr === cvr)?.name ?? `CVR ${cvr}`;
}

/** The lines of a paragraph, with what is an address of ours on loopback or elsewhere made a link. */
function lines(paragraph: string): Html[] {
  return paragraph
    .split('\n')
    .flatMap((line, n) => [
      ...(n > 0 ? [html`<br>`] : []),
      ...line.split(/(https?:\/\/[^\s<>"]+)/).map(linked),
    ]);
}

function linked(part: string, index: number): Html {
  return index % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`;
}
