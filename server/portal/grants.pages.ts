import type { Request, Response } from 'express';
import * as z from 'zod';
import { grantSorts } from '../../db/grant-search.ts';
import { type GrantsPageProps, grantsPage, grantsPart } from '../../views/grants/list.ts';
import { listPeople } from '../directory/people.ts';
import { AppError } from '../errors.ts';
import { bulkLimit, draftRevocations } from '../grants/bulk-draft.ts';
import {
  countLimit,
  findGrantIds,
  findGrants,
  type GrantsLookedFor,
  grantFilters,
} from '../grants/search.ts';
import { fromCursor, toCursor } from '../http/cursor.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { allIn, chosenIn, type Fields, firstIn } from './fields.ts';
import { createPersonLookup, toPersonProps, toPrivilegeProps } from './grant-props.ts';
import { sendGrantsAsCsv } from './grants-csv.ts';
import { wantsPart } from './htmx.ts';
import { languageOf } from './language.ts';
import { authorityOf, frameOf, redirectTo, sendPage, sendPart } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const pageSize = 50;
/** Grants of more people than these are not looked for at once. */
const peopleAtOnce = 1_000;
/** More ids than these do not fit into an address. */
const selectAtMost = 200;

/** The list of an organisation's grants, and what is done with those that are picked there. */
export function grantsPages(deps: PortalDeps): PageRoute[] {
  const access = 'PrivilegeAdministrator' as const;
  return [
    {
      method: 'get',
      path: paths.grantsPagePattern,
      access,
      handle: (req, res) => showGrants(deps, req, res),
    },
    {
      method: 'get',
      path: paths.grantsExportPattern,
      access,
      handle: (req, res) => {
        const { wanted } = toWanted(deps, authorityOf(res).organizationTin, req.query);
        return sendGrantsAsCsv(deps, req, res, wanted);
      },
    },
    {
      method: 'post',
      path: paths.grantsSelectionPattern,
      access,
      handle: (req, res) => actOnSelection(deps, req, res),
    },
  ];
}

const Position = z.strictObject({ id: z.string(), validTo: z.number().nullable() });

function showGrants(deps: PortalDeps, req: Request, res: Response): void {
  const tin = authorityOf(res).organizationTin;
  const after = firstIn(req.query, 'after');
  const { wanted, tooBroad, problem } = toWanted(deps, tin, req.query);
  const sort = chosenIn(req.query, 'sort', grantSorts) ?? 'newest';
  const found = findGrants(deps, {
    ...wanted,
    sort,
    limit: pageSize,
    after: after === undefined ? undefined : fromCursor(Position, after),
  });
  const isNarrowed = Object.values(queryOf(req.query)).some((value) => value !== undefined);
  const props: GrantsPageProps = {
    ...toListProps(deps, req, res, found),
    count: found.count,
    isMore: found.count >= countLimit,
    isEmpty: found.count === 0 && !isNarrowed,
    after,
    next: found.next && toCursor(found.next),
    tooBroad: tooBroad ? peopleAtOnce : undefined,
    problem: problem ?? (firstIn(req.query, 'nothing') === undefined ? undefined : 'nothing-selected'),
  };
  if (wantsPart(req)) sendPart(req, res, grantsPart(props));
  else sendPage(req, res, grantsPage(props));
}

type Shown = Pick<ReturnType<typeof findGrants>, 'items'>;

