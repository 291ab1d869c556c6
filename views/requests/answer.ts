import { paths } from '../../server/paths.ts';
import { personLabel, personText } from '../grants/parts.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, type Texts, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { dateField } from '../parts/date-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { summaryList } from '../parts/summary-list.ts';
import { textArea } from '../parts/text-field.ts';
import { courseRows, privilegeCell, requestBadge, type ShownRequest } from './parts.ts';

export interface RequestPageProps {
  language: Language;
  csrfToken: string;
  tin: string;
  request: ShownRequest & { denialCode: string };
  tie: keyof Texts['requests']['ties'];
  /** Where the person's page is, if they are on the list. */
  personHref: string | undefined;
  /** Who has ended it, in words. */
  endedBy: string | undefined;
  grantHref: string | undefined;
  /** Whoever looks has asked for it themselves: where they could give it to themselves. */
  own: { giveSelf: string } | undefined;
  /** Somebody was faster. */
  isTooLate: boolean;
  /** There is a grant of the same that has not begun. */
  startsLater: boolean;
  values: { until: string; reason: string };
  today: string;
  errors: readonly FormError[];
}

/** One request, for an administrator to answer; or what was answered. */
export function requestPage(props: RequestPageProps): Page {
  const { language, tin, request, errors, isTooLate } = props;
  const texts = textsOf(language).requests;
  const toTitle = request.state === 'pending' ? texts.oneTitle : texts.oneTitleEnded;
  const title = toTitle(personText(request.person));
  return {
    title,
    hasErrors: errors.length > 0,
    breadcrumb: [
      { text: texts.listTitle, href: paths.requestsPage(tin) },
      { text: personText(request.person) },
    ],
    content: html`<h1>${title}</h1>
${isTooLate && alert(language, { kind: 'warning', heading: texts.faster, content: texts.fasterAbout })}
${errorSummary(language, errors)}
<p>${requestBadge(language, request.state)}</p>
${request.answer !== null && html`<blockquote class="written">${request.answer}</blockquote>`}
${facts(props)}
${request.state === 'pending' && (props.own ? ownAlert(language, props.own.giveSelf) : forms(props))}`,
  };
}

function facts(props: RequestPageProps): Html {
  const { language, request, tie, personHref, endedBy, grantHref } = props;
  const texts = textsOf(language).requests;
  const { person, state } = request;
  const name = personLabel(language, person);
  return summaryList(language, [
    {
      label: texts.who,
      value: html`${personHref === undefined ? name : html`<a href="${personHref}">${name}</a>`}${
        person.name !== null && html`<br><span class="muted">${person.idpIdentityId}</span>`
      }`,
    },
    { label: texts.tie, value: texts.ties[tie] },
    { label: texts.wants, value: privilegeCell(request.privilege) },
    { label: texts.provider, value: request.privilege.providerName },
    state === 'pending' && {
      label: texts.because,
      value: texts.denials[request.denialCode] ?? request.denialCode,
    },
    ...courseRows(language, request, endedBy),
    grantHref !== undefined && {
      label: texts.grantLabel,
      value: html`<a href="${grantHref}">${texts.grant}</a>`,
    },
  ]);
}

function ownAlert(language: Language, giveSelf: string): Html {
  const texts = textsOf(language).requests;
  return alert(language, {
    kind: 'info',
    heading: texts.ownRequest,
    content: html`<p class="alert-text">${texts.ownRequestAbout}</p>
<p class="alert-text"><a href="${giveSelf}">${texts.ownRequestAction}</a></p>`,
  });
}

function forms({
  language,
  csrfToken,
  tin,
  request,
  values,
  today,
  errors,
  startsLater,
}: RequestPageProps): Html {
  const texts = textsOf(language).requests;
  return html`<h2>${texts.approveTitle}</h2>
<p>${texts.approveAbout(personText(request.person))}${startsLater && ` ${texts.startsLater}`}</p>
<form method="post" action="${paths.approveRequest(tin, request.id)}" novalidate>
${csrfField(csrfToken)}
${dateField(language, {
  id: 'until',
  name: 'until',
  label: texts.approveUntil,
  value: values.until,
  min: today,
  error: errorOf(errors, 'until'),
})}
${buttonGroup(button({ text: texts.approve }))}
</form>
<h2>${texts.refuseTitle}</h2>
<form method="post" action="${paths.refuseRequest(tin, request.id)}" novalidate>
${csrfField(csrfToken)}
${textArea(language, {
  id: 'reason',
  name: 'reason',
  label: texts.refuseReason,
  hint: texts.refuseHint,
  value: values.reason,
  error: errorOf(errors, 'reason'),
  maxLength: 500,
})}
${buttonGroup(button({ text: texts.refuse, variant: 'secondary' }))}
</form>`;
}
