import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { formatTin } from '../parts/organization.ts';
import { summaryList } from '../parts/summary-list.ts';
import { formatTime, time } from '../parts/time.ts';
import { supportCrumbs } from './company.ts';
import { type CaseState, caseBadge } from './front.ts';

export interface CaseProps {
  language: Language;
  csrfToken: string;
  providerTin: string;
  id: string;
  organization: { tin: string; name: string };
  state: CaseState;
  verification: string;
  reason: string;
  opened: { by: string; at: number };
  closed?: { by: string; at: number } | undefined;
  expiresAt: number;
  /** Of an open one: whether the visitor opened it, and whether it can still be confirmed. */
  isOwn: boolean;
  isStillSole: boolean;
  /** The whole address of this page, to be sent to a colleague. */
  address: string;
  /** Of a confirmed one. */
  letterSentAt?: number | null | undefined;
  code?: { is: 'open' | 'used' | 'over'; at: number } | undefined;
  /** While the company has not begun again: whether another letter can be sent, or from when on. */
  renewal?: 'now' | { from: number } | undefined;
  notice?: string | undefined;
}

/** A case: what was recorded, how it stands, and for another supporter the button that confirms it. */
export function supportCasePage(props: CaseProps): Page {
  const { language, organization, notice } = props;
  const texts = textsOf(language).support;
  const title = texts.caseTitle(organization.name);
  return {
    title,
    breadcrumb: supportCrumbs(language, props.providerTin, title),
    content: html`<h1>${title}</h1>
${notice !== undefined && alert(language, { kind: 'success', content: notice, live: true })}
${facts(props)}
${props.state === 'open' && whatNext(props)}
${props.renewal && anotherLetter(props, props.renewal)}`,
  };
}

function facts(props: CaseProps): Html {
  const { language, organization, state, opened, closed } = props;
  const texts = textsOf(language).support;
  const byAt = (what: { by: string; at: number }) => html`${what.by}, ${time(language, what.at, 'minute')}`;
  return summaryList(language, [
    { label: texts.company, value: html`${organization.name}<br>${formatTin(language, organization.tin)}` },
    { label: texts.state, value: caseBadge(language, state) },
    { label: texts.verified, value: props.verification },
    { label: texts.why, value: props.reason },
    { label: texts.openedBy, value: byAt(opened) },
    state === 'open' && { label: texts.until, value: time(language, props.expiresAt, 'minute') },
    closed && { label: texts.closedBy, value: byAt(closed) },
    state === 'confirmed' && { label: texts.letter, value: letterOf(props) },
    props.code && { label: texts.code, value: codeOf(language, props.code) },
  ]);
}

function letterOf({ language, letterSentAt }: CaseProps): string {
  const texts = textsOf(language).support;
  return letterSentAt == null
    ? texts.letterWaiting
    : texts.letterSent(formatTime(language, letterSentAt, 'minute'));
}

function codeOf(language: Language, { is, at }: NonNullable<CaseProps['code']>): string {
  const texts = textsOf(language).support;
  if (is === 'over') return texts.codeOver;
  return is === 'used'
    ? texts.codeUsed(formatTime(language, at, 'minute'))
    : texts.codeOpen(formatTime(language, at));
}

function anotherLetter(
  { language, csrfToken, providerTin, id }: CaseProps,
  renewal: NonNullable<CaseProps['renewal']>,
): Html {
  const texts = textsOf(language).support;
  if (renewal !== 'now')
    return html`<p>${texts.renewLater(formatTime(language, renewal.from, 'minute'))}</p>`;
  return html`<h2>${texts.renewTitle}</h2>
<p>${texts.renewAbout}</p>
<form method="post" action="${paths.renewSupportCode(providerTin, id)}">
${csrfField(csrfToken)}
${buttonGroup(button({ text: texts.renew, variant: 'secondary' }))}
</form>`;
}

function whatNext(props: CaseProps): Html {
  const { language, csrfToken, providerTin, id, isOwn, isStillSole, organization } = props;
  const texts = textsOf(language).support;
  const cancel = button({
    text: texts.cancel,
    variant: 'secondary',
    formAction: paths.cancelSupportCase(providerTin, id),
  });
  const confirm = button({ text: texts.confirm, variant: 'warning' });
  const form = html`<form method="post" action="${paths.confirmSupportCase(providerTin, id)}">
${csrfField(csrfToken)}
${buttonGroup(isStillSole && !isOwn && confirm, cancel)}
</form>`;
  if (!isStillSole) return html`${alert(language, { kind: 'warning', content: texts.overtaken })}${form}`;
  if (isOwn) return html`<p>${texts.askColleague}</p><p><code>${props.address}</code></p>${form}`;
  return html`<h2>${texts.confirmTitle}</h2>
<p>${texts.confirmCheck}</p>
<p>${texts.confirmWhen}</p>
<ul>${texts.confirmEffects(organization.name).map((text) => html`<li>${text}</li>`)}</ul>
${form}`;
}
