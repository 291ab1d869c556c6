import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { icon } from './icon.ts';

/**
 * Shown by `portal.js` two minutes before the session ends, with a button that keeps it alive, and in other words
 * when it is over. Without JavaScript it stays hidden: the next request then asks for a login.
 */
export function sessionWarning(frame: { language: Language; path: string }, endsAt: number): Html {
  const texts = textsOf(frame.language).frame;
  return html`<div class="session-warning d-print-none" id="session" data-ends-at="${endsAt}" data-session="${paths.session}" role="alert" hidden>
<div class="container">
<div data-session-state="ending" hidden>
<p>${icon('time')}<strong>${texts.sessionEnds}.</strong> ${texts.sessionEndsAbout}</p>
<button type="button" class="button button-secondary" data-session-extend>${texts.staySignedIn}</button>
</div>
<div data-session-state="ended" hidden>
<p>${icon('lock')}<strong>${texts.sessionEnded}.</strong> ${texts.sessionEndedAbout}</p>
<a class="button button-secondary" href="${paths.login}">${texts.logIn}</a>
</div>
</div>
</div>
<p class="sr-only" id="session-extended" role="status" data-text="${texts.sessionExtended}"></p>`;
}
