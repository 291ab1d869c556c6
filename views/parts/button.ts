import { type Html, html } from '../html.ts';
import { icon } from './icon.ts';
import type { IconName } from './icon-names.ts';

/** How much an action stands out: one primary in a page; `warning` for what cannot be undone. */
export type ButtonVariant = 'primary' | 'secondary' | 'tertiary' | 'warning';

interface ButtonLook {
  text: string;
  /** What the text leaves out, for those who do not see what stands around the button: " Ida Holm". */
  hiddenText?: string | undefined;
  variant?: ButtonVariant;
  icon?: IconName;
  /** More attributes, as a template: `hx(...)`, `form="..."`. */
  attributes?: Html;
}

/** A button that sends its form. `name` and `value` tell several apart. */
export function button(
  props: ButtonLook & {
    id?: string;
    name?: string;
    value?: string;
    formAction?: string;
    type?: 'submit' | 'button';
  },
): Html {
  const own = [
    props.id && html` id="${props.id}"`,
    props.name && html` name="${props.name}"`,
    props.value !== undefined && html` value="${props.value}"`,
    props.formAction && html` formaction="${props.formAction}"`,
  ];
  return html`<button type="${props.type ?? 'submit'}" class="${classes(props)}"${own} ${props.attributes}>${inside(props)}</button>`;
}

/** A link that looks like a button: it leads somewhere and changes nothing. */
export function linkButton(props: ButtonLook & { href: string; id?: string }): Html {
  return html`<a href="${props.href}" class="${classes(props)}"${props.id && html` id="${props.id}"`} ${props.attributes}>${inside(props)}</a>`;
}

/** Buttons beside each other, or below each other where there is no room. */
export function buttonGroup(...buttons: (Html | false | undefined)[]): Html {
  return html`<div class="button-group">${buttons}</div>`;
}

function classes({ variant = 'primary' }: ButtonLook): string {
  return `button button-${variant}`;
}

function inside({ icon: name, text, hiddenText }: ButtonLook): Html {
  return html`${name && icon(name)}<span>${text}${hiddenText && html`<span class="sr-only"> ${hiddenText}</span>`}</span>`;
}
