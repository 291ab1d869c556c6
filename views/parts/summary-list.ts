import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';

export interface SummaryRow {
  label: string;
  value: string | Html | undefined;
  /** Where the value can be changed. */
  change?: { href: string; text?: string };
}

/** Facts about one thing, or answers to check before something is confirmed. */
export function summaryList(language: Language, rows: readonly (SummaryRow | false | undefined)[]): Html {
  const { change } = textsOf(language).parts;
  return html`<dl class="summary-list">
${rows.map(
  (row) =>
    row &&
    html`<div class="summary-row">
<dt>${row.label}</dt>
<dd>${row.value}</dd>
${row.change && html`<dd class="d-print-none"><a href="${row.change.href}">${row.change.text ?? change}<span class="sr-only"> ${row.label}</span></a></dd>`}
</div>`,
)}
</dl>`;
}
