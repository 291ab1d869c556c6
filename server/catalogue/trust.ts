import { updateTrust } from '../../db/customers.ts';
import { readProvider } from '../../db/registration.ts';
import { AppError } from '../errors.ts';
import type { Authority, GrantDeps } from '../grants/use-case.ts';
import { type Effect, requireEffect } from './effect.ts';
import { auditCatalogue } from './own.ts';

/**
 * Changes whether a provider relies on organisations that were onboarded by a sworn declaration alone, with its audit
 * entry; the effect on grants is the one that was agreed to, or nothing happens.
 * @throws AppError `not-found`, `effect-changed`
 */
export function changeTrust(
  deps: GrantDeps,
  by: Authority,
  asked: { trustsDeclarations: boolean; agreed: Effect },
): void {
  const { organizationTin: tin } = by;
  const { trustsDeclarations } = asked;
  deps.db.inOneBatch(() => {
    by.requireStill();
    if (!readProvider(deps.db, tin)) throw new AppError('not-found', 'There is no such service provider.');
    requireEffect(deps, { trust: { ownerTin: tin, trustsDeclarations } }, asked.agreed);
    if (!updateTrust(deps.db, tin, trustsDeclarations)) return;
    auditCatalogue(deps, by, {
      action: 'provider.changed',
      entity: 'provider',
      entityId: tin,
      before: { trustsDeclarations: !trustsDeclarations },
      after: { trustsDeclarations },
    });
  });
}
