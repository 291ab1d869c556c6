import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { icon } from './icon.ts';

/** One step of the way to the page; the last one is the page itself and has no address. */
export interface Crumb {
  text: string;
  href?: string;
}

/** Where the page stands. */
export function breadcrumb(language: Language, crumbs: readonly Crumb[]): Html {
  return html`<nav class="breadcrumbs d-print-none" aria-label="${textsOf(language).parts.breadcrumb}">
<ol class="breadcrumbs__list">
${crumbs.map(
  ({ text, href }, index) =>
    html`<li class="breadcrumbs__list-item" ${href === undefined && html`aria-current="page"`}>${index > 0 && icon('chevron-right')}${
      href === undefined ? text : html`<a class="breadcrumbs__link" href="${href}">${text}</a>`
    }</li>`,
)}
</ol>
</nav>`;
}

/** One step back, in the middle of a sequence of pages. */
export function backLink(language: Language, href: string, text = textsOf(language).parts.back): Html {
  return html`<p class="back d-print-none"><a class="back-link" href="${href}">${icon('chevron-left')}${text}</a></p>`;
}
