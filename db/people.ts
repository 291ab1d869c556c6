import { and, asc, count, desc, eq, gte, isNotNull, max, or, type SQL, sql } from 'drizzle-orm';
import { fold } from './danish.ts';
import { knownName } from './identities.ts';
import type { Db } from './open.ts';
import { changeAudit, identities, people, ties } from './schema/sqlite.ts';

/** Which of an organisation's people. `new`: first seen at `newSince` or later. */
export const peopleFilters = ['all', 'employees', 'partners', 'pending', 'new', 'without-grants'] as const;
export type PeopleFilter = (typeof peopleFilters)[number];

/** Where in the order a page ended. */
export type PeoplePosition = Pick<
  typeof people.$inferSelect,
  'sortKey' | 'listedAt' | 'idpIdentityId' | 'idp'
>;

export interface PeopleSearch {
  organizationTin: string;
  /** Part of the name or nickname, or the beginning of the id; in any case. */
  search?: string | undefined;
  newSince: number;
}

export interface PeopleQuery extends PeopleSearch {
  filter: PeopleFilter;
  /** In Danish order, or those who came last first. */
  sort: 'name' | 'newest';
  after?: PeoplePosition | undefined;
  limit: number;
}

export interface PersonRow {
  tie: typeof ties.$inferSelect;
  name: string | null;
  grantCount: number;
  position: PeoplePosition;
}

/**
 * An organisation's people, page by page: whoever stands on the list all the while, under the same name, comes exactly
 * once. Reads one range of one index, however it is searched or filtered.
 */
export function readPeople(db: Db, query: PeopleQuery): PersonRow[] {
  const order = orderOf(query.sort);
  const page = db.orm
    .select()
    .from(people)
    .where(
      and(isAmong(query), isIn(query.filter, query.newSince), query.after && isAfter(query, query.after)),
    )
    .orderBy(...order)
    .limit(query.limit)
    .as('page');
  return db.orm
    .select({
      tie: ties,
      name: knownName,
      grantCount: page.grantCount,
      position: {
        sortKey: page.sortKey,
        listedAt: page.listedAt,
        idpIdentityId: page.idpIdentityId,
        idp: page.idp,
      },
    })
    .from(page)
    .innerJoin(
      ties,
      and(
        eq(ties.organizationTin, page.organizationTin),
        eq(ties.idpIdentityId, page.idpIdentityId),
        eq(ties.idp, page.idp),
      ),
    )
    .leftJoin(identities, and(eq(identities.idpIdentityId, page.idpIdentityId), eq(identities.idp, page.idp)))
    .orderBy(
      ...(query.sort === 'name'
        ? [asc(page.sortKey), asc(page.idpIdentityId), asc(page.idp)]
        : [desc(page.listedAt), desc(page.idpIdentityId), desc(page.idp)]),
    )
    .all();
}

/** How many of an organisation's people each filter finds, of those that a search finds. */
export function countPeople(db: Db, search: PeopleSearch): Record<PeopleFilter, number> {
  const counted = (filter: PeopleFilter) =>
    sql<number>`count(*) FILTER (WHERE ${isIn(filter, search.newSince) ?? sql`TRUE`})`;
  const row = db.orm
    .select({
      all: count(),
      employees: counted('employees'),
      partners: counted('partners'),
      pending: counted('pending'),
      new: counted('new'),
      'without-grants': counted('without-grants'),
    })
    .from(people)
    .where(isAmong(search))
    .get();
  if (!row) throw new Error('a count is always a row');
  return row;
}

function orderOf(sort: PeopleQuery['sort']): SQL[] {
  return sort === 'name'
    ? [asc(people.sortKey), asc(people.idpIdentityId), asc(people.idp)]
    : [desc(people.listedAt), desc(people.idpIdentityId), desc(people.idp)];
}

function isAmong({ organizationTin, search }: PeopleSearch): SQL | undefined {
  const folded = search === undefined ? '' : fold(search);
  return and(
    eq(people.organizationTin, organizationTin),
    folded === ''
      ? undefined
      : or(
          sql`instr(${people.searchText}, ${folded}) > 0`,
          sql`substr(${people.idpIdentityId}, 1, ${folded.length}) = ${folded} COLLATE NOCASE`,
        ),
  );
}

function isIn(filter: PeopleFilter, newSince: number): SQL | undefined {
  if (filter === 'employees') return eq(people.kind, 'employee');
  if (filter === 'partners') return eq(people.kind, 'partner');
  if (filter === 'pending') return isNotNull(people.pendingSince);
  if (filter === 'new') return gte(people.firstSeenAt, newSince);
  if (filter === 'without-grants') return eq(people.grantCount, 0);
  return undefined;
}

function isAfter({ sort }: PeopleQuery, { sortKey, listedAt, idpIdentityId, idp }: PeoplePosition): SQL {
  return sort === 'name'
    ? sql`(${people.sortKey}, ${people.idpIdentityId}, ${people.idp}) > (${sortKey}, ${idpIdentityId}, ${idp})`
    : sql`(${people.listedAt}, ${people.idpIdentityId}, ${people.idp}) < (${listedAt}, ${idpIdentityId}, ${idp})`;
}

/** The number of the newest change of an organisation's people; 0 before the first. */
export function readPeopleRevision(db: Db, organizationTin: string, after = 0): number {
  const row = db.orm
    .select({ seq: max(changeAudit.seq) })
    .from(changeAudit)
    .where(
      and(
        eq(changeAudit.organizationTin, organizationTin),
        sql`${changeAudit.seq} > ${after}`,
        eq(changeAudit.entity, 'tie'),
      ),
    )
    .get();
  return row?.seq ?? after;
}
