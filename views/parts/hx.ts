import { type Html, html } from '../html.ts';

/** The htmx attributes that we use, without their `hx-`. Where one must reach children, `name:inherited`. */
type HxName =
  | 'get'
  | 'post'
  | 'target'
  | 'select'
  | 'swap'
  | 'trigger'
  | 'push-url'
  | 'replace-url'
  | 'include'
  | 'sync'
  | 'indicator'
  | 'disable'
  | 'sse:connect'
  | 'sse:close'
  | 'swap-oob';
export type HxAttributes = Partial<Record<HxName | `${HxName}:inherited`, string>>;

/**
 * Attributes that make htmx work on an element, with the nonce without which it would take them off again. The
 * element must do its work without them as well: they only spare a whole page.
 */
export function hx(nonce: string, attributes: HxAttributes): Html {
  const written = Object.entries(attributes).map(([name, value]) => html` hx-${name}="${value}"`);
  return html`${written} hx-nonce="${nonce}"`;
}
