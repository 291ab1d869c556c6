import { paths } from '../server/paths.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { type Language, textsOf } from './locales/texts.ts';
import { button, buttonGroup } from './parts/button.ts';
import { csrfField } from './parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from './parts/error-summary.ts';
import { textField } from './parts/text-field.ts';

export interface AcceptProps {
  language: Language;
  csrfToken: string;
  token: string;
  organization: string;
  /** What they become who accept. */
  becomes: 'employee' | 'partner';
  login: { idp: string; name: string | null; employer: string | undefined };
  nickname: string;
  errors: readonly FormError[];
}

/** The page behind an invitation's link: what saying yes means, and a button to say it. */
export function acceptInvitationPage(props: AcceptProps): Page {
  const { language, csrfToken, token, organization, becomes, nickname, errors } = props;
  const texts = textsOf(language).invitations;
  return {
    title: texts.acceptTitle(organization),
    hasErrors: errors.length > 0,
    content: html`${errorSummary(language, errors)}
<h1>${texts.acceptTitle(organization)}</h1>
<p>${becomes === 'employee' ? texts.acceptAsEmployee(organization) : texts.acceptAsPartner(organization)}</p>
<h2>${texts.acceptWhat}</h2>
<p>${texts.acceptGrants}</p>
<p>${texts.acceptSees}</p>
${whatIsSeen(props)}
<form method="post" action="${paths.invitation(token)}" novalidate>${csrfField(csrfToken)}
${
  becomes === 'partner' &&
  textField(language, {
    id: 'nickname',
    name: 'nickname',
    label: texts.nickname,
    hint: texts.nicknameHint,
    value: nickname,
    autocomplete: 'name',
    maxLength: 100,
    error: errorOf(errors, 'nickname'),
  })
}
${buttonGroup(button({ text: texts.accept, icon: 'check' }))}
</form>
<p><a href="${paths.logout}">${texts.wrongLogin}</a></p>`,
  };
}

function whatIsSeen({ language, becomes, login }: AcceptProps): Html {
  const texts = textsOf(language).invitations;
  const seen = [
    becomes === 'employee' && login.name !== null && texts.seesName(login.name),
    login.idp === 'mitid_erhverv' ? texts.seesId : texts.seesPrivateId,
    login.employer === undefined ? texts.seesPrivate : texts.seesEmployer(login.employer),
    becomes === 'partner' && texts.seesNickname,
  ];
  return html`<ul>${seen.map((text) => text && html`<li>${text}</li>`)}</ul>`;
}

/** What there is to say when there is nothing to accept (any more). */
export type InvitationOutcome =
  | { is: 'done'; as: 'employee' | 'partner'; organization: string }
  | { is: 'known'; isPending: boolean; organization: string }
  | { is: 'over'; why: 'used' | 'expired' | 'revoked' | 'closed'; organization: string }
  | { is: 'unknown' };

export function invitationOutcomePage(language: Language, outcome: InvitationOutcome): Page {
  const texts = textsOf(language).invitations;
  const say = (title: string, ...paragraphs: string[]): Page => ({
    title,
    content: html`<h1>${title}</h1>${paragraphs.map((text) => html`<p>${text}</p>`)}`,
  });
  if (outcome.is === 'unknown') return say(texts.unknownTitle, texts.unknownAbout);
  const { organization } = outcome;
  if (outcome.is === 'over') {
    return say(texts.overTitle[outcome.why], texts.overAbout[outcome.why], texts.overAsk(organization));
  }
  if (outcome.is === 'known') {
    const about = outcome.isPending ? texts.knownPending(organization) : texts.knownAbout(organization);
    return say(texts.knownTitle, about);
  }
  const about =
    outcome.as === 'employee' ? texts.doneEmployee(organization) : texts.donePartner(organization);
  return say(texts.doneTitle, about, texts.doneNext);
}
