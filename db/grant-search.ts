import { and, eq, inArray } from 'drizzle-orm';
import type { GrantRow } from './grants.ts';
import { knownName } from './identities.ts';
import type { Db } from './open.ts';
import { grants, identities, ties } from './schema/sqlite.ts';

const day = 86_400_000;
/** *Expiring* looks this far ahead. */
export const expiringWithin = 30 * day;

/** What has become of a grant, as far as its row tells. */
export const rowStates = ['current', 'expired', 'not-yet-valid', 'expiring', 'never-used'] as const;
export type RowState = (typeof rowStates)[number];

export const grantSorts = ['newest', 'oldest', 'ends'] as const;
export type GrantSort = (typeof grantSorts)[number];

/** Where in the order a page ended. */
export interface GrantPosition {
  id: string;
  validTo: number | null;
}

/** Which of an organisation's grants; every member narrows. */
export interface GrantSearch {
  organizationTin: string;
  now: number;
  /** Only of these people. */
  people?: readonly { idp: string; idpIdentityId: string }[] | undefined;
  privilegeIds?: readonly string[] | undefined;
  state?: RowState | undefined;
}

export interface GrantPageQuery extends GrantSearch {
  sort: GrantSort;
  after?: GrantPosition | undefined;
  limit: number;
}

export interface FoundGrant {
  grant: GrantRow;
  /** The identity's name and nickname, where the organisation knows them. */
  name: string | null;
  nickname: string | null;
}

/**
 * A page of an organisation's grants. What a filter narrows is read from an index that holds all that the filter asks
 * for; then the rows of the page alone. A grant that stands on the list all the while comes exactly once.
 */
export function searchGrants(db: Db, query: GrantPageQuery): FoundGrant[] {
  if (query.sort !== 'ends') return readPage(db, query, undefined);
  // Those without an end come last; in an index NULL comes first.
  const isPastEnds = query.after !== undefined && query.after.validTo === null;
  const ending = isPastEnds ? [] : readPage(db, query, 'ending');
  if (ending.length === query.limit) return ending;
  const rest = { ...query, limit: query.limit - ending.length, after: isPastEnds ? query.after : undefined };
  return [...ending, ...readPage(db, rest, 'endless')];
}

/** How many grants a search finds, counted no further than `atMost`. */
export function countGrants(db: Db, search: GrantSearch, atMost: number): number {
  const { sql, values } = toSource(search);
  const text = `SELECT count(*) FROM (SELECT 1 FROM ${sql} LIMIT ?)`;
  return Number(
    db.sqlite
      .prepare(text)
      .pluck()
      .get(...values, atMost),
  );
}

/** The ids of the grants that a search finds, the oldest first. */
export function readGrantIds(db: Db, search: GrantSearch, limit: number): string[] {
  const { sql, values } = toSource(search);
  const text = `SELECT g.id FROM ${sql} ORDER BY g.id LIMIT ?`;
  return db.sqlite
    .prepare<unknown[], string>(text)
    .pluck()
    .all(...values, limit);
}

function readPage(db: Db, query: GrantPageQuery, part: 'ending' | 'endless' | undefined): FoundGrant[] {
  const { sql: from, values } = toSource(query, query.sort, part);
  const { sort, after, limit } = query;
  const beyond: Source = { sql: '', values: [] };
  if (after && part === 'ending') {
    beyond.sql = 'AND (g.valid_to, g.id) > (?, ?)';
    beyond.values = [after.validTo, after.id];
  } else if (after) {
    beyond.sql = `AND g.id ${sort === 'newest' ? '<' : '>'} ?`;
    beyond.values = [after.id];
  }
  const order = sort === 'newest' ? 'g.id DESC' : part === 'ending' ? 'g.valid_to, g.id' : 'g.id';
  const text = `SELECT g.id FROM ${from} ${beyond.sql} ORDER BY ${order} LIMIT ?`;
  const ids = db.sqlite
    .prepare<unknown[], string>(text)
    .pluck()
    .all(...values, ...beyond.values, limit);
  return readFound(db, query.organizationTin, ids);
}

/** The whole rows, in the order of these ids. */
function readFound(db: Db, organizationTin: string, ids: readonly string[]): FoundGrant[] {
  const rows = db.orm
    .select({ grant: grants, name: knownName, nickname: ties.nickname })
    .from(grants)
    .leftJoin(
      identities,
      and(eq(identities.idpIdentityId, grants.idpIdentityId), eq(identities.idp, grants.idp)),
    )
    .leftJoin(
      ties,
      and(
        eq(ties.organizationTin, grants.organizationTin),
        eq(ties.idpIdentityId, grants.idpIdentityId),
        eq(ties.idp, grants.idp),
      ),
    )
    .where(and(inArray(grants.id, [...ids]), eq(grants.organizationTin, organizationTin)))
    .all();
  const byId = new Map(rows.map((row) => [row.grant.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

interface Source {
  sql: string;
  values: unknown[];
}

/** Where the grants of a search are read from, and by which index: the planner knows nothing of how they lie. */
function toSource(search: GrantSearch, sort?: GrantSort, part?: 'ending' | 'endless'): Source {
  const { organizationTin: tin, people, privilegeIds, state, now } = search;
  const where: string[] = [];
  const values: unknown[] = [];
  const add = (text: string, ...given: unknown[]) => {
    where.push(text);
    values.push(...given);
  };
  let from: string;
  if (people) {
    from = `json_each(?) person CROSS JOIN grants g
      ON g.idp_identity_id = person.value ->> 'idpIdentityId' AND g.idp = person.value ->> 'idp'`;
    values.push(JSON.stringify(people.map(({ idp, idpIdentityId }) => ({ idp, idpIdentityId }))));
  } else from = `grants g INDEXED BY ${indexFor(search, sort)}`;
  // The plus keeps the planner from reading all of the organisation's for each of the people.
  add(people ? '+g.organization_tin = ?' : 'g.organization_tin = ?', tin);
  if (privilegeIds) add('g.privilege_id IN (SELECT value FROM json_each(?))', JSON.stringify(privilegeIds));
  if (state === 'expired') add('g.valid_to <= ?', now);
  else if (state) add('(g.valid_to IS NULL OR g.valid_to > ?)', now);
  if (state === 'expiring') add('g.valid_to > ? AND g.valid_to <= ?', now, now + expiringWithin);
  if (state === 'current') add('(g.valid_from IS NULL OR g.valid_from <= ?)', now);
  if (state === 'not-yet-valid') add('g.valid_from > ?', now);
  if (state === 'never-used') add('g.first_used_at IS NULL');
  if (part === 'ending') add('g.valid_to IS NOT NULL');
  if (part === 'endless') add('g.valid_to IS NULL');
  return { sql: `${from} WHERE ${where.join(' AND ')}`, values };
}

function indexFor({ privilegeIds, state }: GrantSearch, sort: GrantSort | undefined): string {
  if (state === 'not-yet-valid') return 'grants_by_start';
  if (sort === 'ends') return 'grants_by_end';
  if (privilegeIds) return 'grants_by_organization_and_privilege';
  if (state === 'expired' || state === 'expiring') return 'grants_by_end';
  if (state === 'never-used') return 'grants_never_used';
  return 'grants_by_organization';
}
