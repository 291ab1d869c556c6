import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { emptyState } from '../parts/empty-state.ts';
import { formatTin } from '../parts/organization.ts';
import { pagination } from '../parts/pagination.ts';
import { searchForm } from '../parts/search-form.ts';
import { select } from '../parts/select.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';

export interface CustomersProps {
  language: Language;
  tin: string;
  items: readonly {
    tin: string;
    name: string;
    state: 'active' | 'known' | 'suspended' | 'offboarded';
    onboarding: 'none' | 'operator' | 'signatory' | 'declaration';
    isFrozen: boolean;
    source: 'listed' | 'seen' | 'stated';
    since: number;
  }[];
  total: number;
  search: string | undefined;
  route: string | undefined;
  first: string | undefined;
  next: string | undefined;
}

/** A provider's customers: since when, how each became one, and by which route it was onboarded. */
export function customersPage(props: CustomersProps): Page {
  const { language, tin, items, total } = props;
  const texts = textsOf(language).catalogue;
  if (total === 0) {
    return {
      title: texts.customersTitle,
      content: html`<h1>${texts.customersTitle}</h1>
${emptyState({ heading: texts.customersEmptyTitle, content: texts.customersEmptyAbout })}`,
    };
  }
  const isNarrowed = props.search !== undefined || props.route !== undefined;
  return {
    title: texts.customersTitle,
    wide: true,
    content: html`<h1>${texts.customersTitle}</h1>
<p>${texts.customersIntro}</p>
${searchForm(language, {
  action: paths.customers(tin),
  id: 'q',
  label: texts.whitelistSearch,
  value: props.search,
  filters: select(language, {
    id: 'route',
    name: 'route',
    label: texts.route,
    value: props.route ?? '',
    options: [
      { value: '', text: texts.anyRoute },
      ...(['signatory', 'declaration', 'operator', 'none'] as const).map((value) => ({
        value,
        text: texts.routes[value],
      })),
    ],
  }),
  ...(isNarrowed && { clear: paths.customers(tin) }),
})}
${
  items.length === 0
    ? emptyState({ heading: texts.customersNoMatch, content: texts.customersNoMatchAbout })
    : table({
        caption: texts.customersCount(total),
        rows: items,
        columns: [
          {
            heading: texts.company,
            isRowHeading: true,
            cell: (row) =>
              html`${row.name}${row.state !== 'active' && row.state !== 'known' && html` ${badge(texts.organizationStates[row.state], 'warning')}`}`,
          },
          { heading: texts.number, cell: (row) => formatTin(language, row.tin) },
          { heading: texts.since, cell: (row) => time(language, row.since) },
          { heading: texts.source, cell: (row) => texts.sources[row.source] },
          {
            heading: texts.route,
            cell: (row) =>
              html`${texts.routes[row.onboarding]}${row.isFrozen && html` ${badge(texts.frozen, 'error')}`}`,
          },
        ],
      })
}
${pagination(language, { first: props.first, next: props.next })}`,
  };
}
