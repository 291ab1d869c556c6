import { type Html, html } from '../html.ts';
import type { Language } from '../locales/texts.ts';
import { type FieldProps, fieldSet } from './field.ts';

export interface Choice {
  value: string;
  label: string | Html;
  hint?: string | Html | undefined;
  disabled?: boolean;
}

/** One of a few. The first one's id is the group's with `-1`. */
export function radios(
  language: Language,
  props: FieldProps & { options: readonly Choice[]; value?: string | undefined },
): Html {
  const options = props.options.map((option, index) =>
    choice('radio', props, option, index, option.value === props.value),
  );
  return fieldSet(language, props, html`${options}`);
}

/** Any number of a few. */
export function checkboxes(
  language: Language,
  props: FieldProps & { options: readonly Choice[]; values?: readonly string[] },
): Html {
  const options = props.options.map((option, index) =>
    choice('checkbox', props, option, index, props.values?.includes(option.value) ?? false),
  );
  return fieldSet(language, props, html`${options}`);
}

/** One box of its own: a consent, a row to be picked. */
export function checkbox(props: {
  id: string;
  name: string;
  value: string;
  label: string | Html;
  checked?: boolean;
  hint?: string | Html | undefined;
  /** The label is only for those who cannot see what stands beside the box. */
  hiddenLabel?: boolean;
  disabled?: boolean;
  attributes?: Html;
}): Html {
  const hintId = `${props.id}-hint`;
  return html`<div class="form-group-checkbox">
<input type="checkbox" class="form-checkbox" id="${props.id}" name="${props.name}" value="${props.value}" ${props.checked && html`checked`} ${props.disabled && html`disabled`} ${props.hint !== undefined && html`aria-describedby="${hintId}"`} ${props.attributes}>
<label class="form-label" for="${props.id}">${props.hiddenLabel ? html`<span class="sr-only">${props.label}</span>` : props.label}</label>
${props.hint !== undefined && html`<span class="form-hint" id="${hintId}">${props.hint}</span>`}
</div>`;
}

function choice(
  type: 'radio' | 'checkbox',
  { id, name }: FieldProps,
  option: Choice,
  index: number,
  isChosen: boolean,
): Html {
  const ownId = `${id}-${index + 1}`;
  const hint =
    option.hint !== undefined && html`<span class="form-hint" id="${ownId}-hint">${option.hint}</span>`;
  return html`<div class="form-group-${type}">
<input type="${type}" class="form-${type}" id="${ownId}" name="${name}" value="${option.value}" ${isChosen && html`checked`} ${option.disabled && html`disabled`} ${hint && html`aria-describedby="${ownId}-hint"`}>
<label class="form-label" for="${ownId}">${option.label}</label>
${hint}
</div>
`;
}
