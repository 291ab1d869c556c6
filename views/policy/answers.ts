import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';

/** An answer of some rules, in the reader's language. */
export interface ShownAnswer {
  allow: boolean;
  reasons: readonly { code: string; text: string }[];
  obligations: readonly string[];
  /** There are no rules of this policy. */
  isNone: boolean;
  /** Rules that fired, by their place. */
  rules: readonly { file: string; row: number; name: string }[];
}

/** Whether the draft answers otherwise, and how. */
export function difference(language: Language, live: ShownAnswer, draft: ShownAnswer): Html {
  const texts = textsOf(language).policy.try;
  const codes = ({ reasons }: ShownAnswer) => reasons.map(({ code }) => code).join(' ');
  const kind =
    live.allow !== draft.allow
      ? draft.allow
        ? 'gain'
        : 'loss'
      : codes(live) === codes(draft)
        ? undefined
        : 'reasons';
  return kind === undefined
    ? alert(language, { kind: 'success', heading: texts.same, headingLevel: 3 })
    : alert(language, {
        kind: 'warning',
        heading: texts.changed,
        headingLevel: 3,
        content: texts.changedAbout[kind],
      });
}

/** One of the two answers, with its reasons and the rules that fired. */
export function answerBox(language: Language, heading: string, shown: ShownAnswer): Html {
  const texts = textsOf(language).policy.try;
  return html`<section class="studio-answer">
<h3>${heading} ${badge(shown.allow ? texts.allow : texts.deny, shown.allow ? 'success' : 'error')}</h3>
<h4>${texts.reasons}</h4>
${
  shown.reasons.length === 0
    ? html`<p>${texts.noReasons}</p>`
    : html`<ul>${shown.reasons.map(({ text, code }) => html`<li>${text} <code>${code}</code></li>`)}</ul>`
}
${shown.obligations.length > 0 && html`<p>${shown.obligations.join(', ')}</p>`}
<h4>${texts.rules}</h4>
${
  shown.rules.length === 0
    ? html`<p>${shown.isNone ? textsOf(language).policy.overview.none : texts.noRules}</p>`
    : html`<ul>${shown.rules.map(({ file, row, name }) => html`<li><code>${name}</code> <span class="muted">${textsOf(language).policy.results.at(file, row)}</span></li>`)}</ul>`
}
</section>`;
}
