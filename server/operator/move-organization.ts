import { readOrganization } from '../../db/organizations.ts';
import { moveOrganization } from '../../db/registration.ts';
import type { Organization } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import { type Authority, requireOrganization } from '../grants/use-case.ts';
import { auditEntity, type Done, invalid, type OperatorDeps, requireLine, requireOperator } from './deps.ts';

/**
 * `suspend`: nothing that the organisation has granted counts, its people and systems may do nothing here, until it is
 * resumed. `offboard`: the same for one that has left. `resume`: everything counts again that still stands.
 */
export const moves = ['suspend', 'offboard', 'resume'] as const;
export type Move = (typeof moves)[number];

const from: Record<Move, readonly Organization['state'][]> = {
  suspend: ['known', 'active'],
  offboard: ['known', 'active', 'suspended'],
  resume: ['suspended', 'offboarded'],
};
const actions = {
  suspend: 'organization.suspended',
  offboard: 'organization.offboarded',
  resume: 'organization.resumed',
} as const;

/**
 * Suspends, offboards or resumes an organisation, from the next request on.
 * @throws AppError `not-found`; `not-now` for the operator's own, and when it is in a state that this does not lead on
 *   from; `invalid-request`, `cpr-refused` for the reason
 */
export function moveOrganizationTo(
  deps: OperatorDeps,
  by: Authority,
  { tin, move, reason }: { tin: string; move: Move; reason: string },
): Done {
  if (reason === '') throw invalid('/reason', 'Why: it stands in the timeline');
  requireLine(reason, '/reason', 500);
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const before = requireOrganization(deps.db, tin);
    const state = stateAfter(before, move);
    if (before.state === state) return [];
    if (move !== 'resume' && tin === requireOperator(deps))
      throw new AppError('not-now', 'The service cannot go on without its operator.');
    if (!moveOrganization(deps.db, tin, from[move], { state }))
      throw new AppError('not-now', `${tin} is ${before.state}: it cannot be ${pastOf[move]}.`);
    const about = { organizationTin: tin, entity: 'organization', entityId: tin };
    const after = readOrganization(deps.db, tin) ?? before;
    return [auditEntity(deps, by, actions[move], about, { before, after, reason })];
  });
}

const pastOf: Record<Move, string> = { suspend: 'suspended', offboard: 'offboarded', resume: 'resumed' };

/** Where a move leads. One that had no administrators before has none after: it is known, and no more. */
export function stateAfter({ onboarding, state }: Organization, move: Move): Organization['state'] {
  if (move === 'suspend') return 'suspended';
  if (move === 'offboard') return 'offboarded';
  if (state === 'active') return 'active';
  return onboarding === 'none' ? 'known' : 'active';
}
