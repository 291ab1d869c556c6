import { type Html, html } from '../html.ts';
import type { Language } from '../locales/texts.ts';
import { type FieldProps, fieldGroup, fieldState } from './field.ts';

/** One of a list that is too long for radios. */
export function select(
  language: Language,
  props: FieldProps & {
    options: readonly { value: string; text: string }[];
    value?: string | undefined;
    attributes?: Html;
  },
): Html {
  const options = props.options.map(
    ({ value, text }) =>
      html`<option value="${value}" ${value === props.value && html`selected`}>${text}</option>`,
  );
  return fieldGroup(
    language,
    props,
    html`<select class="form-select" id="${props.id}" name="${props.name}" ${fieldState(props)} ${props.attributes}>${options}</select>`,
  );
}
