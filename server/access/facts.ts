import type { AssignerState, FactsQuery, FactsRows, GrantFacts } from '../../db/facts.ts';
import {
  type Catalogue,
  type CatalogueCache,
  isGuid,
  type Organization,
  type Privilege,
  readAtOneRevision,
} from '../catalogue/catalogue.ts';
import { type Caller, requireActiveCaller } from './callers.ts';
import { type Check, type Facts, type FactsGrant, forever } from './check.ts';

export interface FactsDeps {
  catalogue: CatalogueCache;
  /** As of the moment of each call. */
  readFacts: ReadFacts;
}

export type ReadFacts = (query: FactsQuery) => FactsRows;

/** What the policy is told comes of. */
export type PolicyRows = Pick<
  FactsRows,
  'identityState' | 'organizationState' | 'organizationOnboarding' | 'grants'
>;

/** What was gathered for one check: the policy's facts, and what else the one statement told. */
export interface Gathered {
  facts: Facts;
  privilege: Privilege | undefined;
  rows: FactsRows;
  /** Of the same revision. */
  catalogue: Catalogue;
}

/**
 * Gathers the facts of one check, and the catalogue of the same revision. `fresh` reads what was in force when the
 * check had arrived; when the catalogue has changed since, all is read anew.
 */
export function gatherFacts(
  deps: FactsDeps,
  caller: Caller,
  check: Check,
  employerTin?: string,
  fresh: ReadFacts = deps.readFacts,
): Gathered {
  const find = (catalogue: Catalogue) => catalogue.findPrivilege(caller.organization, check.action.name);
  let read = fresh;
  const { catalogue, rows } = readAtOneRevision(deps.catalogue, (now) => {
    const found = read({
      idp: check.subject.type,
      idpIdentityId: toIdentityKey(check.subject.id),
      organizationTin: check.resource.id,
      privilegeId: find(now)?.id,
      employerTin,
      providerTin: caller.organization,
    });
    read = deps.readFacts;
    return found;
  });
  requireActiveCaller(catalogue, caller);
  const privilege = find(catalogue);
  return { facts: toFacts(catalogue, check, privilege, rows), privilege, rows, catalogue };
}

/** Identity and client ids are compared in lower case when they are UUIDs, else as they are. */
export function toIdentityKey(id: string): string {
  return isGuid(id) ? id.toLowerCase() : id;
}

/** What the policy is told, of what was read. */
export function toFacts(
  catalogue: Catalogue,
  check: Check,
  privilege: Privilege | undefined,
  rows: PolicyRows,
): Facts {
  return {
    identity: { state: toIdentityState(catalogue, check.subject, rows.identityState) },
    organization: {
      state: rows.organizationState ?? 'unknown',
      onboarding: rows.organizationOnboarding ?? 'none',
    },
    ...(privilege && { privilege: toPrivilegeFacts(catalogue, privilege) }),
    grants: privilege
      ? grantsOf(catalogue, check.subject, rows.grants).map((grant) =>
          toGrantFacts(catalogue, privilege.id, grant),
        )
      : [],
  };
}

/** The grants that count as somebody's: a client that was struck off holds none, whatever it was once given. */
export function grantsOf<Grant>(catalogue: Catalogue, subject: Check['subject'], grants: Grant[]): Grant[] {
  const isStruckOff = subject.type === 'client' && !catalogue.client(toIdentityKey(subject.id));
  return isStruckOff ? [] : grants;
}

/** The state of who asks to be let in: clients are in the catalogue, people in the store. */
export function toIdentityState(
  catalogue: Catalogue,
  subject: Check['subject'],
  stored: FactsRows['identityState'],
): Facts['identity']['state'] {
  if (subject.type !== 'client') return stored ?? 'unknown';
  return catalogue.client(toIdentityKey(subject.id))?.state ?? 'unknown';
}

/** What the policy is told about a privilege. */
export function toPrivilegeFacts(
  catalogue: Catalogue,
  privilege: Privilege,
): NonNullable<Facts['privilege']> {
  return {
    id: privilege.id,
    name: privilege.name,
    owner: privilege.ownerTin,
    assignability: privilege.assignability,
    minimum_loa: privilege.minimumLoa ?? 'None',
    declarations: catalogue.trustsDeclarations(privilege.ownerTin) ? 'trusted' : 'refused',
  };
}

/** An organisation, as far as it bears on what it may assign. */
export type Assigner = Pick<Organization, 'tin' | 'state' | 'onboarding' | 'frozenSince'>;

/** The state of an organisation, as far as a grant is concerned that it makes or has last changed then. */
export function toAssignerState(
  { state, frozenSince }: Pick<Assigner, 'state' | 'frozenSince'>,
  changedAt: number,
): AssignerState {
  return frozenSince !== null && frozenSince <= changedAt ? 'frozen' : state;
}

/** What the policy is told about a grant of the privilege with this id. */
export function toGrantFacts(
  catalogue: Catalogue,
  privilegeId: string,
  grant: Omit<GrantFacts, 'lastUsedAt'>,
): FactsGrant {
  return {
    id: grant.id,
    organization: grant.organizationTin,
    valid_from: grant.validFrom ?? 0,
    valid_to: grant.validTo ?? forever,
    assigner_state: grant.assignerState,
    assigner_whitelisted: catalogue.isWhitelisted(privilegeId, grant.organizationTin),
  };
}
