import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { icon } from './icon.ts';

export type AlertKind = 'info' | 'success' | 'warning' | 'error';

export interface AlertProps {
  kind: AlertKind;
  heading?: string;
  /** 2 unless told: as it fits into the page's outline. */
  headingLevel?: 2 | 3;
  content?: string | Html | undefined;
  /** Announces itself when it is swapped in: the answer to what somebody has just done. */
  live?: boolean;
  id?: string;
}

/** A box that says something that must not be missed. Never by its colour alone: the icon has a name. */
export function alert(language: Language, props: AlertProps): Html {
  const texts = textsOf(language).parts;
  const names = {
    info: texts.information,
    success: texts.success,
    warning: texts.warning,
    error: texts.error,
  };
  const { content } = props;
  return html`<div class="alert alert-${props.kind}" ${props.id && html`id="${props.id}"`} ${props.live && html`role="${props.kind === 'error' ? 'alert' : 'status'}"`}>
${icon(props.kind, { classes: 'alert-icon', label: names[props.kind] })}
<div class="alert-body">
${props.heading && heading(props.heading, props.headingLevel ?? 2)}
${typeof content === 'string' ? html`<p class="alert-text">${content}</p>` : content}
</div>
</div>`;
}

function heading(text: string, level: 2 | 3): Html {
  return level === 2
    ? html`<h2 class="alert-heading">${text}</h2>`
    : html`<h3 class="alert-heading">${text}</h3>`;
}
