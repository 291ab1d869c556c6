import * as z from 'zod';
import {
  countPeople,
  type PeopleFilter,
  type PeoplePosition,
  type PersonRow,
  peopleFilters,
  readPeople,
  readPeopleRevision,
} from '../../db/people.ts';
import { mayHoldCpr } from '../cpr.ts';
import { AppError } from '../errors.ts';
import type { DirectoryDeps } from './use-case.ts';

export { type PeopleFilter, type PersonRow, peopleFilters };

/** How long after they were first seen people are marked as new. */
export const newForMs = 7 * 24 * 3_600_000;

/** Where a page ended, in its opaque cursor. */
export const Position: z.ZodType<PeoplePosition> = z.strictObject({
  sortKey: z.string(),
  listedAt: z.number(),
  idpIdentityId: z.string(),
  idp: z.string(),
});

/** Which of an organisation's people are wanted, in which order, and from where on. */
export interface PeopleWanted {
  organizationTin: string;
  /** Part of the name or nickname, or the beginning of the id; in any case. */
  search?: string | undefined;
  filter: PeopleFilter;
  sort: 'name' | 'newest';
  after?: PeoplePosition | undefined;
  limit: number;
}

export interface ListedPerson extends PersonRow {
  /** First seen within the last days. */
  isNew: boolean;
}

/** An organisation's people, page by page. @throws AppError `cpr-refused` for a search that may be a CPR number */
export function listPeople(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  wanted: PeopleWanted,
): { items: ListedPerson[]; next?: PeoplePosition } {
  const newSince = deps.now() - newForMs;
  const query = { ...wanted, search: toSearch(wanted.search), newSince };
  const rows = readPeople(deps.db, { ...query, limit: wanted.limit + 1 });
  const items = rows.slice(0, wanted.limit).map((row) => {
    return { ...row, isNew: row.tie.firstSeenAt !== null && row.tie.firstSeenAt >= newSince };
  });
  const last = rows.length > wanted.limit ? items.at(-1) : undefined;
  return { items, ...(last && { next: last.position }) };
}

/** How many people each filter finds, of those that a search finds. @throws AppError `cpr-refused` */
export function countPeopleOf(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  organizationTin: string,
  search?: string,
): Record<PeopleFilter, number> {
  const newSince = deps.now() - newForMs;
  return countPeople(deps.db, { organizationTin, search: toSearch(search), newSince });
}

/** The number of the newest change of an organisation's people, as far as it is after another; else that other. */
export function peopleRevisionOf(
  deps: Pick<DirectoryDeps, 'db'>,
  organizationTin: string,
  after = 0,
): number {
  return readPeopleRevision(deps.db, organizationTin, after);
}

function toSearch(search: string | undefined): string | undefined {
  const plain = search?.replace(/\s+/g, ' ').trim();
  if (plain && mayHoldCpr(plain)) {
    throw new AppError('cpr-refused', 'People are found by name or UUID, never by a CPR number.', {
      issues: [{ pointer: '/search', detail: 'Search for a name instead.' }],
    });
  }
  return plain === '' ? undefined : plain;
}
