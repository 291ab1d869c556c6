import { paths } from '../../server/paths.ts';
import { personLabel } from '../grants/parts.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { emptyState } from '../parts/empty-state.ts';
import { pagination } from '../parts/pagination.ts';
import { subNavigation } from '../parts/sub-navigation.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';
import { privilegeCell, requestBadge, type ShownRequest } from './parts.ts';

export interface RequestsProps {
  language: Language;
  tin: string;
  show: 'pending' | 'ended';
  /** How many wait. */
  waiting: number;
  requests: readonly ShownRequest[];
  notice: string | undefined;
  first: string | undefined;
  next: string | undefined;
}

/** An organisation's requests: those that wait, the oldest first, and those that have ended. */
export function requestsPage(props: RequestsProps): Page {
  const { language, tin, show, waiting, requests, notice } = props;
  const texts = textsOf(language).requests;
  const isPending = show === 'pending';
  return {
    title: texts.listTitle,
    wide: true,
    content: html`<h1>${texts.listTitle}</h1>
<p>${texts.listIntro}</p>
${notice !== undefined && alert(language, { kind: 'success', content: notice })}
${subNavigation({
  label: texts.tabs,
  links: [
    { href: paths.requestsPage(tin), text: texts.pendingTab, current: isPending, count: waiting },
    { href: paths.requestsList(tin, { show: 'ended' }), text: texts.endedTab, current: !isPending },
  ],
})}
${
  requests.length === 0
    ? emptyState({
        heading: isPending ? texts.none : texts.noneEnded,
        content: isPending ? texts.noneAbout : texts.noneEndedAbout,
      })
    : requestsTable(props)
}
${pagination(language, { first: props.first, next: props.next })}`,
  };
}

function requestsTable({ language, tin, show, requests }: RequestsProps) {
  const texts = textsOf(language).requests;
  return table({
    caption: texts.caption,
    hiddenCaption: true,
    rows: requests,
    columns: [
      {
        heading: texts.who,
        isRowHeading: true,
        cell: ({ id, person }) =>
          html`<a href="${paths.requestPage(tin, id)}">${personLabel(language, person)}</a>`,
      },
      { heading: texts.wants, cell: ({ privilege }) => privilegeCell(privilege) },
      { heading: texts.provider, cell: ({ privilege }) => privilege.providerName },
      {
        heading: texts.why,
        cell: ({ reason }) => (reason === null ? undefined : html`<span class="written">${reason}</span>`),
      },
      { heading: texts.asked, cell: ({ createdAt }) => time(language, createdAt, 'minute') },
      show === 'pending'
        ? { heading: texts.lapses, cell: ({ expiresAt }) => time(language, expiresAt) }
        : {
            heading: texts.state,
            cell: ({ state, answer }) =>
              html`${requestBadge(language, state)}${answer !== null && html`<br><span class="written">${answer}</span>`}`,
          },
    ],
  });
}
