import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';

/** How much of a long piece of work is done. */
export function progress(
  language: Language,
  props: { id: string; label: string; done: number; total: number },
): Html {
  const text = textsOf(language).parts.progress(props.done, props.total);
  return html`<div class="progress">
<label class="form-label" for="${props.id}">${props.label}</label>
<progress id="${props.id}" max="${Math.max(props.total, 1)}" value="${props.done}">${text}</progress>
<p>${text}</p>
</div>`;
}
