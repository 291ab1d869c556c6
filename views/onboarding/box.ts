import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { checkbox } from '../parts/choices.ts';

/** A box that has to be ticked, with what is wrong when it is not. */
export function requiredBox(
  language: Language,
  { id, label, checked, error }: { id: string; label: string; checked: boolean; error?: string | undefined },
): Html {
  const wrong = error !== undefined && html`aria-invalid="true" aria-describedby="${id}-error"`;
  return html`<div class="form-group ${error !== undefined && 'form-error'}">
${
  error !== undefined &&
  html`<span class="form-error-message" id="${id}-error"><span class="sr-only">${textsOf(language).parts.error}: </span>${error}</span>`
}
${checkbox({ id, name: id, value: 'yes', label, checked, attributes: html`required ${wrong}` })}
</div>`;
}
