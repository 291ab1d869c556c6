import { countCurrentGrants } from '../../db/grants.ts';
import { countActiveClients, readProvider } from '../../db/registration.ts';
import type { Organization } from '../catalogue/catalogue.ts';
import { createAssignabilityOf } from '../grants/grant.ts';
import { toKinds } from '../grants/list.ts';
import { requireOrganization } from '../grants/use-case.ts';
import type { Engine } from '../policy/engine.ts';
import type { OperatorDeps } from './deps.ts';
import { type Move, stateAfter } from './move-organization.ts';

/** What a move changes, if it is done now. */
export interface Impact {
  organization: Organization;
  state: Organization['state'];
  /** Grants that turn inactive, or active again, and who holds them. */
  grants: number;
  holders: number;
  /** Its systems that may ask no more, or again; 0 of what is no provider. */
  clients: number;
}

/** Tells what moving an organisation changes. @throws AppError `not-found` */
export function examineMove(deps: OperatorDeps & { shippedEngine: Engine }, tin: string, move: Move): Impact {
  const organization = requireOrganization(deps.db, tin);
  const state = stateAfter(organization, move);
  const [more, less] =
    move === 'resume'
      ? [{ ...organization, state }, organization]
      : [organization, { ...organization, state }];
  const now = deps.now();
  const catalogue = deps.catalogue.inForce();
  const countsIn = (standing: Organization) => {
    const assignabilityOf = createAssignabilityOf(deps, catalogue, standing);
    const kinds = toKinds(organization.frozenSince, (changedAt) =>
      catalogue.privileges.map(({ id }) => id).filter((id) => assignabilityOf(id, changedAt).assignable),
    );
    return countCurrentGrants(deps.db, tin, kinds, now);
  };
  // Nothing counts of what is not active, so that nobody is counted twice.
  const changed = less.state === 'active' ? { grants: 0, holders: 0 } : countsIn(more);
  const clients =
    readProvider(deps.db, tin) && more.state === 'active' && less.state !== 'active'
      ? countActiveClients(deps.db, tin)
      : 0;
  return { organization, state, ...changed, clients };
}
