import type { GrantRow } from '../../db/grants.ts';
import { toAssignerState } from '../access/facts.ts';
import type { Catalogue, Organization } from '../catalogue/catalogue.ts';
import { type Assignability, toAssignability } from './assignable.ts';

export const grantStates = ['active', 'expired', 'not-yet-valid', 'inactive'] as const;
/** What has become of a grant. Not kept in its row: it follows from its validity, and from the policy. */
export type GrantState = (typeof grantStates)[number];

/** A grant as administrators see it. */
export interface Grant {
  row: GrantRow;
  state: GrantState;
  /** Why it is inactive: the policy's code. */
  inactiveBecause?: string;
  /** The identity's name, where we know it. */
  name: string | null;
}

/**
 * Tells whether a grant of this privilege counts that an organisation makes now, or has last changed at `changedAt`;
 * the policy is asked only once about grants that are alike.
 */
export type AssignabilityOf = (privilegeId: string, changedAt?: number) => Assignability;

/** Makes the look-up of what one organisation may assign, as of one catalogue. */
export function createAssignabilityOf(
  deps: Parameters<typeof toAssignability>[0],
  catalogue: Catalogue,
  organization: Organization,
): AssignabilityOf {
  const known = new Map<string, Assignability>();
  return (privilegeId, changedAt = deps.now()) => {
    const privilege = catalogue.privilege(privilegeId);
    if (!privilege) return { assignable: false, reason: 'unknown-privilege' };
    const key = `${privilegeId} ${toAssignerState(organization, changedAt)}`;
    const answer = known.get(key) ?? toAssignability(deps, catalogue, privilege, organization, changedAt);
    known.set(key, answer);
    return answer;
  };
}

/** Tells what has become of a grant. */
export function toGrant(
  row: GrantRow,
  name: string | null,
  now: number,
  assignabilityOf: AssignabilityOf,
): Grant {
  if (isExpired(row, now)) return { row, name, state: 'expired' };
  if (row.validFrom !== null && row.validFrom > now) return { row, name, state: 'not-yet-valid' };
  const { assignable, reason } = assignabilityOf(row.privilegeId, row.updatedAt);
  if (assignable) return { row, name, state: 'active' };
  return { row, name, state: 'inactive', ...(reason !== undefined && { inactiveBecause: reason }) };
}

/** Whether a grant's time is over. */
export function isExpired(row: Pick<GrantRow, 'validTo'>, now: number): boolean {
  return row.validTo !== null && row.validTo <= now;
}
