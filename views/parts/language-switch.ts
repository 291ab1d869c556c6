import { type Html, html } from '../html.ts';
import { type Language, languages, textsOf } from '../locales/texts.ts';

const names: Readonly<Record<Language, string>> = { da: 'Dansk', en: 'English' };

/** The same page in each language. `path` is the page's own, with its query. */
export function languageSwitch(language: Language, path: string): Html {
  return html`<nav class="languages" aria-label="${textsOf(language).frame.language}"><ul>
${languages.map(
  (each) =>
    html`<li><a href="${inLanguage(path, each)}" lang="${each}" hreflang="${each}" ${each === language && html`aria-current="true"`}>${names[each]}</a></li>`,
)}
</ul></nav>`;
}

function inLanguage(path: string, language: Language): string {
  const url = new URL(`http://localhost${path}`);
  url.searchParams.set('lang', language);
  // Dots that were undone may leave two slashes, and those would begin the name of a host.
  return url.pathname.replace(/^\/+/, '/') + url.search;
}
