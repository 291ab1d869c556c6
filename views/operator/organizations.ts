import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { type BadgeKind, badge } from '../parts/badge.ts';
import { linkButton } from '../parts/button.ts';
import { emptyState } from '../parts/empty-state.ts';
import { formatTin } from '../parts/organization.ts';
import { pagination } from '../parts/pagination.ts';
import { searchForm } from '../parts/search-form.ts';
import { select } from '../parts/select.ts';
import { table } from '../parts/table.ts';

export interface OrganizationListProps {
  language: Language;
  /** The operator's own. */
  tin: string;
  query: { q?: string; state?: string; kind?: string };
  rows: readonly { tin: string; name: string; state: string; isProvider: boolean }[];
  count: number;
  isFirst: boolean;
  /** Where the next page begins. */
  after: string | undefined;
  notice?: string | undefined;
}

/** A word about the state of an organisation. */
export function stateBadge(language: Language, state: string): Html {
  const kinds: Record<string, BadgeKind> = { active: 'success', suspended: 'warning', offboarded: 'error' };
  return badge(textsOf(language).operator.states[state] ?? state, kinds[state] ?? 'neutral');
}

/** Every organisation that the service knows. */
export function organizationListPage(props: OrganizationListProps): Page {
  const { language, tin, rows, count, query, notice } = props;
  const texts = textsOf(language).operator;
  return {
    title: texts.listTitle,
    wide: true,
    content: html`<h1>${texts.listTitle}</h1>
${notice !== undefined && alert(language, { kind: 'success', content: notice })}
<p>${texts.listIntro}</p>
<p>${linkButton({ href: paths.operatorNewOrganization(tin), text: texts.add, variant: 'secondary' })}</p>
${search(props)}
${
  rows.length === 0
    ? emptyState({ heading: texts.noMatch, content: texts.noMatchAbout })
    : html`<p>${texts.count(count)}</p>${list(props)}${pagination(language, {
        first: props.isFirst ? undefined : paths.operatorOrganizations(tin, query),
        next:
          props.after === undefined
            ? undefined
            : paths.operatorOrganizations(tin, { ...query, after: props.after }),
      })}`
}`,
  };
}

function search({ language, tin, query }: OrganizationListProps): Html {
  const texts = textsOf(language).operator;
  const isNarrowed = Object.keys(query).length > 0;
  const states = Object.entries(texts.states).map(([value, text]) => ({ value, text }));
  return searchForm(language, {
    action: paths.operatorOrganizations(tin),
    id: 'q',
    label: texts.search,
    hint: texts.searchHint,
    value: query.q,
    filters: html`${select(language, {
      ...{ id: 'state', name: 'state', label: texts.state, optional: true },
      options: [{ value: '', text: texts.anyState }, ...states],
      value: query.state ?? '',
    })}${select(language, {
      ...{ id: 'kind', name: 'kind', label: texts.kind, optional: true },
      options: [
        { value: '', text: texts.anyKind },
        { value: 'provider', text: texts.onlyProviders },
      ],
      value: query.kind ?? '',
    })}`,
    clear: isNarrowed ? paths.operatorOrganizations(tin) : undefined,
  });
}

function list({ language, tin, rows }: OrganizationListProps): Html {
  const texts = textsOf(language).operator;
  return table({
    caption: texts.caption,
    hiddenCaption: true,
    rows,
    columns: [
      {
        heading: texts.name,
        isRowHeading: true,
        cell: (row) => html`<a href="${paths.operatorOrganization(tin, row.tin)}">${row.name}</a>`,
      },
      { heading: texts.number, cell: (row) => formatTin(language, row.tin) },
      {
        heading: texts.state,
        cell: (row) =>
          html`${stateBadge(language, row.state)} ${row.isProvider && badge(texts.provider, 'info')}`,
      },
    ],
  });
}
