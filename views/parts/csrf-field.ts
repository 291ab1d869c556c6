import { type Html, html } from '../html.ts';

/** The hidden field that every form that posts carries. */
export function csrfField(csrfToken: string): Html {
  return html`<input type="hidden" name="_csrf" value="${csrfToken}">`;
}
