import { randomUUID } from 'node:crypto';
import type { Db } from '../db/open.ts';
import { insertSeed, isEmpty, type SeedRows } from '../db/seed.ts';
import { auditChange, theSystem } from '../server/audit/changes.ts';
import { createCatalogueCache } from '../server/catalogue/catalogue.ts';
import { createPrivilege } from '../server/catalogue/create-privilege.ts';
import type { NewId } from '../server/ids.ts';
import { commandLine, roleIdOf } from '../server/operator/deps.ts';
import { registerClient } from '../server/operator/register-client.ts';
import { registerOperator } from '../server/operator/register-operator.ts';
import { registerProvider } from '../server/operator/register-provider.ts';
import { giveRole } from '../server/operator/roles.ts';
import { findClient } from './clients.ts';
import { organizations } from './organizations.ts';
import { type DemoPerson, people } from './people.ts';
import { demoPrivileges } from './privileges.ts';

const { pension, insurance, foundation, employer, accountants, abandoned, outsider, operator } =
  organizations;
const providers = [pension, insurance, foundation];
const providerClients = ['demo-pension', 'demo-insurance', 'demo-foundation'] as const;

/** Fills an empty store with the demo's world, each grant with its audit entry; leaves any other store alone. */
export function seedDemo(deps: { db: Db; now: () => number; newId: NewId }): boolean {
  return deps.db.inOneBatch(() => {
    if (!isEmpty(deps.db)) return false;
    const { organizations, identities, ties, ...rest } = toRows(deps);
    insertSeed(deps.db, { ...nothing, organizations, identities, ties });
    register(deps);
    insertSeed(deps.db, { ...nothing, ...rest });
    for (const grant of rest.grants) {
      auditChange(deps.db, {
        action: 'grant.created',
        actor: theSystem,
        at: grant.createdAt,
        organizationTin: grant.organizationTin,
        entity: 'grant',
        entityId: grant.id,
        subjectIdp: grant.idp,
        subjectId: grant.idpIdentityId,
        privilegeId: grant.privilegeId,
        after: grant,
        reason: grant.reason ?? null,
      });
    }
    return true;
  });
}

const nothing: SeedRows = {
  ...{ organizations: [], providers: [], customers: [], clients: [], privileges: [] },
  ...{ whitelist: [], identities: [], ties: [], sightings: [], grants: [] },
};

/** The operator's own use cases, as `adgang` runs them: what the demo shows is what an operator gets. */
function register(given: { db: Db; now: () => number; newId: NewId }): void {
  const deps = { ...given, newGuid: randomUUID, catalogue: createCatalogueCache(given.db) };
  const by = (tin: string) => commandLine(theSystem, tin);
  const person = ({ idp, idpIdentityId }: DemoPerson) => ({ idp, idpIdentityId });
  registerOperator(deps, by(operator.tin), { tin: operator.tin, person: person(people.operator) });
  for (const { tin } of providers) {
    const isPension = tin === pension.tin;
    registerProvider(deps, by(operator.tin), {
      ...{ tin, contact: 'support@provider.example', trustsDeclarations: true },
      catalogueAdministrators: isPension ? [person(people.cataloguer)] : [],
      supportAgents: isPension ? [person(people.supporter), person(people.secondSupporter)] : [],
    });
  }
  for (const author of [people.author, people.secondAuthor]) {
    giveRole(deps, by(operator.tin), {
      ...{ role: 'PolicyAuthor', organizationTin: pension.tin, person: person(author) },
    });
  }
  for (const clientId of providerClients) {
    const { name, organization } = findClient(clientId);
    const { tin: organizationTin, orgId } = organization;
    registerClient(deps, by(operator.tin), { clientId, organizationTin, orgId, name, readsAssigned: true });
  }
  for (const { id, ownerTin, ...wish } of Object.values(demoPrivileges)) {
    createPrivilege({ ...deps, newGuid: () => id }, by(ownerTin), { minimumLoa: null, ...wish });
  }
}

