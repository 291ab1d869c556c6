import type { Request, Response } from 'express';
import * as z from 'zod';
import { textsOf } from '../../views/locales/texts.ts';
import { type PeopleListProps, peoplePage, peoplePart } from '../../views/people/list.ts';
import { isPersonId } from '../directory/first-seen.ts';
import {
  countPeopleOf,
  listPeople,
  type PeopleWanted,
  Position,
  peopleFilters,
  peopleRevisionOf,
} from '../directory/people.ts';
import { AppError } from '../errors.ts';
import { fromCursor, toCursor } from '../http/cursor.ts';
import { wantsEvents } from '../http/event-stream.ts';
import { paths } from '../paths.ts';
import { markUnattended, requireVisitor } from '../sign-in/visitor.ts';
import { sendPeopleAsCsv } from './employees-csv.ts';
import { wantsPart } from './htmx.ts';
import { languageOf } from './language.ts';
import { takeNotice } from './notice.ts';
import { toShownPerson } from './people-props.ts';
import { authorityOf, frameOf, redirectTo, sendPage, sendPart } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const pageSize = 50;
/** As many as the wizard takes. */
const selectAtMost = 200;

/** What a list's address can say; what it says wrong is as if it were not said. */
const ListQuery = z.object({
  search: z.string().max(200).optional().catch(undefined),
  show: z.enum(peopleFilters).catch('all'),
  sort: z.enum(['name', 'newest']).catch('name'),
  after: z.string().min(1).max(1_000).optional().catch(undefined),
  person: z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(z.string())).catch([]),
  live: z.enum(['on', 'off']).optional().catch(undefined),
  do: z.literal('grant').optional().catch(undefined),
  /** Asked for by the page itself. */
  auto: z.literal('1').optional().catch(undefined),
});
type ListQuery = z.infer<typeof ListQuery>;

/** The list of an organisation's people, and what keeps it up to date. */
export function employeesPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.employeesPagePattern,
      access: 'PrivilegeAdministrator',
      handle: (req, res) => showList(deps, req, res),
    },
    {
      method: 'get',
      path: paths.employeesLivePattern,
      access: 'PrivilegeAdministrator',
      handle: (req, res) => {
        const { organizationTin } = authorityOf(res);
        // Somebody who types the address wants to see the list.
        if (!wantsEvents(req)) return redirectTo(req, res, paths.employeesPage(organizationTin));
        markUnattended(req);
        deps.streams.openNumbers(req, res, {
          name: 'people-changed',
          after: z.coerce.number().int().min(0).catch(0).parse(req.query['after']),
          read: (after) => peopleRevisionOf(deps, organizationTin, after),
        });
      },
    },
    {
      method: 'get',
      path: paths.employeesExportPattern,
      access: 'PrivilegeAdministrator',
      handle: (req, res) => {
        const { search, show, sort } = ListQuery.parse(req.query);
        const { organizationTin } = authorityOf(res);
        return sendPeopleAsCsv(deps, req, res, { organizationTin, search, filter: show, sort });
      },
    },
  ];
}

function showList(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const query = ListQuery.parse(req.query);
  const selected = query.person.filter(isPersonValue);
  if (query.do === 'grant' && selected.length > 0 && selected.length <= selectAtMost) {
    redirectTo(req, res, paths.grantWizard(tin, { person: selected }));
    return;
  }
  const props = toProps(deps, req, res, { ...query, person: selected });
  // Without scripts, by its own choice, a page can keep itself up to date no other way.
  if (query.live === 'on') res.set('Refresh', '5');
  if (query.live === 'on' || query.auto) markUnattended(req);
  const status = props.error ? 422 : 200;
  if (wantsPart(req)) sendPart(req, res, peoplePart(props), status);
  else sendPage(req, res, { ...peoplePage(props), status });
}

function toProps(deps: PortalDeps, req: Request, res: Response, query: ListQuery): PeopleListProps {
  const { organizationTin } = authorityOf(res);
  const language = languageOf(req);
  const error = errorOf(req, query);
  // The number is read first: what comes while the list is read is told of once more.
  const revision = peopleRevisionOf(deps, organizationTin);
  const { isRefused, search, ...read } = readList(deps, organizationTin, query);
  const visitor = requireVisitor(req);
  const catalogue = deps.catalogue.current();
  const shown = (person: Parameters<typeof toShownPerson>[1]) => toShownPerson(catalogue, person, visitor);
  const newest = listPeople(deps, { organizationTin, filter: 'all', sort: 'newest', limit: 1 }).items[0];
  return {
    language,
    nonce: frameOf(req, res).nonce,
    tin: organizationTin,
    people: read.items.map(shown),
    counts: read.counts,
    newest: newest && shown(newest),
    filter: query.show,
    sort: query.sort,
    search,
    error: isRefused ? { field: 'search', text: textsOf(language).people.searchRefused } : error,
    selected: query.person,
    next: read.next && toCursor(read.next),
    after: query.after,
    live: query.live,
    revision,
    notice: wantsPart(req) ? undefined : takeNotice(req),
  };
}

/** The page that is asked for. A search that is refused is left out, and never repeated. */
function readList(deps: PortalDeps, organizationTin: string, query: ListQuery) {
  const after = query.after === undefined ? undefined : fromCursor(Position, query.after);
  const wanted: PeopleWanted = {
    organizationTin,
    search: query.search,
    filter: query.show,
    sort: query.sort,
    after,
    limit: pageSize,
  };
  const read = (search: string | undefined) => ({
    ...listPeople(deps, { ...wanted, search }),
    counts: countPeopleOf(deps, organizationTin, search),
    search: search === '' ? undefined : search,
  });
  try {
    return { ...read(query.search), isRefused: false };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'cpr-refused') throw error;
    return { ...read(undefined), isRefused: true };
  }
}

function errorOf(req: Request, query: ListQuery): PeopleListProps['error'] {
  if (query.do !== 'grant') return undefined;
  const texts = textsOf(languageOf(req)).people;
  return {
    text: query.person.length === 0 ? texts.noneSelected : texts.tooManySelected(selectAtMost),
  };
}

/** Whether a value of the list's boxes can be a person's: `idp/id`. */
function isPersonValue(value: string): boolean {
  const slash = value.indexOf('/');
  return slash > 0 && isPersonId(value.slice(0, slash), value.slice(slash + 1));
}
