import { and, asc, desc, eq, gt, gte, inArray, lte, ne, or } from 'drizzle-orm';
import type { AuditRow } from './audit.ts';
import type { ClientRow, OrganizationRow, PrivilegeRow, ProviderRow } from './catalogue.ts';
import type { GrantRow } from './grants.ts';
import type { IdentityRow } from './identities.ts';
import type { Db } from './open.ts';
import {
  changeAudit,
  clients,
  decisionLog,
  grants,
  identities,
  organizations,
  privileges,
  providers,
  whitelistEntries,
} from './schema/sqlite.ts';

/** Whose facts are wanted, about what, and since when everything that has changed. */
export interface HistoryQuery {
  idp: string;
  idpIdentityId: string;
  privilegeId: string;
  ownerTin: string;
  organizationTin: string;
  /** Epoch milliseconds: changes after it. */
  since: number;
}

/** The facts of one question as they are now, and every change of them since then, the newest first. */
export interface History {
  grants: GrantRow[];
  /** Also one that was deleted and is being removed. */
  privilege: PrivilegeRow | undefined;
  provider: ProviderRow | undefined;
  /** The asked organisation, and all that have or had granted the privilege to this identity. */
  organizations: OrganizationRow[];
  /** Of these organisations, those on the whitelist, and since when. */
  whitelisted: { tin: string; createdAt: number }[];
  identity: IdentityRow | undefined;
  client: ClientRow | undefined;
  changes: AuditRow[];
  /** Changes of the whitelist up to then, the newest first: for a privilege whose whitelist went with it. */
  earlierWhitelist: AuditRow[];
}

/** Reads it as of one moment. */
export function readHistory(db: Db, query: HistoryQuery): History {
  return db.sqlite.transaction(() => {
    const { idp, idpIdentityId, privilegeId, ownerTin, organizationTin } = query;
    const held = db.orm
      .select()
      .from(grants)
      .where(
        and(
          eq(grants.idpIdentityId, idpIdentityId),
          eq(grants.idp, idp),
          eq(grants.privilegeId, privilegeId),
        ),
      )
      .all();
    const ofGrants = readGrantChanges(db, query);
    const tins = [
      ...new Set([
        organizationTin,
        ...held.map((grant) => grant.organizationTin),
        ...ofGrants.map((change) => change.organizationTin ?? organizationTin),
      ]),
    ];
    const others = readEntityChanges(db, query, tins);
    const isIdentity = and(eq(identities.idpIdentityId, idpIdentityId), eq(identities.idp, idp));
    return {
      grants: held,
      privilege: db.orm.select().from(privileges).where(eq(privileges.id, privilegeId)).get(),
      provider: db.orm.select().from(providers).where(eq(providers.tin, ownerTin)).get(),
      organizations: db.orm.select().from(organizations).where(inArray(organizations.tin, tins)).all(),
      whitelisted: db.orm
        .select({ tin: whitelistEntries.organizationTin, createdAt: whitelistEntries.createdAt })
        .from(whitelistEntries)
        .where(
          and(eq(whitelistEntries.privilegeId, privilegeId), inArray(whitelistEntries.organizationTin, tins)),
        )
        .all(),
      identity: db.orm.select().from(identities).where(isIdentity).get(),
      client:
        idp === 'client'
          ? db.orm.select().from(clients).where(eq(clients.clientId, idpIdentityId)).get()
          : undefined,
      changes: [...ofGrants, ...others].toSorted((a, b) => b.seq - a.seq),
      earlierWhitelist: db.orm
        .select()
        .from(changeAudit)
        .where(and(isWhitelist(privilegeId, tins), lte(changeAudit.at, query.since)))
        .orderBy(desc(changeAudit.seq))
        .all(),
    };
  })();
}

function readGrantChanges(db: Db, query: HistoryQuery): AuditRow[] {
  return db.orm
    .select()
    .from(changeAudit)
    .where(
      and(
        eq(changeAudit.subjectId, query.idpIdentityId),
        eq(changeAudit.subjectIdp, query.idp),
        eq(changeAudit.entity, 'grant'),
        eq(changeAudit.privilegeId, query.privilegeId),
        gt(changeAudit.at, query.since),
      ),
    )
    .all();
}

function readEntityChanges(db: Db, query: HistoryQuery, tins: string[]): AuditRow[] {
  const { idp, idpIdentityId, privilegeId, ownerTin, since } = query;
  const isOf = (entity: string, ids: string[]) =>
    and(eq(changeAudit.entity, entity), inArray(changeAudit.entityId, ids));
  return db.orm
    .select()
    .from(changeAudit)
    .where(
      and(
        or(
          isOf('privilege', [privilegeId]),
          isOf('provider', [ownerTin]),
          // Not what others were told of it in their own timelines.
          and(isOf('organization', tins), eq(changeAudit.organizationTin, changeAudit.entityId)),
          isOf('identity', [`${idp} ${idpIdentityId}`]),
          idp === 'client' ? isOf('client', [idpIdentityId]) : undefined,
          isWhitelist(privilegeId, tins),
        ),
        gt(changeAudit.at, since),
      ),
    )
    .all();
}

/** Entries of roles name the privilege alone. */
function isWhitelist(privilegeId: string, tins: string[]) {
  return and(
    eq(changeAudit.entity, 'whitelist'),
    inArray(changeAudit.entityId, [privilegeId, ...tins.map((tin) => `${privilegeId} ${tin}`)]),
  );
}

/** The policy revisions of the decisions logged for a provider just before and just after a moment. */
export function readPolicyRevisionsAround(
  db: Db,
  { providerTin, at }: { providerTin: string; at: number },
): { before: string | undefined; after: string | undefined } {
  const read = (isBefore: boolean) =>
    db.orm
      .select({ revision: decisionLog.policyRevision })
      .from(decisionLog)
      .where(
        and(
          eq(decisionLog.providerTin, providerTin),
          isBefore ? lte(decisionLog.at, at) : gte(decisionLog.at, at),
          ne(decisionLog.door, 'role'),
        ),
      )
      .orderBy(isBefore ? desc(decisionLog.at) : asc(decisionLog.at))
      .limit(1)
      .get()?.revision;
  return { before: read(true), after: read(false) };
}

/** A privilege that no longer exists, as it was when its provider deleted it. */
export function readPrivilegeThatWas(db: Db, id: string): PrivilegeRow | undefined {
  const entry = db.orm
    .select({ before: changeAudit.before })
    .from(changeAudit)
    .where(
      and(
        eq(changeAudit.entity, 'privilege'),
        eq(changeAudit.entityId, id),
        eq(changeAudit.action, 'privilege.deleted'),
      ),
    )
    .orderBy(desc(changeAudit.seq))
    .limit(1)
    .get();
  return entry?.before as PrivilegeRow | undefined;
}
