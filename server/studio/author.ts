import type { CatalogueCache } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import type { Authority } from '../grants/use-case.ts';
import { basePolicyId } from '../policy/names.ts';

/** Somebody who may work on a policy: an author of a provider on its own, the operator on the base policy. */
export interface Author extends Authority {
  /** `base`, or the TIN of the provider whose policy it is. */
  policy: string;
  idp: string;
  idpIdentityId: string;
  /** The operator looks after every policy, and writes the base policy alone. */
  isOperator: boolean;
}

interface AuthorDeps {
  catalogue: CatalogueCache;
}

/**
 * The author behind somebody who was let in as a provider's `PolicyAuthor`.
 * @throws AppError `forbidden` for what is no provider: it has no policy
 */
export function toProviderAuthor(deps: AuthorDeps, by: Authority): Author {
  requirePolicy(deps, by.organizationTin);
  return toAuthor(by, by.organizationTin, false);
}

/** The operator, at the base policy or as who looks after a provider's. @throws AppError `not-found` */
export function toOperatorAuthor(deps: AuthorDeps, by: Authority, policy = basePolicyId): Author {
  if (policy !== basePolicyId && !deps.catalogue.inForce().isProvider(policy))
    throw new AppError('not-found', 'There is no such policy.');
  return toAuthor(by, policy, true);
}

function toAuthor(by: Authority, policy: string, isOperator: boolean): Author {
  const { idp, id: idpIdentityId } = by.actor;
  return { ...by, policy, idp, idpIdentityId, isOperator };
}

function requirePolicy(deps: AuthorDeps, tin: string): void {
  if (!deps.catalogue.inForce().isProvider(tin))
    throw new AppError('forbidden', 'Only a service provider has a policy of its own.');
}

/** Whether they write this policy, rather than look after it. @throws AppError `forbidden` */
export function requireWriter({ policy, isOperator }: Author): void {
  if (isOperator === (policy === basePolicyId)) return;
  throw new AppError('forbidden', 'A provider writes its policy itself.');
}

/** What only the operator settles. @throws AppError `forbidden` */
export function requireOperatorOf({ isOperator }: Author): void {
  if (!isOperator) throw new AppError('forbidden', 'Only the operator of the service can do this.');
}

/** In whose timeline stands what is done to a policy. */
export function timelineOf(deps: AuthorDeps, policy: string): string {
  return policy === basePolicyId ? (deps.catalogue.inForce().operatorTin ?? '') : policy;
}
