import { and, asc, count, eq, exists, gt, like, or, type SQL, sql } from 'drizzle-orm';
import type { OrganizationRow } from './catalogue.ts';
import { fold } from './danish.ts';
import type { Db } from './open.ts';
import { organizations, providers } from './schema/sqlite.ts';

/** Which organisations; every member narrows. */
export interface OrganizationFilter {
  /** Part of the name, or the beginning of the TIN with or without its country code. */
  search?: string | undefined;
  state?: OrganizationRow['state'] | undefined;
  providersOnly?: boolean | undefined;
}

export interface ListedOrganization {
  organization: OrganizationRow;
  isProvider: boolean;
}

/** Organisations in the order of their TINs, those after `after` first. */
export function readOrganizations(
  db: Db,
  filter: OrganizationFilter & { after?: string | undefined; limit: number },
): ListedOrganization[] {
  const { after, limit } = filter;
  return db.orm
    .select({ organization: organizations, isProvider: sql<number>`${providers.tin} IS NOT NULL` })
    .from(organizations)
    .leftJoin(providers, eq(providers.tin, organizations.tin))
    .where(and(matches(db, filter), after === undefined ? undefined : gt(organizations.tin, after)))
    .orderBy(asc(organizations.tin))
    .limit(limit)
    .all()
    .map((row) => ({ ...row, isProvider: row.isProvider === 1 }));
}

/** How many there are. */
export function countOrganizations(db: Db, filter: OrganizationFilter): number {
  return db.orm.select({ n: count() }).from(organizations).where(matches(db, filter)).get()?.n ?? 0;
}

function matches(db: Db, { search, state, providersOnly }: OrganizationFilter): SQL | undefined {
  const isProvider = db.orm.select().from(providers).where(eq(providers.tin, organizations.tin));
  return and(
    search === undefined ? undefined : isCalled(search),
    state && eq(organizations.state, state),
    providersOnly ? exists(isProvider) : undefined,
  );
}

function isCalled(search: string): SQL | undefined {
  const part = fold(search).replace(/[\\%_]/g, '\\$&');
  const number = search
    .replace(/\s/g, '')
    .toUpperCase()
    .replace(/[\\%_]/g, '');
  return or(
    sql`fold(${organizations.name}) LIKE ${`%${part}%`} ESCAPE '\\'`,
    number === '' ? undefined : like(organizations.tin, `${number}%`),
    number === '' ? undefined : like(organizations.tin, `DK${number}%`),
  );
}
