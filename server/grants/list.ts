import { type GrantFilter, type GrantKind, readGrant, readGrants } from '../../db/grants.ts';
import { readNameFor } from '../../db/identities.ts';
import { toIdentityKey } from '../access/facts.ts';
import type { Catalogue, Organization } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import {
  type AssignabilityOf,
  createAssignabilityOf,
  type Grant,
  type GrantState,
  toGrant,
} from './grant.ts';
import { type GrantDeps, requireOrganization } from './use-case.ts';

/** Which of an organisation's grants are wanted; every member narrows. */
export interface GrantsWanted {
  organizationTin: string;
  /** The identity's id, or its idp, a slash and its id. */
  identity?: string | undefined;
  /** Name or id. */
  privilege?: string | undefined;
  state?: GrantState | undefined;
  after?: string | undefined;
  limit: number;
}

/** An organisation's grants with what has become of each, in the order of their ids. */
export function listGrants(deps: GrantDeps, wanted: GrantsWanted): { items: Grant[]; next?: string } {
  const organization = requireOrganization(deps.db, wanted.organizationTin);
  const catalogue = deps.catalogue.inForce();
  const assignabilityOf = createAssignabilityOf(deps, catalogue, organization);
  const now = deps.now();
  const rows = readGrants(deps.db, {
    organizationTin: organization.tin,
    identity: toIdentity(wanted.identity),
    ...toFilter(catalogue, organization, assignabilityOf, wanted, now),
    after: wanted.after,
    limit: wanted.limit + 1,
  });
  const items = rows
    .slice(0, wanted.limit)
    .map(({ grant, name }) => toGrant(grant, name, now, assignabilityOf));
  const last = rows.length > wanted.limit ? items.at(-1) : undefined;
  return { items, ...(last && { next: last.row.id }) };
}

/** One of an organisation's grants. @throws AppError `not-found`, also for another organisation's */
export function readGrantOf(deps: GrantDeps, organizationTin: string, id: string): Grant {
  const row = readGrant(deps.db, organizationTin, id);
  if (!row) throw new AppError('not-found', 'The organisation has no such grant.');
  const organization = requireOrganization(deps.db, organizationTin);
  const assignabilityOf = createAssignabilityOf(deps, deps.catalogue.inForce(), organization);
  return toGrant(row, readNameFor(deps.db, organizationTin, row), deps.now(), assignabilityOf);
}

// Whether a grant is inactive depends on its privilege, and on whether the organisation was frozen when it was made
// or last changed: so that the store can filter by it.
function toFilter(
  catalogue: Catalogue,
  organization: Organization,
  assignabilityOf: AssignabilityOf,
  { privilege, state }: GrantsWanted,
  now: number,
): Pick<GrantFilter, 'privilegeIds' | 'kinds' | 'validity'> {
  const named = privilege === undefined ? undefined : idsOf(catalogue, privilege);
  if (state === undefined) return { privilegeIds: named };
  if (state === 'expired' || state === 'not-yet-valid')
    return { privilegeIds: named, validity: { is: state, now } };
  const ids = named ?? catalogue.privileges.map(({ id }) => id);
  const areSo = (changedAt: number) =>
    ids.filter((id) => assignabilityOf(id, changedAt).assignable === (state === 'active'));
  return { kinds: toKinds(organization.frozenSince, areSo), validity: { is: 'current', now } };
}

/** Which grants those are, when it makes a difference whether they were changed in a freeze. */
export function toKinds(frozenSince: number | null, areSo: (changedAt: number) => string[]): GrantKind[] {
  if (frozenSince === null) return [{ privilegeIds: areSo(0) }];
  return [
    { privilegeIds: areSo(frozenSince - 1), changedBefore: frozenSince },
    { privilegeIds: areSo(frozenSince), changedFrom: frozenSince },
  ];
}

function idsOf(catalogue: Catalogue, nameOrId: string): string[] {
  const key = toIdentityKey(nameOrId);
  return catalogue.privileges.filter(({ id, name }) => id === key || name === nameOrId).map(({ id }) => id);
}

function toIdentity(text: string | undefined): GrantFilter['identity'] {
  if (text === undefined) return undefined;
  const slash = text.indexOf('/');
  if (slash < 0) return { idpIdentityId: toIdentityKey(text) };
  return { idp: text.slice(0, slash), idpIdentityId: toIdentityKey(text.slice(slash + 1)) };
}
