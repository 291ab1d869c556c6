import type { GrantRow } from '../../db/grants.ts';
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

/** Tells whether an organisation may assign a privilege; each privilege is put to the policy once. */
export type AssignabilityOf = (privilegeId: string) => Assignability;

/** Makes the look-up of what one organisation may assign, as of one catalogue. */
export function createAssignabilityOf(
  deps: Parameters<typeof toAssignability>[0],
  catalogue: Catalogue,
  organization: Organization,
): AssignabilityOf {
  const known = new Map<string, Assignability>();
  return (privilegeId) => {
    const privilege = catalogue.privilege(privilegeId);
    if (!privilege) return { assignable: false, reason: 'unknown-privilege' };
    const answer = known.get(privilegeId) ?? toAssignability(deps, catalogue, privilege, organization);
    known.set(privilegeId, answer);
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
  const { assignable, reason } = assignabilityOf(row.privilegeId);
  if (assignable) return { row, name, state: 'active' };
  return { row, name, state: 'inactive', ...(reason !== undefined && { inactiveBecause: reason }) };
}

/** Whether a grant's time is over. */
export function isExpired(row: Pick<GrantRow, 'validTo'>, now: number): boolean {
  return row.validTo !== null && row.validTo <= now;
}
