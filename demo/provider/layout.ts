import { type Html, html, raw } from '../../views/html.ts';
import type { Language } from '../language.ts';
import { texts } from './texts.ts';
import type { Visitor } from './visitor.ts';

/** What every page of the pension fund is given. */
export interface PageFrame {
  language: Language;
  /** The page's own path, for the language links. */
  path: string;
  visitor?: Visitor | undefined;
}

const logo = raw`<svg class="logo" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><circle cx="16" cy="16" r="16" fill="#f3b13c"/><path d="M16 27c-1-9 1-15 7-20-1 8-3 13-7 20Zm0 0C15 20 13 15 8 12c0 7 3 12 8 15Z" fill="#0b4a45"/></svg>`;

/** One page: header with language and login, the content as the one `main`, footer. */
export function layout(frame: PageFrame, title: string, content: Html): string {
  const { language } = frame;
  return String(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${texts.brand[language]}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/pension.css">
</head>
<body>
<a class="skip" href="#content">${texts.skip[language]}</a>
<header>
<div class="wide bar">
<a class="brand" href="/">${logo} <span>${texts.brand[language]} <small>${texts.forCompanies[language]}</small></span></a>
<nav aria-label="${texts.language[language]}" class="languages">${languageLink(frame, 'da', 'Dansk')} ${languageLink(frame, 'en', 'English')}</nav>
${frame.visitor && visitorBar(frame.visitor, language)}
</div>
</header>
<main id="content" tabindex="-1">
${content}
</main>
<footer><p class="wide">${texts.footer[language]}</p></footer>
</body>
</html>`);
}

function languageLink(frame: PageFrame, language: Language, name: string): Html {
  const current = frame.language === language && html`aria-current="true"`;
  return html`<a href="${frame.path}?lang=${language}" lang="${language}" hreflang="${language}" ${current}>${name}</a>`;
}

function visitorBar(visitor: Visitor, language: Language): Html {
  const name = visitor.name ?? (visitor.employer ? texts.unnamed[language] : 'MitID');
  return html`<p class="visitor"><span>${texts.loggedInAs[language]} <strong>${name}</strong></span> <a class="button quiet" href="/logout">${texts.logOut[language]}</a></p>`;
}
