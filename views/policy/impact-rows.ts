import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { emptyState } from '../parts/empty-state.ts';
import { pagination } from '../parts/pagination.ts';
import { select } from '../parts/select.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';

export interface ImpactGroup {
  name: string;
  /** Where its rows are. */
  href: string | undefined;
  gains: number;
  losses: number;
}

export interface ImpactAnswer {
  change: 'gain' | 'loss';
  person: string;
  personDetail: string | undefined;
  organization: string;
  provider: string;
  privilege: string;
  /** At which levels of the login. */
  levels: readonly string[];
  at: number;
  isNow: boolean;
}

export interface ImpactRowsProps {
  groups: { organization: ImpactGroup[]; provider: ImpactGroup[]; privilege: ImpactGroup[] };
  rows: readonly ImpactAnswer[];
  filter: { change: string; organization: string };
  isNarrowed: boolean;
  first: string | undefined;
  next: string | undefined;
  /** Where the list is without filters. */
  all: string;
  csv: string;
  json: string;
}

/** Where accesses change, and each answer that does. `self` is the page that they stand on. */
export function impactRows(language: Language, self: string, list: ImpactRowsProps): Html {
  const texts = textsOf(language).policy.impact;
  const { groups } = list;
  return html`<div>
${groupTable(language, texts.byOrganization, texts.organization, groups.organization)}
${groups.provider.length > 1 && groupTable(language, texts.byProvider, texts.provider, groups.provider)}
${groupTable(language, texts.byPrivilege, texts.privilege, groups.privilege)}
</div>
<h2 id="rows">${texts.rows}</h2>
${filters(language, self, list)}
${list.rows.length > 0 ? rowsTable(language, list) : emptyState({ heading: texts.noMatch, headingLevel: 3, content: html`<p><a href="${list.all}">${texts.clear}</a></p>` })}
${pagination(language, { first: list.first, next: list.next })}
${buttonGroup(
  linkButton({ href: list.csv, text: texts.csv, variant: 'tertiary', icon: 'download' }),
  linkButton({ href: list.json, text: texts.json, variant: 'tertiary', icon: 'download' }),
)}`;
}

function groupTable(
  language: Language,
  caption: string,
  heading: string,
  rows: readonly ImpactGroup[],
): Html | undefined {
  if (rows.length === 0) return undefined;
  const texts = textsOf(language).policy.impact;
  return table<ImpactGroup>({
    caption,
    rows,
    columns: [
      {
        heading,
        isRowHeading: true,
        cell: ({ name, href }) => (href === undefined ? name : html`<a href="${href}">${name}</a>`),
      },
      { heading: texts.losses, isNumber: true, cell: ({ losses }) => losses },
      { heading: texts.gains, isNumber: true, cell: ({ gains }) => gains },
    ],
  });
}

function filters(language: Language, self: string, { filter, isNarrowed, all }: ImpactRowsProps): Html {
  const texts = textsOf(language).policy.impact;
  return html`<form class="search-form" method="get" action="${self}#rows"><div class="search-fields">
${select(language, {
  ...{ id: 'change', name: 'change', label: texts.change, value: filter.change },
  options: [
    { value: '', text: texts.all },
    { value: 'loss', text: texts.losses },
    { value: 'gain', text: texts.gains },
  ],
})}
${filter.organization !== '' && html`<input type="hidden" name="organization" value="${filter.organization}">`}
${button({ text: texts.filter, variant: 'secondary', icon: 'tune' })}
${isNarrowed && linkButton({ href: all, text: texts.clear, variant: 'tertiary' })}
</div></form>`;
}

function rowsTable(language: Language, { rows }: ImpactRowsProps): Html {
  const texts = textsOf(language).policy.impact;
  const hasProviders = new Set(rows.map(({ provider }) => provider)).size > 1;
  return table<ImpactAnswer>({
    caption: texts.rows,
    hiddenCaption: true,
    rows,
    columns: [
      {
        heading: texts.person,
        isRowHeading: true,
        cell: ({ person, personDetail }) =>
          html`${person}${personDetail !== undefined && html`<span class="row-detail">${personDetail}</span>`}`,
      },
      { heading: texts.organization, cell: ({ organization }) => organization },
      {
        heading: texts.privilege,
        cell: ({ privilege, provider }) =>
          html`${privilege}${hasProviders && html`<span class="row-detail">${provider}</span>`}`,
      },
      {
        heading: texts.level,
        cell: ({ levels }) => levels.map((level) => texts.levels[level] ?? level).join(', '),
      },
      { heading: texts.from, cell: ({ at, isNow }) => (isNow ? texts.now : time(language, at, 'minute')) },
      {
        heading: texts.change,
        cell: ({ change }) =>
          change === 'loss' ? badge(texts.losses, 'warning') : badge(texts.gains, 'info'),
      },
    ],
  });
}
