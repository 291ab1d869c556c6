import { type Html, html } from '../html.ts';
import { assetPath } from '../public.ts';
import type { IconName } from './icon-names.ts';

/** An icon of the design system. With a label it is announced; without one it is decoration. */
export function icon(name: IconName, props: { label?: string; classes?: string } = {}): Html {
  const naming =
    props.label === undefined ? html`aria-hidden="true"` : html`role="img" aria-label="${props.label}"`;
  return html`<svg class="icon-svg ${props.classes}" focusable="false" ${naming}><use href="${assetPath('icons.svg')}#${name}"></use></svg>`;
}
