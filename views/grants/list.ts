import { paths, type Query } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, linkButton } from '../parts/button.ts';
import { checkbox } from '../parts/choices.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { emptyState } from '../parts/empty-state.ts';
import { hx } from '../parts/hx.ts';
import { searchForm } from '../parts/search-form.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';
import {
  type GrantPerson,
  type GrantPrivilege,
  type GrantStateName,
  lastDay,
  personLabel,
  personText,
  stateBadge,
} from './parts.ts';

export interface ListedGrant {
  id: string;
  person: GrantPerson;
  privilege: GrantPrivilege;
  state: GrantStateName;
  until: number | null;
  lastUsedAt: number | null;
}

export interface GrantsPageProps {
  language: Language;
  nonce: string;
  csrfToken: string;
  tin: string;
  grants: readonly ListedGrant[];
  count: number;
  /** There are more than `count`. */
  isMore: boolean;
  /** Whether the organisation has any grant at all. */
  isEmpty: boolean;
  /** What is looked for, as in the address. */
  query: {
    search?: string | undefined;
    person?: string | undefined;
    privilege?: string | undefined;
    provider?: string | undefined;
    state?: string | undefined;
    sort?: string | undefined;
  };
  /** Of `query.person`. */
  onlyPerson: GrantPerson | undefined;
  options: { privileges: { id: string; text: string }[]; providers: { tin: string; name: string }[] };
  /** Of grants that are selected, on whichever page. */
  selected: readonly string[];
  after: string | undefined;
  next: string | undefined;
  /** The search is of more people than are looked at; as many are. */
  tooBroad: number | undefined;
  problem: 'cpr' | 'nothing-selected' | undefined;
  notice: 'revoked' | 'gone' | undefined;
  /** More than this many are not taken away at once. */
  bulkLimit: number;
}

/** An organisation's grants: searched, filtered, sorted, paged and selected. */
export function grantsPage(props: GrantsPageProps): Page {
  const { language, tin, notice } = props;
  const texts = textsOf(language).grants;
  return {
    title: texts.title,
    wide: true,
    content: html`<div class="title-row"><h1>${texts.title}</h1>
<div class="button-group">${linkButton({ href: paths.grantWizard(tin), text: texts.give, icon: 'plus' })}${linkButton({ href: paths.grantImport(tin), text: texts.importMany, variant: 'secondary' })}</div></div>
<p>${texts.intro}</p>
${notice && alert(language, { kind: 'success', content: notice === 'gone' ? texts.alreadyRevoked : texts.revoked })}
${
  props.isEmpty
    ? emptyState({
        heading: texts.emptyTitle,
        content: texts.emptyText,
        actions: linkButton({ href: paths.grantWizard(tin), text: texts.give }),
      })
    : html`${filterForm(props)}${grantsPart(props)}`
}`,
  };
}

/** The list itself: what is replaced while somebody types. */
export function grantsPart(props: GrantsPageProps): Html {
  const { language, count, isMore, tooBroad, problem, grants } = props;
  const texts = textsOf(language).grants;
  const found = texts.count(isMore ? count - 1 : count, isMore);
  return html`<div id="grants-list">
${problem === 'nothing-selected' && alert(language, { kind: 'error', content: texts.nothingSelected, live: true })}
${problem === 'cpr' && alert(language, { kind: 'error', content: texts.cprRefused, live: true })}
${tooBroad !== undefined && alert(language, { kind: 'info', content: texts.searchTooBroad(tooBroad) })}
<div class="list-head"><p class="list-count" role="status">${found}</p>
${count > 0 && html`<a class="d-print-none" href="${paths.grantsExport(props.tin, props.query)}" download>${texts.exportCsv}</a>`}</div>
${grants.length > 0 ? selection(props) : emptyState({ heading: texts.noMatchTitle, content: texts.noMatchText })}
</div>`;
}

