import { and, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { AuditRow } from './audit.ts';
import type { Db } from './open.ts';
import { changeAudit } from './schema/sqlite.ts';

/** Where a timeline goes on: behind this entry. */
export interface TimelinePosition {
  at: number;
  seq: number;
}

/** Which entries; every member narrows. In an organisation's timeline, or about one person in every timeline. */
export interface TimelineFilter {
  organizationTin?: string | undefined;
  person?: { idp: string; idpIdentityId: string } | undefined;
  privilegeId?: string | undefined;
  actions?: readonly string[] | undefined;
  /** Epoch milliseconds, inclusive and exclusive. */
  from?: number | undefined;
  to?: number | undefined;
  after?: TimelinePosition | undefined;
  limit: number;
}

/** What happened, the newest first. */
export function readTimeline(db: Db, filter: TimelineFilter): AuditRow[] {
  const { organizationTin, person, privilegeId, actions, limit } = filter;
  const read = (...more: (SQL | undefined)[]) =>
    db.orm
      .select()
      .from(changeAudit)
      .where(and(...within(filter), ...more))
      .orderBy(desc(changeAudit.at), desc(changeAudit.seq))
      .limit(limit)
      .all();
  const isHere = organizationTin === undefined ? undefined : eq(changeAudit.organizationTin, organizationTin);
  // A plus keeps SQLite from the index of what narrows less: each of these reads one range of one index, in its order.
  const isPrivilege = privilegeId === undefined ? undefined : eq(changeAudit.privilegeId, privilegeId);
  const plainly = (column: typeof changeAudit.action | typeof changeAudit.privilegeId) => sql`+${column}`;
  const isAction = actions && inArray(plainly(changeAudit.action), [...actions]);
  if (person) {
    return read(
      eq(changeAudit.subjectId, person.idpIdentityId),
      eq(changeAudit.subjectIdp, person.idp),
      isHere,
      privilegeId === undefined ? undefined : eq(plainly(changeAudit.privilegeId), privilegeId),
      isAction,
    );
  }
  if (!actions) return read(isHere, isPrivilege);
  return actions
    .flatMap((action) => read(isHere, isPrivilege, eq(changeAudit.action, action)))
    .toSorted((a, b) => b.at - a.at || b.seq - a.seq)
    .slice(0, limit);
}

function within({ from, to, after }: TimelineFilter): (SQL | undefined)[] {
  return [
    from === undefined ? undefined : gte(changeAudit.at, from),
    to === undefined ? undefined : lt(changeAudit.at, to),
    after && sql`(${changeAudit.at}, ${changeAudit.seq}) < (${after.at}, ${after.seq})`,
  ];
}
