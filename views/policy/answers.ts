import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import type { StudioProps } from './studio.ts';

/** An answer of some rules, in the reader's language. */
export interface ShownAnswer {
  allow: boolean;
  reasons: readonly { code: string; text: string }[];
  obligations: readonly string[];
  /** There are no rules of this policy. */
  isNone: boolean;
  /** Whether the rules of this policy are asked at all. */
  isAsked: boolean;
  /** Rules that fired, by their place. */
  rules: readonly { file: string; row: number; name: string }[];
}

/** Whether the draft answers otherwise, and how; or that it is not asked. */
export function difference(
  { language, whose }: Pick<StudioProps, 'language' | 'whose'>,
  live: ShownAnswer,
  draft: ShownAnswer,
): Html {
  const texts = textsOf(language).policy.try;
  if (!draft.isAsked)
    return alert(language, {
      kind: 'info',
      heading: texts.notAsked,
      headingLevel: 3,
      content: whose.is === 'base' ? texts.notAskedBase : texts.notAskedAbout,
    });
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
    ? html`<p>${shown.isNone ? textsOf(language).policy.overview.none : shown.isAsked ? texts.noRules : texts.noneAsked}</p>`
    : html`<ul>${shown.rules.map(({ file, row, name }) => html`<li><code>${name}</code> <span class="muted">${textsOf(language).policy.results.at(file, row)}</span></li>`)}</ul>`
}
</section>`;
}
