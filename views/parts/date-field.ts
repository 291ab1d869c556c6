import { type Html, html } from '../html.ts';
import type { Language } from '../locales/texts.ts';
import { type FieldProps, fieldGroup, fieldState } from './field.ts';

/**
 * A day. The browser's own date picker, which works without our code and by keyboard, and in the reader's own order
 * of day, month and year; what arrives is `YYYY-MM-DD`. `min` and `max` have the same form.
 */
export function dateField(
  language: Language,
  props: FieldProps & { value?: string | undefined; min?: string; max?: string; attributes?: Html },
): Html {
  const own = [
    props.value !== undefined && html` value="${props.value}"`,
    props.min && html` min="${props.min}"`,
    props.max && html` max="${props.max}"`,
  ];
  return fieldGroup(
    language,
    props,
    html`<input type="date" class="form-input field-medium" id="${props.id}" name="${props.name}"${own} ${fieldState(props)} ${props.attributes}>`,
  );
}
