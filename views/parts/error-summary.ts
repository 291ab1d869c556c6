import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { icon } from './icon.ts';

/** One thing that is wrong; `field` is the id of the field to mend it in, absent where no field is to blame. */
export interface FormError {
  field?: string;
  text: string;
}

/** The id that the summary has, for tests and for skipping to it. */
export const errorSummaryId = 'errors';

/**
 * Everything that is wrong with a form, above it, each with a link to its field. It takes the focus when the page
 * opens or when it is swapped in, so that it is read out first. Without errors it is nothing.
 */
export function errorSummary(language: Language, errors: readonly FormError[]): Html | undefined {
  if (errors.length === 0) return undefined;
  const texts = textsOf(language).parts;
  return html`<div class="alert alert-error error-summary" id="${errorSummaryId}" tabindex="-1" autofocus aria-labelledby="${errorSummaryId}-heading" role="group">
${icon('error', { classes: 'alert-icon' })}
<div class="alert-body">
<p class="alert-heading" id="${errorSummaryId}-heading">${texts.errorSummary(errors.length)}</p>
<ul class="nobullet-list">
${errors.map(({ field, text }) => html`<li>${field === undefined ? text : html`<a href="#${field}">${text}</a>`}</li>`)}
</ul>
</div>
</div>`;
}

/** What is wrong with that field, for its own place. */
export function errorOf(errors: readonly FormError[], field: string): string | undefined {
  return errors.find((error) => error.field === field)?.text;
}
