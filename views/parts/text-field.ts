import { type Html, html } from '../html.ts';
import type { Language } from '../locales/texts.ts';
import { type FieldProps, fieldGroup, fieldState } from './field.ts';

export interface TextFieldProps extends FieldProps {
  value?: string | undefined;
  type?: 'text' | 'email' | 'search' | 'password' | 'url';
  /** As the HTML standard names it; `off` for what is secret or somebody else's. */
  autocomplete?: string;
  inputMode?: 'text' | 'numeric' | 'email' | 'search';
  /** How many characters wide the field looks. */
  width?: 'short' | 'medium' | 'long';
  maxLength?: number;
  readOnly?: boolean;
  /** More attributes, as a template. */
  attributes?: Html;
}

/** One line of text. The form is `novalidate`: the server says what is wrong, in our words. */
export function textField(language: Language, props: TextFieldProps): Html {
  const own = [
    props.value !== undefined && html` value="${props.value}"`,
    props.autocomplete && html` autocomplete="${props.autocomplete}"`,
    props.inputMode && html` inputmode="${props.inputMode}"`,
    props.maxLength !== undefined && html` maxlength="${props.maxLength}"`,
    props.readOnly && html` readonly`,
  ];
  return fieldGroup(
    language,
    props,
    html`<input type="${props.type ?? 'text'}" class="form-input field-${props.width ?? 'long'}" id="${props.id}" name="${props.name}"${own} ${fieldState(props)} ${props.attributes}>`,
  );
}

/** Several lines of text. */
export function textArea(
  language: Language,
  props: FieldProps & { value?: string | undefined; rows?: number; maxLength?: number; attributes?: Html },
): Html {
  const longest = props.maxLength !== undefined && html` maxlength="${props.maxLength}"`;
  return fieldGroup(
    language,
    props,
    html`<textarea class="form-input" id="${props.id}" name="${props.name}" rows="${props.rows ?? 4}"${longest} ${fieldState(props)} ${props.attributes}>
${props.value}</textarea>`,
  );
}
