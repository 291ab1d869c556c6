import { paths } from '../../server/paths.ts';
import { lastDay } from '../grants/parts.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { backLink } from '../parts/breadcrumb.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { summaryList } from '../parts/summary-list.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';
import { aboutRows, courseRows, requestBadge, type ShownRequest } from './parts.ts';

/** What has become of one's own request; while it waits, it can be withdrawn. */
export function ownRequestPage(props: {
  language: Language;
  csrfToken: string;
  request: ShownRequest;
  notice: string | undefined;
}): Page {
  const { language, csrfToken, request, notice } = props;
  const texts = textsOf(language).requests;
  return {
    title: texts.ownTitle,
    content: html`${backLink(language, paths.me, texts.seeMine)}
<h1>${texts.ownTitle}</h1>
${notice !== undefined && alert(language, { kind: 'success', content: notice })}
<p>${requestBadge(language, request.state)} ${aboutState(language, request)}</p>
${request.answer !== null && html`<blockquote class="written">${request.answer}</blockquote>`}
${summaryList(language, [...aboutRows(language, request, texts.what), ...courseRows(language, request)])}
${
  request.state === 'pending' &&
  html`<form method="post" action="${paths.withdrawRequest(request.id)}">
${csrfField(csrfToken)}
${buttonGroup(button({ text: texts.withdraw, variant: 'secondary' }))}
</form>`
}`,
  };
}

function aboutState(language: Language, { state, organization, privilege }: ShownRequest): string {
  const { ownAbout } = textsOf(language).requests;
  if (state === 'pending') return ownAbout.pending(organization.name);
  if (state === 'approved') return ownAbout.approved(privilege.providerName);
  return ownAbout[state];
}

/** What somebody has asked for, in the list of what they hold. */
export function ownRequests(language: Language, requests: readonly ShownRequest[]): Html | undefined {
  if (requests.length === 0) return undefined;
  const texts = textsOf(language).requests;
  return html`<h2 id="requests">${texts.meTitle}</h2>
${table({
  caption: texts.meCaption,
  hiddenCaption: true,
  rows: requests,
  columns: [
    {
      heading: texts.wants,
      isRowHeading: true,
      cell: ({ id, privilege }) =>
        html`<a href="${paths.ownRequest(id)}">${privilege.name}</a><br><span class="weight-normal">${privilege.description}</span>`,
    },
    { heading: texts.provider, cell: ({ privilege }) => privilege.providerName },
    { heading: texts.organization, cell: ({ organization }) => organization.name },
    {
      heading: texts.state,
      cell: ({ state, answer, approvedUntil }) =>
        html`${requestBadge(language, state)}${answer !== null && html`<br><span class="written">${answer}</span>`}${
          state === 'approved' &&
          approvedUntil !== null &&
          html`<br>${texts.holds} ${lastDay(language, approvedUntil)}`
        }`,
    },
    { heading: texts.asked, cell: ({ createdAt }) => time(language, createdAt) },
  ],
})}`;
}
