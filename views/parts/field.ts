import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';

/** What every field of a form has. */
export interface FieldProps {
  /** Unique in the page; the error summary links to it. */
  id: string;
  name: string;
  label: string;
  hint?: string | Html | undefined;
  /** What is wrong with the value, in a whole sentence. */
  error?: string | undefined;
  /** Says so at the label; fields are required otherwise. */
  optional?: boolean;
}

/** A field with its label, hint and error, around its control. */
export function fieldGroup(language: Language, props: FieldProps, control: Html): Html {
  return html`<div class="form-group ${props.error !== undefined && 'form-error'}">
<label class="form-label" for="${props.id}">${props.label}${optionalMark(language, props)}</label>
${hintAndError(language, props)}
${control}
</div>`;
}

/** The same around several controls that answer one question. */
export function fieldSet(language: Language, props: FieldProps, controls: Html): Html {
  return html`<div class="form-group ${props.error !== undefined && 'form-error'}" id="${props.id}" tabindex="-1">
<fieldset ${describedBy(props)}>
<legend class="form-label">${props.label}${optionalMark(language, props)}</legend>
${hintAndError(language, props)}
${controls}
</fieldset>
</div>`;
}

/** `aria-describedby` for a control, or nothing. */
export function describedBy({ id, hint, error }: FieldProps): Html | undefined {
  const ids = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
  return ids.length === 0 ? undefined : html`aria-describedby="${ids.join(' ')}"`;
}

/** `aria-describedby`, `aria-invalid` and `required` for a control. */
export function fieldState(props: FieldProps): Html {
  return html`${describedBy(props)} ${props.error !== undefined && html`aria-invalid="true"`} ${!props.optional && html`required`}`;
}

function optionalMark(language: Language, { optional }: FieldProps): Html | undefined {
  return optional
    ? html` <span class="weight-normal">(${textsOf(language).parts.optional})</span>`
    : undefined;
}

function hintAndError(language: Language, { id, hint, error }: FieldProps): Html {
  return html`${hint !== undefined && html`<span class="form-hint" id="${id}-hint">${hint}</span>`}${
    error !== undefined &&
    html`<span class="form-error-message" id="${id}-error"><span class="sr-only">${textsOf(language).parts.error}: </span>${error}</span>`
  }`;
}
