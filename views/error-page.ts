import { paths } from '../server/paths.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { type Language, textsOf } from './locales/texts.ts';
import { alert } from './parts/alert.ts';
import { buttonGroup, linkButton } from './parts/button.ts';

/** What a page about an error tells. */
export interface ErrorProps {
  language: Language;
  code: string;
  status: number;
  requestId: string;
  /** Why not, and who can help, in whole sentences. */
  reasons: readonly string[];
  /** Where to log in anew, when that would help. */
  loginAgain: string | undefined;
  isLoggedIn: boolean;
}

/** The page about an error: what happened, why, and where to go from here. */
export function errorPage(props: ErrorProps): Page {
  const texts = textsOf(props.language).errors;
  const { title, about } = textOf(props);
  return {
    title,
    content: html`<h1>${title}</h1>
<p class="font-lead">${about}</p>
${reasons(props)}
${buttonGroup(
  props.loginAgain !== undefined && linkButton({ href: props.loginAgain, text: texts.logInAgain }),
  props.isLoggedIn
    ? linkButton({
        href: paths.organizations,
        text: texts.toOrganizations,
        variant: props.loginAgain === undefined ? 'primary' : 'secondary',
      })
    : linkButton({ href: paths.root, text: texts.toFront, variant: 'secondary' }),
)}
${props.status >= 500 && html`<p class="small-text">${texts.requestId} <code>${props.requestId}</code></p>`}`,
  };
}

/** The same as a part, where htmx would have put what was asked for. */
export function errorPart(props: ErrorProps): Html {
  const { title, about } = textOf(props);
  return alert(props.language, { kind: 'error', heading: title, content: about, live: true });
}

function textOf({ language, code, status }: ErrorProps): { title: string; about: string } {
  const { byCode } = textsOf(language).errors;
  const fallback =
    status === 404 ? byCode['not-found'] : status < 500 ? byCode['invalid-request'] : undefined;
  return byCode[code] ?? fallback ?? byCode['default'] ?? { title: code, about: '' };
}

function reasons(props: ErrorProps): Html | undefined {
  if (props.reasons.length === 0) return undefined;
  return html`<h2>${textsOf(props.language).errors.whoCanHelp}</h2>
<ul>${props.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`;
}
