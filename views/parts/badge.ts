import { type Html, html } from '../html.ts';

export type BadgeKind = 'neutral' | 'info' | 'success' | 'warning' | 'error';

/** A word about the state of something: *new*, *expired*. */
export function badge(text: string, kind: BadgeKind = 'neutral'): Html {
  return html`<span class="badge ${kind !== 'neutral' && `badge-${kind}`}">${text}</span>`;
}
