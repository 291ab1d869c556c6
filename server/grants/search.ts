import {
  countGrants,
  type GrantPosition,
  type GrantSearch,
  type GrantSort,
  type RowState,
  readGrantIds,
  searchGrants,
} from '../../db/grant-search.ts';
import type { Privilege } from '../catalogue/catalogue.ts';
import { bulkLimit } from './bulk-draft.ts';
import { createAssignabilityOf, type Grant, toGrant } from './grant.ts';
import { type GrantDeps, requireOrganization } from './use-case.ts';

/** By what has become of them grants are looked for; *active* and *inactive* are the policy's word. */
export const grantFilters = [
  'active',
  'inactive',
  'expiring',
  'expired',
  'not-yet-valid',
  'never-used',
] as const;
export type GrantFilterName = (typeof grantFilters)[number];

/** What somebody looks for among an organisation's grants; every member narrows. */
export interface GrantsLookedFor {
  organizationTin: string;
  people?: GrantSearch['people'];
  /** Id of one privilege. */
  privilege?: string | undefined;
  /** TIN of one provider. */
  provider?: string | undefined;
  state?: GrantFilterName | undefined;
}

export interface GrantsPage {
  items: (Grant & { nickname: string | null; privilege: Privilege | undefined })[];
  next?: GrantPosition;
}

export interface FoundGrants extends GrantsPage {
  /** How many are found; of `countLimit` and more only that. */
  count: number;
}

/** Lists are counted no further. */
export const countLimit = 10_001;

type PageWanted = GrantsLookedFor & {
  sort: GrantSort;
  after?: GrantPosition | undefined;
  limit: number;
};

/** A page of an organisation's grants, with what has become of each. */
export function readGrantsPage(deps: GrantDeps, wanted: PageWanted): GrantsPage {
  const now = deps.now();
  const { search, assignabilityOf, catalogue } = toSearch(deps, wanted, now);
  const { sort, after, limit } = wanted;
  const rows = searchGrants(deps.db, { ...search, sort, after, limit: limit + 1 });
  const items = rows.slice(0, limit).map(({ grant, name, nickname }) => ({
    ...toGrant(grant, name, now, assignabilityOf),
    nickname,
    privilege: catalogue.privilege(grant.privilegeId),
  }));
  const last = rows.length > limit ? items.at(-1)?.row : undefined;
  return { items, ...(last && { next: { id: last.id, validTo: last.validTo } }) };
}

/** The same, with how many there are on all pages. */
export function findGrants(deps: GrantDeps, wanted: PageWanted): FoundGrants {
  const { search } = toSearch(deps, wanted, deps.now());
  return { ...readGrantsPage(deps, wanted), count: countGrants(deps.db, search, countLimit) };
}

/** The ids of all that are found, the oldest first; one more than a bulk job holds when there are more. */
export function findGrantIds(deps: GrantDeps, wanted: GrantsLookedFor): string[] {
  return readGrantIds(deps.db, toSearch(deps, wanted, deps.now()).search, bulkLimit + 1);
}

function toSearch(deps: GrantDeps, wanted: GrantsLookedFor, now: number) {
  const organization = requireOrganization(deps.db, wanted.organizationTin);
  const catalogue = deps.catalogue.inForce();
  const assignabilityOf = createAssignabilityOf(deps, catalogue, organization);
  const { people, privilege, provider, state } = wanted;
  const isPolicyState = state === 'active' || state === 'inactive';
  const isNarrowed = privilege !== undefined || provider !== undefined || isPolicyState;
  const privilegeIds = catalogue.privileges
    .filter(({ id, ownerTin }) => (privilege ?? id) === id && (provider ?? ownerTin) === ownerTin)
    .filter(({ id }) => !isPolicyState || assignabilityOf(id).assignable === (state === 'active'))
    .map(({ id }) => id);
  const isAll = !isNarrowed || privilegeIds.length === catalogue.privileges.length;
  const rowState: RowState | undefined = isPolicyState ? 'current' : state;
  const search: GrantSearch = {
    organizationTin: organization.tin,
    now,
    people,
    privilegeIds: isAll ? undefined : privilegeIds,
    state: rowState,
  };
  return { search, assignabilityOf, catalogue };
}
