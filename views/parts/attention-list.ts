import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { icon } from './icon.ts';

/** Something that somebody should look at, and where. */
export interface Attention {
  kind: 'error' | 'warning' | 'info';
  heading: string;
  text: string;
  action?: { href: string; text: string };
}

/** What needs attention, the gravest first. */
export function attentionList(language: Language, items: readonly Attention[]): Html {
  const { error, warning, information } = textsOf(language).parts;
  const names = { error, warning, info: information };
  return html`<ul class="attention">
${items.map(
  ({ kind, heading, text, action }) => html`<li class="alert-${kind}">
${icon(kind, { label: names[kind] })}
<div><h3>${heading}</h3><p>${text}</p></div>
${action && html`<p class="attention-action"><a href="${action.href}">${action.text}</a></p>`}
</li>
`,
)}
</ul>`;
}
