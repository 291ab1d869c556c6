import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { emptyState } from '../parts/empty-state.ts';
import { formatTin } from '../parts/organization.ts';
import { searchForm } from '../parts/search-form.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';

export type CaseState = 'open' | 'confirmed' | 'cancelled' | 'lapsed';

interface ListedCase {
  id: string;
  organization: { tin: string; name: string };
  openedAt: number;
  state: CaseState;
}

export interface SupportProps {
  language: Language;
  provider: { tin: string; name: string };
  search: string | undefined;
  /** What the search has found; absent without one. */
  found?: { items: readonly { tin: string; name: string }[]; hasMore: boolean } | undefined;
  waiting: readonly ListedCase[];
  closed: readonly ListedCase[];
  notice?: string | undefined;
}

/** The console of a provider's support: finding a company, and the cases. */
export function supportPage(props: SupportProps): Page {
  const { language, provider, search, found, waiting, closed, notice } = props;
  const texts = textsOf(language).support;
  return {
    title: texts.title,
    content: html`<h1>${texts.title}</h1>
${notice !== undefined && alert(language, { kind: 'success', content: notice, live: true })}
<p class="font-lead">${texts.intro(provider.name)}</p>
<p>${texts.how}</p>
${searchForm(language, {
  action: paths.support(provider.tin),
  id: 'q',
  label: texts.search,
  hint: texts.searchHint,
  value: search,
  clear: search === undefined ? undefined : paths.support(provider.tin),
})}
${found && results(props, found)}
<h2>${texts.waiting}</h2>
${waiting.length === 0 ? html`<p>${texts.waitingNone}</p>` : caseTable(props, texts.waiting, waiting)}
${closed.length > 0 && html`<h2>${texts.recent}</h2>${caseTable(props, texts.recent, closed)}`}`,
  };
}

function results({ language, provider }: SupportProps, found: NonNullable<SupportProps['found']>): Html {
  const texts = textsOf(language).support;
  if (found.items.length === 0) return emptyState({ heading: texts.none, content: texts.noneAbout });
  return html`<h2>${texts.results}</h2>
<ul>${found.items.map(
    ({ tin, name }) =>
      html`<li><a href="${paths.supportCustomer(provider.tin, tin)}">${name}</a> <span class="muted">${formatTin(language, tin)}</span></li>`,
  )}</ul>
${found.hasMore && html`<p class="muted">${texts.more}</p>`}`;
}

function caseTable({ language, provider }: SupportProps, caption: string, rows: readonly ListedCase[]): Html {
  const texts = textsOf(language).support;
  return table({
    caption,
    hiddenCaption: true,
    rows,
    columns: [
      {
        heading: texts.company,
        isRowHeading: true,
        cell: ({ id, organization }) =>
          html`<a href="${paths.supportCase(provider.tin, id)}">${organization.name}</a>`,
      },
      { heading: texts.opened, cell: ({ openedAt }) => time(language, openedAt, 'minute') },
      { heading: texts.state, cell: ({ state }) => caseBadge(language, state) },
    ],
  });
}

/** How a case stands, in a word. */
export function caseBadge(language: Language, state: CaseState): Html {
  const kinds = { open: 'warning', confirmed: 'success', cancelled: 'neutral', lapsed: 'neutral' } as const;
  return badge(textsOf(language).support.states[state], kinds[state]);
}
