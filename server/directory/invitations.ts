import {
  type InvitationRow,
  insertInvitation,
  readInvitation,
  readInvitationByDigest,
  readInvitations,
  revokeOpenInvitation,
} from '../../db/invitations.ts';
import { readOrganization } from '../../db/organizations.ts';
import { auditChange } from '../audit/changes.ts';
import type { Organization } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import { type Authority, requireOrganization } from '../grants/use-case.ts';
import { digestOf } from '../ids.ts';
import type { DirectoryDeps } from './use-case.ts';

export type { InvitationRow };

/** How long a link can be used. */
export const invitationMs = 7 * 24 * 3_600_000;

/** What has become of an invitation. `closed`: its organisation has begun anew since, or takes part no more. */
export type InvitationState = 'open' | 'used' | 'expired' | 'revoked' | 'closed';

/** An invitation with what has become of it. */
export interface Invitation {
  row: InvitationRow;
  state: InvitationState;
}

/** Makes an invitation. The token is told here and never again: only its digest is kept. */
export function createInvitation(
  deps: DirectoryDeps,
  by: Authority,
): { invitation: Invitation; token: string } {
  const token = deps.newToken();
  const now = deps.now();
  const row: InvitationRow = {
    id: deps.newId('inv'),
    digest: digestOf(token),
    organizationTin: by.organizationTin,
    createdByIdp: by.actor.idp,
    createdById: by.actor.id,
    createdAt: now,
    expiresAt: now + invitationMs,
    usedAt: null,
    usedByIdp: null,
    usedById: null,
    usedByEmployerTin: null,
    revokedAt: null,
  };
  deps.db.inOneBatch(() => {
    by.requireStill();
    requireOrganization(deps.db, by.organizationTin);
    insertInvitation(deps.db, row);
    auditInvitation(deps, by, 'invitation.created', row, { after: { expiresAt: row.expiresAt } });
  });
  return { invitation: { row, state: 'open' }, token };
}

/** An organisation's invitations, the newest first. */
export function listInvitations(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  wanted: {
    organizationTin: string;
    after?: Pick<InvitationRow, 'createdAt' | 'id'> | undefined;
    limit: number;
  },
): { items: Invitation[]; next?: { createdAt: number; id: string } } {
  const organization = requireOrganization(deps.db, wanted.organizationTin);
  const rows = readInvitations(deps.db, { ...wanted, limit: wanted.limit + 1 });
  const items = rows
    .slice(0, wanted.limit)
    .map((row) => ({ row, state: toState(row, organization, deps.now()) }));
  const last = rows.length > wanted.limit ? items.at(-1)?.row : undefined;
  return { items, ...(last && { next: { createdAt: last.createdAt, id: last.id } }) };
}

/** One of an organisation's invitations. @throws AppError `not-found`, also for another organisation's */
export function readOwnInvitation(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  organizationTin: string,
  id: string,
): Invitation {
  const organization = requireOrganization(deps.db, organizationTin);
  const row = readInvitation(deps.db, organizationTin, id);
  if (!row) throw new AppError('not-found', 'The organisation has no such invitation.');
  return { row, state: toState(row, organization, deps.now()) };
}

/**
 * Revokes an invitation; one that is revoked, or whose time is over, stays so.
 * @throws AppError `not-found`, `invitation-over` when it has been used
 */
export function revokeInvitation(deps: DirectoryDeps, by: Authority, id: string): void {
  deps.db.inOneBatch(() => {
    by.requireStill();
    const row = readInvitation(deps.db, by.organizationTin, id);
    if (!row) throw new AppError('not-found', 'The organisation has no such invitation.');
    if (row.usedAt !== null) throw new AppError('invitation-over', 'The invitation has been used already.');
    if (!revokeOpenInvitation(deps.db, by.organizationTin, id, deps.now())) return;
    auditInvitation(deps, by, 'invitation.revoked', row, {});
  });
}

/** The invitation of a link, with who invites. @throws AppError `not-found` when no link has this token */
export function readInvitationOf(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  token: string,
): Invitation & { organization: Organization } {
  const row = readInvitationByDigest(deps.db, digestOf(token));
  const organization = row && readOrganization(deps.db, row.organizationTin);
  if (!organization) throw new AppError('not-found', 'There is no such invitation.');
  return { row, state: toState(row, organization, deps.now()), organization };
}

/** Writes a change of an invitation into the audit. */
export function auditInvitation(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  by: Pick<Authority, 'actor' | 'requestId'>,
  action: 'invitation.created' | 'invitation.used' | 'invitation.revoked',
  row: InvitationRow,
  change: { after?: object },
): void {
  auditChange(deps.db, {
    action,
    actor: by.actor,
    at: deps.now(),
    organizationTin: row.organizationTin,
    entity: 'invitation',
    entityId: row.id,
    after: change.after ?? null,
    requestId: by.requestId,
  });
}

function toState(row: InvitationRow, organization: Organization, now: number): InvitationState {
  if (row.usedAt !== null) return 'used';
  if (row.revokedAt !== null) return 'revoked';
  if (row.expiresAt <= now) return 'expired';
  // A link made by whom the company has disowned, or by administrators before a new beginning, leads nowhere.
  const { state, frozenSince, onboardedAt } = organization;
  const isOurs = state === 'active' && frozenSince === null && row.createdAt >= (onboardedAt ?? 0);
  return isOurs ? 'open' : 'closed';
}
