import { groupGrants } from '../../db/catalogue-changes.ts';
import { AppError } from '../errors.ts';
import { toAssignability } from '../grants/assignable.ts';
import type { GrantDeps } from '../grants/use-case.ts';
import type { Catalogue, Privilege } from './catalogue.ts';

/** What is to be different in the catalogue. */
export interface CatalogueChange {
  /** As it is to be. */
  privilege?: Privilege;
  whitelist?: { privilegeId: string; organizationTins: string[]; isListed: boolean };
  /** Whether this provider is to rely on sworn declarations. */
  trust?: { ownerTin: string; trustsDeclarations: boolean };
}

/** How many grants that are within their validity would begin to count, and how many would no longer. */
export interface Effect {
  activated: number;
  deactivated: number;
}

/** What it takes to foresee an effect. */
export type EffectDeps = Pick<GrantDeps, 'db' | 'catalogue' | 'shippedEngine' | 'now'>;

/**
 * Foresees what a change does to the grants there are: the policy that decides is asked about them twice, with the
 * catalogue as it is and as it would be. Grants that it cannot tell apart are asked about together.
 */
export function foreseeEffect(deps: EffectDeps, change: CatalogueChange): Effect {
  const before = deps.catalogue.inForce();
  const after = withChange(before, change);
  const effect: Effect = { activated: 0, deactivated: 0 };
  const privilegeIds = affectedIds(before, change);
  if (privilegeIds.length === 0) return effect;
  const differing = change.whitelist?.organizationTins ?? [];
  for (const group of groupGrants(deps.db, { privilegeIds, differing, now: deps.now() })) {
    // An organisation of that standing, frozen since the beginning of time or not at all.
    const organization = {
      tin: group.organizationTin,
      state: group.state,
      onboarding: group.onboarding,
      frozenSince: group.frozen ? 0 : null,
    };
    const counts = (catalogue: Catalogue) => {
      const privilege = catalogue.privilege(group.privilegeId);
      return privilege ? toAssignability(deps, catalogue, privilege, organization, 0).assignable : false;
    };
    const [was, is] = [counts(before), counts(after)];
    if (!was && is) effect.activated += group.count;
    if (was && !is) effect.deactivated += group.count;
  }
  return effect;
}

/**
 * Makes sure, in the transaction of a change, that its effect is the one that was shown and agreed to.
 * @throws AppError `effect-changed`
 */
export function requireEffect(deps: EffectDeps, change: CatalogueChange, agreed: Effect): void {
  const now = foreseeEffect(deps, change);
  if (now.activated === agreed.activated && now.deactivated === agreed.deactivated) return;
  throw effectChanged();
}

export function effectChanged(): AppError {
  return new AppError('effect-changed', 'Grants have changed in the meantime: look at the numbers again.');
}

function affectedIds(catalogue: Catalogue, { privilege, whitelist, trust }: CatalogueChange): string[] {
  const ids = [privilege?.id, whitelist?.privilegeId].filter((id) => id !== undefined);
  const own = trust ? catalogue.privileges.filter(({ ownerTin }) => ownerTin === trust.ownerTin) : [];
  return [...ids, ...own.map(({ id }) => id)];
}

/** The catalogue as it would be. Only what `toAssignability` looks up is changed. */
function withChange(catalogue: Catalogue, { privilege, whitelist, trust }: CatalogueChange): Catalogue {
  const listed = new Set(whitelist?.organizationTins);
  return {
    ...catalogue,
    privilege: (id) => (id === privilege?.id ? privilege : catalogue.privilege(id)),
    isWhitelisted: (id, tin) =>
      whitelist && id === whitelist.privilegeId && listed.has(tin)
        ? whitelist.isListed
        : catalogue.isWhitelisted(id, tin),
    trustsDeclarations: (tin) =>
      tin === trust?.ownerTin ? trust.trustsDeclarations : catalogue.trustsDeclarations(tin),
  };
}
