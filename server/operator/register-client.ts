import { insertClient, moveClient, readClient, setOrgId } from '../../db/registration.ts';
import { isGuid } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import { type Authority, requireOrganization } from '../grants/use-case.ts';
import {
  auditEntity,
  type Done,
  invalid,
  type OperatorDeps,
  otherwise,
  requireGuid,
  requireLine,
} from './deps.ts';
import { requireFree } from './register-organization.ts';
import { giveRoleTo } from './roles.ts';

/** A provider's system, as the broker knows it. */
export interface NewClient {
  /** `client_id` in its tokens. */
  clientId: string;
  organizationTin: string;
  /** `client_org_id` in its tokens: the GUID by which the broker names the organisation. */
  orgId: string;
  name: string;
  /** Whether it may ask for the list of a user's privileges (the role AssignIdentityPrivilegesRead). */
  readsAssigned: boolean;
}

/**
 * Registers a client of a service provider.
 * @throws AppError `not-found`, `not-now` for what is no provider, `registered-otherwise`, `invalid-request`,
 *   `cpr-refused`
 */
export function registerClient(deps: OperatorDeps, by: Authority, wish: NewClient): Done {
  const { organizationTin: tin, name, readsAssigned } = wish;
  const clientId = toClientId(wish.clientId);
  requireGuid(wish.orgId, '/orgId');
  requireLine(name, '/name');
  return deps.db.inOneBatch(() => {
    by.requireStill();
    requireOrganization(deps.db, tin);
    if (!deps.catalogue.inForce().isProvider(tin))
      throw new AppError('not-now', `${tin} is no service provider: register it as one first.`);
    requireOrgId(deps, tin, wish.orgId.toLowerCase());
    const done = ensureClient(deps, by, { clientId, organizationTin: tin, name });
    const reader = { idp: 'client', idpIdentityId: clientId };
    return readsAssigned
      ? [...done, ...giveRoleTo(deps, by, 'AssignIdentityPrivilegesRead', tin, reader)]
      : done;
  });
}

/** Suspends a client, or lets it ask again; from the next request on. @throws AppError `not-found` */
export function setClientState(
  deps: OperatorDeps,
  by: Authority,
  wish: { clientId: string; state: 'active' | 'suspended'; reason?: string | undefined },
): Done {
  const clientId = toClientId(wish.clientId);
  if (wish.reason !== undefined) requireLine(wish.reason, '/reason', 500);
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const before = readClient(deps.db, clientId);
    if (!before) throw new AppError('not-found', 'There is no such client.');
    if (!moveClient(deps.db, clientId, wish.state)) return [];
    const action = wish.state === 'active' ? 'client.resumed' : 'client.suspended';
    const about = { organizationTin: before.organizationTin, entity: 'client', entityId: clientId };
    const after = { ...before, state: wish.state };
    return [auditEntity(deps, by, action, about, { before, after, reason: wish.reason })];
  });
}

function ensureClient(
  deps: OperatorDeps,
  by: Authority,
  client: { clientId: string; organizationTin: string; name: string },
): Done {
  const known = readClient(deps.db, client.clientId);
  if (known) {
    if (known.organizationTin !== client.organizationTin) throw otherwise('The client', 'organisation');
    if (known.name !== client.name) throw otherwise('The client', `name (${known.name})`);
    return [];
  }
  const row = { ...client, state: 'active' as const, createdAt: deps.now() };
  insertClient(deps.db, row);
  const about = { organizationTin: client.organizationTin, entity: 'client', entityId: client.clientId };
  return [auditEntity(deps, by, 'client.registered', about, { after: row })];
}

/** The broker names an organisation by one GUID in all its tokens. */
function requireOrgId(deps: OperatorDeps, tin: string, orgId: string): void {
  if (requireOrganization(deps.db, tin).orgId.toLowerCase() === orgId) return;
  requireFree(deps, orgId);
  if (!setOrgId(deps.db, tin, orgId)) throw otherwise(tin, 'GUID at the broker, which its clients use');
}

/** Client ids that are UUIDs are compared in lower case, as identities are. */
function toClientId(text: string): string {
  if (!/^[A-Za-z0-9._~-]{1,200}$/.test(text)) throw invalid('/clientId', 'As the broker writes it in tokens');
  return isGuid(text) ? text.toLowerCase() : text;
}
