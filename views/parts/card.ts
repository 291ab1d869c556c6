import { type Html, html } from '../html.ts';
import { icon } from './icon.ts';
import type { IconName } from './icon-names.ts';

/** A way into something: the whole card is the link's target, its heading the link. */
export function cardLink(props: {
  href: string;
  heading: string;
  headingLevel?: 2 | 3;
  text?: string | Html;
  icon?: IconName;
  /** Stands out: the one that most people want. */
  primary?: boolean;
}): Html {
  const link = html`<a class="card-link" href="${props.href}">${props.heading}</a>`;
  return html`<div class="door ${props.primary && 'door-primary'}">
${props.icon && icon(props.icon, { classes: 'door-icon' })}
<div class="door-text">
${props.headingLevel === 3 ? html`<h3>${link}</h3>` : html`<h2>${link}</h2>`}
${props.text !== undefined && html`<p>${props.text}</p>`}
</div>
${icon('arrow-forward', { classes: 'door-arrow' })}
</div>`;
}