function toRows({
  now,
  newId,
}: {
  now: () => number;
  newId: NewId;
}): Omit<SeedRows, 'providers' | 'clients' | 'privileges'> {
  const at = now();
  const grant = (
    who: { idp: string; idpIdentityId: string },
    privilegeId: string,
    organizationTin: string,
  ) => ({
    idp: who.idp,
    idpIdentityId: who.idpIdentityId,
    privilegeId,
    organizationTin,
    id: newId('grt'),
    reason: 'Demo',
    createdAt: at,
    createdByIdp: theSystem.idp,
    createdById: theSystem.id,
    updatedAt: at,
    version: 1,
  });
  const tie = (who: DemoPerson, organizationTin: string, kind: 'employee' | 'partner') => ({
    idp: who.idp,
    idpIdentityId: who.idpIdentityId,
    organizationTin,
    kind,
    ...(kind === 'employee'
      ? { source: 'seen' as const, firstSeenAt: at, firstSeenProvider: pension.tin }
      : { source: 'granted' as const }),
    createdAt: at,
  });
  const { administrator, employee, accountant, chief, deputy, departed, stranded, low } = people;
  const customersPeople = [administrator, employee, people.protected, low, accountant, chief, deputy];
  const locked = [departed, stranded];
  const staff = [
    people.supporter,
    people.secondSupporter,
    people.cataloguer,
    people.author,
    people.secondAuthor,
    people.operator,
  ];
  const active = [...providers, employer, accountants, abandoned, operator];
  return {
    organizations: [
      ...active.map((organization) => ({
        ...organization,
        state: 'active' as const,
        onboarding: 'operator' as const,
        onboardedAt: at,
        createdAt: at,
      })),
      { ...outsider, state: 'known' as const, createdAt: at },
    ],
    customers: [
      { providerTin: pension.tin, organizationTin: employer.tin },
      { providerTin: insurance.tin, organizationTin: employer.tin },
      { providerTin: pension.tin, organizationTin: accountants.tin },
      { providerTin: pension.tin, organizationTin: abandoned.tin },
      { providerTin: pension.tin, organizationTin: outsider.tin },
    ].map((row) => ({ ...row, source: 'listed' as const, since: at })),
    whitelist: [
      {
        privilegeId: demoPrivileges.reportSalaries.id,
        organizationTin: employer.tin,
        createdAt: at,
      },
    ],
    identities: [...customersPeople, ...locked, ...staff].map((person: DemoPerson) => ({
      idp: person.idp,
      idpIdentityId: person.idpIdentityId,
      name: person.name ?? null,
      state: 'active' as const,
      createdAt: at,
    })),
    ties: [
      ...[...customersPeople, ...locked, ...staff].map((person) =>
        tie(person, person.organization.tin, 'employee'),
      ),
      tie(accountant, employer.tin, 'partner'),
    ],
    sightings: [...customersPeople, ...locked].map(({ idp, idpIdentityId, organization }) => ({
      idp,
      idpIdentityId,
      organizationTin: organization.tin,
      providerTin: pension.tin,
      source: 'login' as const,
      firstAt: at,
    })),
    grants: [
      grant(administrator, roleIdOf('PrivilegeAdministrator'), employer.tin),
      grant(employee, demoPrivileges.read.id, employer.tin),
      grant(accountant, demoPrivileges.read.id, employer.tin),
      grant(accountant, demoPrivileges.read.id, accountants.tin),
      grant(low, demoPrivileges.administer.id, employer.tin),
      grant(chief, roleIdOf('PrivilegeAdministrator'), accountants.tin),
      grant(deputy, roleIdOf('PrivilegeAdministrator'), accountants.tin),
      grant(departed, roleIdOf('PrivilegeAdministrator'), abandoned.tin),
      grant(stranded, demoPrivileges.read.id, abandoned.tin),
    ],
  };
}
