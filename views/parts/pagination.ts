import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { icon } from './icon.ts';

export interface PaginationProps {
  /** Absent on the first page. */
  first?: string | undefined;
  /** Absent on the last page. */
  next?: string | undefined;
  /** More attributes of both links: `hx(...)` without `get`. */
  attributes?: Html;
}

/** Leads through a list that is read by its keys: on, and back to its start. With a single page it is nothing. */
export function pagination(language: Language, props: PaginationProps): Html | undefined {
  const { first, next, attributes } = props;
  if (first === undefined && next === undefined) return undefined;
  const texts = textsOf(language).parts;
  return html`<nav class="keyset-pagination d-print-none" aria-label="${texts.pages}">
${first !== undefined && html`<a class="button button-secondary" href="${first}" ${attributes}>${icon('first-page')}<span>${texts.firstPage}</span></a>`}
${next !== undefined && html`<a class="button button-secondary" href="${next}" ${attributes}><span>${texts.nextPage}</span>${icon('chevron-right', { classes: 'icon-after' })}</a>`}
</nav>`;
}
