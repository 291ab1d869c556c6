import { paths, type Query } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, linkButton } from '../parts/button.ts';
import { emptyState } from '../parts/empty-state.ts';
import { errorSummary } from '../parts/error-summary.ts';
import { hx } from '../parts/hx.ts';
import { icon } from '../parts/icon.ts';
import { select } from '../parts/select.ts';
import { formatTime } from '../parts/time.ts';
import { firstSteps } from './first-steps.ts';
import { labelOf, type NamedPerson } from './person-name.ts';
import { peopleTable } from './table.ts';

export const filters = ['all', 'employees', 'partners', 'pending', 'new', 'without-grants'] as const;
export type Filter = (typeof filters)[number];

export interface ListedPerson extends NamedPerson {
  source: 'seen' | 'stated' | 'added' | 'invited' | 'granted' | 'onboarded';
  firstSeenProvider: string | null;
  listedAt: number;
  grantCount: number;
}

export interface PeopleListProps {
  language: Language;
  nonce: string;
  tin: string;
  people: readonly ListedPerson[];
  counts: Record<Filter, number>;
  /** Whoever came last, of all. */
  newest: ListedPerson | undefined;
  filter: Filter;
  sort: 'name' | 'newest';
  search: string | undefined;
  /** What was wrong with the request; in the reader's words. */
  error: { field?: string; text: string } | undefined;
  /** `idp/id` of everybody who is selected, on whichever page. */
  selected: readonly string[];
  /** Cursors: of the next page, and of this one. */
  next: string | undefined;
  after: string | undefined;
  /** `off`: not asked for updates. `on`: the page is to load itself again. */
  live: 'on' | 'off' | undefined;
  /** The number of the newest change that this list shows. */
  revision: number;
  /** What has just been done. */
  notice: string | undefined;
}

/** An organisation's people: searched, filtered, sorted, paged, selected; it fills itself while it is open. */
export function peoplePage(props: PeopleListProps): Page {
  const { language, nonce, tin, live, revision, notice } = props;
  const texts = textsOf(language).people;
  const stream = hx(nonce, { 'sse:connect': paths.employeesLive(tin, revision), swap: 'none' });
  return {
    title: texts.title,
    wide: true,
    hasErrors: props.error !== undefined,
    content: html`<div class="title-row"><h1>${texts.title}</h1>
<div class="button-group">${linkButton({ href: paths.newEmployees(tin), text: texts.add, icon: 'person-add', variant: 'secondary' })}${linkButton({ href: paths.invitations(tin), text: texts.invite, icon: 'link', variant: 'secondary' })}</div></div>
<p>${texts.intro}</p>
${notice && alert(language, { kind: 'success', content: notice })}
${live === undefined && html`<div id="people-live" ${stream}></div>`}
${peoplePart(props)}`,
  };
}

/** The list itself, with its search: what is replaced when it changes. */
export function peoplePart(props: PeopleListProps): Html {
  const { nonce } = props;
  const again = hx(nonce, {
    get: listOf(props, { live: props.live, after: props.after, auto: '1' }),
    trigger: 'people-changed from:#people-live',
    swap: 'outerMorph',
    target: 'this',
  });
  const isEmpty = props.counts.all === 0 && props.search === undefined && !props.error;
  return html`<div id="people" ${again}>
${props.error && errorSummary(props.language, [props.error])}
${isEmpty ? emptyList(props) : filledList(props)}
${liveNote(props)}
</div>`;
}

function emptyList({ language, tin }: PeopleListProps): Html {
  const texts = textsOf(language).people;
  return emptyState({
    heading: texts.emptyTitle,
    content: html`<p>${texts.emptyAbout}</p>${firstSteps(language, tin, 3)}`,
  });
}

function filledList(props: PeopleListProps): Html {
  const { language, tin, people, counts } = props;
  const texts = textsOf(language).people;
  const others = people.filter(({ isYou }) => !isYou).length;
  const isUnasked = props.search === undefined && !props.error;
  const isAlone = isUnasked && counts.all === 1 && people.length === 1 && others === 0;
  return html`<form action="${paths.employeesPage(tin)}" method="get" id="people-form">
${!isAlone && searchFields(props)}
${status(props)}
${people.length > 0 ? peopleTable(props) : noMatch(props)}
${people.length > 0 && actions(props)}
</form>
${isAlone && emptyState({ heading: texts.aloneTitle, content: html`<p>${texts.emptyAbout}</p>${firstSteps(language, tin, 3)}` })}`;
}