function toListProps(deps: PortalDeps, req: Request, res: Response, { items }: Shown) {
  const tin = authorityOf(res).organizationTin;
  const language = languageOf(req);
  const visitor = requireVisitor(req);
  const catalogue = deps.catalogue.current();
  const person = toPersonKey(firstIn(req.query, 'person'));
  const nameOf = (owner: string) => catalogue.organization(owner)?.name ?? owner;
  const offered = catalogue.privileges.filter(
    ({ builtIn, assignability, ownerTin }) => !builtIn && (assignability !== 'private' || ownerTin === tin),
  );
  const notice = chosenIn(req.query, 'notice', ['revoked', 'gone'] as const);
  return {
    language,
    nonce: frameOf(req, res).nonce,
    csrfToken: frameOf(req, res).csrfToken,
    tin,
    query: queryOf(req.query),
    onlyPerson: person && createPersonLookup(deps, tin, [person], visitor)(person),
    options: {
      privileges: offered.map(({ id, name, ownerTin }) => ({ id, text: `${name} (${nameOf(ownerTin)})` })),
      providers: [...new Set(offered.map(({ ownerTin }) => ownerTin))]
        .map((owner) => ({ tin: owner, name: nameOf(owner) }))
        .sort((a, b) => a.name.localeCompare(b.name, 'da')),
    },
    selected: allIn(req.query, 'grant').slice(0, selectAtMost),
    notice,
    bulkLimit,
    grants: items.map(({ row, state, name, nickname, privilege }) => ({
      id: row.id,
      person: toPersonProps({ idp: row.idp, idpIdentityId: row.idpIdentityId, name, nickname }, visitor),
      privilege: toPrivilegeProps(catalogue, privilege, language),
      state,
      until: row.validTo,
      lastUsedAt: row.lastUsedAt,
    })),
  };
}

/** What is looked for, as it stands in addresses. */
function queryOf(fields: Fields): GrantsPageProps['query'] {
  return {
    search: firstIn(fields, 'search')?.slice(0, 200),
    person: firstIn(fields, 'person'),
    privilege: firstIn(fields, 'privilege'),
    provider: firstIn(fields, 'provider'),
    state: chosenIn(fields, 'state', grantFilters),
    sort: chosenIn(
      fields,
      'sort',
      grantSorts.filter((sort) => sort !== 'newest'),
    ),
  };
}

function toWanted(
  deps: PortalDeps,
  organizationTin: string,
  fields: Fields,
): { wanted: GrantsLookedFor; tooBroad: boolean; problem?: 'cpr' } {
  const { search, person, privilege, provider } = queryOf(fields);
  const state = chosenIn(fields, 'state', grantFilters);
  const wanted = { organizationTin, privilege, provider, state };
  const key = toPersonKey(person);
  if (key) return { wanted: { ...wanted, people: [key] }, tooBroad: false };
  if (search === undefined) return { wanted, tooBroad: false };
  try {
    const of = { organizationTin, search, filter: 'all', sort: 'name', limit: peopleAtOnce } as const;
    const { items, next } = listPeople(deps, of);
    const people = items.map(({ tie }) => ({ idp: tie.idp, idpIdentityId: tie.idpIdentityId }));
    return { wanted: { ...wanted, people }, tooBroad: next !== undefined };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'cpr-refused') throw error;
    return { wanted: { ...wanted, people: [] }, tooBroad: false, problem: 'cpr' };
  }
}

/** `idp/id` as it stands in addresses. */
export function toPersonKey(text: string | undefined): { idp: string; idpIdentityId: string } | undefined {
  const slash = text?.indexOf('/') ?? -1;
  if (text === undefined || slash < 1 || text.length > 300) return undefined;
  return { idp: text.slice(0, slash), idpIdentityId: text.slice(slash + 1) };
}

/** Ticks are carried from page to page in the address; what is to be taken away becomes a draft to be checked. */
async function actOnSelection(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const by = authorityOf(res);
  const tin = by.organizationTin;
  const fields = req.body as Fields;
  const grant = allIn(fields, 'grant').slice(0, selectAtMost);
  const query = queryOf(fields);
  const action = firstIn(fields, 'do');
  if (action === 'next' || action === 'first') {
    const after = action === 'next' ? firstIn(fields, 'next') : undefined;
    return redirectTo(req, res, paths.grantsList(tin, { ...query, after, grant }));
  }
  const ids = action === 'revoke-all' ? findGrantIds(deps, toWanted(deps, tin, fields).wanted) : grant;
  if (ids.length === 0) {
    const back = { ...query, after: firstIn(fields, 'after'), nothing: '1' };
    return redirectTo(req, res, paths.grantsList(tin, back));
  }
  redirectTo(req, res, paths.bulkPage(tin, await draftRevocations(deps, by, ids)));
}
