import { readOrganization } from '../../db/organizations.ts';
import { insertProvider, insertWhitelistEntry, readProvider } from '../../db/registration.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import { AppError } from '../errors.ts';
import type { Authority } from '../grants/use-case.ts';
import {
  auditEntity,
  type Done,
  type OperatorDeps,
  otherwise,
  type Person,
  requireLine,
  requireOperator,
} from './deps.ts';
import { activateKnown, ensureOrganization } from './register-organization.ts';
import { giveRoleTo } from './roles.ts';

/** A service provider as the operator registers it. */
export interface NewProvider {
  tin: string;
  /** Needed when the organisation is not known yet. */
  name?: string | undefined;
  /** Where its customers find help: an address, a number, a link. */
  contact: string;
  /** Whether it relies on organisations that were onboarded by a sworn declaration alone. */
  trustsDeclarations: boolean;
  catalogueAdministrators: readonly Person[];
  supportAgents: readonly Person[];
}

/**
 * Registers an organisation as a service provider, lets it have the roles of providers, and gives them to its first
 * people.
 * @throws AppError `operator-missing`, `organization-barred`, `registered-otherwise`, `invalid-request`, `cpr-refused`
 */
export function registerProvider(deps: OperatorDeps, by: Authority, wish: NewProvider): Done {
  const { tin, name, contact } = wish;
  requireLine(contact, '/contact', 300);
  return deps.db.inOneBatch(() => {
    by.requireStill();
    requireOperator(deps);
    const done = ensureOrganization(deps, by, { tin, name });
    const organization = readOrganization(deps.db, tin);
    if (!organization) throw new AppError('not-found', 'There is no such organisation.');
    return [
      ...done,
      ...activateKnown(deps, by, organization),
      ...ensureProvider(deps, by, wish),
      ...whitelist(deps, by, tin),
      ...wish.catalogueAdministrators.flatMap((one) =>
        giveRoleTo(deps, by, 'CatalogueAdministrator', tin, one),
      ),
      ...wish.supportAgents.flatMap((one) => giveRoleTo(deps, by, 'SupportAgent', tin, one)),
    ];
  });
}

function ensureProvider(deps: OperatorDeps, by: Authority, wish: NewProvider): Done {
  const { tin, contact, trustsDeclarations } = wish;
  const known = readProvider(deps.db, tin);
  if (known) {
    if (known.contact !== contact) throw otherwise(tin, 'contact');
    if (known.trustsDeclarations !== trustsDeclarations) throw otherwise(tin, 'word on sworn declarations');
    return [];
  }
  const row = { tin, contact, trustsDeclarations, createdAt: deps.now() };
  insertProvider(deps.db, row);
  const about = { organizationTin: tin, entity: 'provider', entityId: tin };
  return [auditEntity(deps, by, 'provider.registered', about, { after: row })];
}

function whitelist(deps: OperatorDeps, by: Authority, tin: string): Done {
  const roles = builtInPrivileges.filter(({ assignability }) => assignability === 'whitelist');
  return roles.flatMap(({ id: privilegeId }) => {
    const row = { privilegeId, organizationTin: tin, createdAt: deps.now() };
    if (!insertWhitelistEntry(deps.db, row)) return [];
    const about = { organizationTin: tin, entity: 'whitelist', entityId: privilegeId, privilegeId };
    return [auditEntity(deps, by, 'whitelist.added', about, { after: row })];
  });
}