function searchFields(props: PeopleListProps): Html {
  const { language, nonce, tin, counts } = props;
  const texts = textsOf(language).people;
  const fetched = (trigger: string) =>
    hx(nonce, {
      get: paths.employeesPage(tin),
      include: '#people-form',
      target: '#people',
      swap: 'outerMorph',
      'push-url': 'true',
      trigger,
    });
  return html`<div class="search-form d-print-none" role="search"><div class="search-fields">
<div class="form-group search-main">
<label class="form-label" for="search">${texts.search}</label>
<div class="search">
<input type="search" class="form-input" id="search" name="search" value="${props.search}" autocomplete="off" maxlength="200" ${props.error?.field === 'search' && html`aria-invalid="true"`} ${fetched('input changed delay:300ms')}>
<button type="submit" class="button button-search">${icon('search')}<span>${texts.searchLabel}</span></button>
</div>
</div>
${select(language, {
  id: 'show',
  name: 'show',
  label: texts.show,
  value: props.filter,
  options: filters.map((value) => ({ value, text: texts.filter(texts.filters[value], counts[value]) })),
  attributes: fetched('change'),
})}
${select(language, {
  id: 'sort',
  name: 'sort',
  label: texts.sort,
  value: props.sort,
  options: (['name', 'newest'] as const).map((value) => ({ value, text: texts.sorts[value] })),
  attributes: fetched('change'),
})}
</div>
${props.live && html`<input type="hidden" name="live" value="${props.live}">`}
</div>`;
}

/** Read out whenever its words change: how many there are, and who came last. */
function status({ language, counts, filter, newest }: PeopleListProps): Html {
  const texts = textsOf(language).people;
  const who =
    newest && texts.newestOne(labelOf(language, newest), formatTime(language, newest.listedAt, 'minute'));
  return html`<p class="list-count" id="people-status" role="status">${texts.found(counts[filter], counts.all)}. ${who}</p>`;
}

function noMatch(props: PeopleListProps): Html {
  const texts = textsOf(props.language).people;
  return emptyState({
    heading: texts.noMatch,
    content: texts.noMatchAbout,
    actions: linkButton({
      href: paths.employeesPage(props.tin),
      text: texts.showAll,
      variant: 'secondary',
    }),
  });
}

function actions(props: PeopleListProps): Html {
  const { language, tin, people, selected, next, after } = props;
  const texts = textsOf(language).people;
  const here = new Set(people.map(({ idp, idpIdentityId }) => `${idp}/${idpIdentityId}`));
  const elsewhere = selected.filter((value) => !here.has(value));
  return html`${elsewhere.map((value) => html`<input type="hidden" name="person" value="${value}">`)}
${elsewhere.length > 0 && html`<p>${texts.selectedElsewhere(elsewhere.length)} <a href="${listOf(props, { person: [], live: props.live })}">${texts.clearSelection}</a></p>`}
<div class="list-actions d-print-none">
${button({ text: texts.grantSelected, name: 'do', value: 'grant', icon: 'list-add' })}
<div class="keyset-pagination">
${after !== undefined && button({ text: texts.firstPage, name: 'after', value: '', icon: 'first-page', variant: 'secondary' })}
${next !== undefined && button({ text: texts.nextPage, name: 'after', value: next, variant: 'secondary' })}
</div>
</div>
<p class="d-print-none"><a href="${paths.employeesExport(tin, { search: props.search, show: props.filter, sort: props.sort })}">${icon('download')}${texts.export}</a></p>`;
}

/** What is said of the list's keeping up: it is the reader's to stop and to start. */
function liveNote(props: PeopleListProps): Html {
  const texts = textsOf(props.language).people;
  const link = (live: 'on' | 'off' | undefined, text: string) =>
    html`<a href="${listOf(props, { live, after: props.after })}">${text}</a>`;
  if (props.live === 'off') {
    return html`<p class="live-note d-print-none">${texts.liveOff} ${link(undefined, texts.liveStart)}</p>`;
  }
  if (props.live === 'on') {
    return html`<p class="live-note d-print-none">${texts.refreshing} ${link(undefined, texts.liveStop)}</p>`;
  }
  return html`<p class="live-note needs-scripting d-print-none">${texts.liveOn} ${link('off', texts.liveStop)}</p>
<noscript><p class="live-note d-print-none">${texts.liveOff} ${link(undefined, texts.refreshNow)} · ${link('on', texts.refreshOften)}</p></noscript>`;
}

/** This list, with another query. */
function listOf(props: PeopleListProps, query: Query): string {
  return paths.employeesList(props.tin, {
    search: props.search,
    show: props.filter === 'all' ? undefined : props.filter,
    sort: props.sort === 'name' ? undefined : props.sort,
    person: props.selected,
    ...query,
  });
}