function filterForm(props: GrantsPageProps): Html {
  const { language, nonce, tin, query, selected, options, onlyPerson } = props;
  const texts = textsOf(language).grants;
  const isNarrowed = Object.values(query).some((value) => value !== undefined);
  const choice = (
    name: keyof GrantsPageProps['query'],
    label: string,
    options: readonly (readonly [value: string, text: string])[],
  ) => filterSelect(`filter-${name}`, name, label, options, query[name] ?? options[0]?.[0] ?? '');
  const typed = hx(nonce, {
    get: paths.grantsPage(tin),
    trigger: 'input delay:250ms from:#grants-search, change',
    target: '#grants-list',
    swap: 'outerHTML',
    sync: 'this:replace',
    'push-url': 'true',
  });
  return html`${
    onlyPerson &&
    html`<p>${texts.onePerson(personText(onlyPerson))} – <a href="${paths.grantsPage(tin)}">${texts.showAllPeople}</a></p>`
  }
${searchForm(language, {
  action: paths.grantsPage(tin),
  id: 'grants-search',
  name: 'search',
  label: texts.search,
  hint: texts.searchHint,
  value: query.search,
  attributes: typed,
  ...(isNarrowed && { clear: paths.grantsPage(tin) }),
  filters: html`${choice('state', texts.state, [['', texts.anyState], ...Object.entries(texts.states)])}
${choice('provider', texts.provider, [
  ['', texts.anyProvider],
  ...options.providers.map((provider) => [provider.tin, provider.name] as const),
])}
${choice('privilege', texts.privilege, [
  ['', texts.anyPrivilege],
  ...options.privileges.map((privilege) => [privilege.id, privilege.text] as const),
])}
${choice('sort', texts.sort, Object.entries(texts.sorts))}
${query.person !== undefined && hidden('person', query.person)}
${selected.map((id) => hidden('grant', id))}`,
})}`;
}

function selection(props: GrantsPageProps): Html {
  const { language, csrfToken, tin, query, grants, selected, after, next, count, isMore, bulkLimit } = props;
  const texts = textsOf(language).grants;
  const shown = new Set(grants.map(({ id }) => id));
  const elsewhere = selected.filter((id) => !shown.has(id));
  const isPaged = after !== undefined || next !== undefined;
  return html`<form method="post" action="${paths.grantsSelection(tin)}">
${csrfField(csrfToken)}
${Object.entries(query).map(([name, value]) => value !== undefined && hidden(name, value))}
${after !== undefined && hidden('after', after)}
${next !== undefined && hidden('next', next)}
${elsewhere.map((id) => hidden('grant', id))}
${grantsTable(props)}
<div class="list-actions d-print-none">
${elsewhere.length > 0 && html`<p>${texts.selectedElsewhere(elsewhere.length)} – <a href="${paths.grantsList(tin, query as Query)}">${texts.clearSelection}</a></p>`}
<div class="button-group">
${button({ text: texts.revokeSelected, name: 'do', value: 'revoke', variant: 'secondary' })}
${isPaged && !isMore && count <= bulkLimit && button({ text: texts.revokeAll(count), name: 'do', value: 'revoke-all', variant: 'tertiary' })}
</div>
${isPaged && pager(language, after !== undefined, next !== undefined)}
</div>
</form>`;
}

/** Buttons, not links: so that what is ticked comes along to the next page. */
function pager(language: Language, hasFirst: boolean, hasNext: boolean): Html {
  const texts = textsOf(language).parts;
  return html`<nav class="keyset-pagination" aria-label="${texts.pages}">
${hasFirst && button({ text: texts.firstPage, name: 'do', value: 'first', variant: 'secondary', icon: 'first-page' })}
${hasNext && button({ text: texts.nextPage, name: 'do', value: 'next', variant: 'secondary', icon: 'chevron-right' })}
</nav>`;
}

function grantsTable({ language, tin, grants, selected }: GrantsPageProps): Html {
  const texts = textsOf(language).grants;
  return table<ListedGrant>({
    caption: texts.caption,
    hiddenCaption: true,
    rows: grants,
    columns: [
      {
        heading: texts.selectColumn,
        hiddenHeading: true,
        cell: ({ id, person, privilege }) =>
          privilege.isRole
            ? undefined
            : checkbox({
                id: `pick-${id}`,
                name: 'grant',
                value: id,
                label: texts.select(personText(person), privilege.name),
                hiddenLabel: true,
                checked: selected.includes(id),
              }),
      },
      {
        heading: texts.person,
        isRowHeading: true,
        cell: ({ id, person }) =>
          html`<a href="${paths.grantPage(tin, id)}">${personLabel(language, person)}</a>`,
      },
      {
        heading: texts.privilege,
        cell: ({ privilege }) =>
          html`${privilege.name}<br><span class="muted">${privilege.providerName}</span>`,
      },
      { heading: texts.validUntil, cell: ({ until }) => lastDay(language, until) },
      {
        heading: texts.lastUsed,
        cell: ({ lastUsedAt }) => (lastUsedAt === null ? texts.neverUsed : time(language, lastUsedAt)),
      },
      { heading: texts.state, cell: ({ state }) => stateBadge(language, state) },
    ],
  });
}

/** A choice that is always made: neither required nor optional is a word for it. */
function filterSelect(
  id: string,
  name: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
): Html {
  return html`<div class="form-group">
<label class="form-label" for="${id}">${label}</label>
<select class="form-select" id="${id}" name="${name}">${options.map(
    ([value, text]) => html`<option value="${value}" ${value === chosen && html`selected`}>${text}</option>`,
  )}</select>
</div>`;
}

function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}
