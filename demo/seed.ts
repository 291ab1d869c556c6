import type { Db } from '../db/open.ts';
import { insertSeed, isEmpty, type SeedRows } from '../db/seed.ts';
import type { Role } from '../server/access/roles.ts';
import { auditChange, theSystem } from '../server/audit/changes.ts';
import { builtInPrivileges } from '../server/catalogue/built-in.ts';
import type { NewId } from '../server/ids.ts';
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
    const rows = toRows(deps);
    insertSeed(deps.db, rows);
    for (const grant of rows.grants) {
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

function toRows({ now, newId }: { now: () => number; newId: NewId }): SeedRows {
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
  const staff = [people.supporter, people.secondSupporter, people.cataloguer, people.operator];
  const active = [...providers, employer, accountants, abandoned, operator];
  const role = (name: Role) => builtInPrivileges.find((privilege) => privilege.name === name)?.id ?? '';
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
    providers: providers.map(({ tin }) => ({ tin, contact: 'support@provider.example', createdAt: at })),
    customers: [
      { providerTin: pension.tin, organizationTin: employer.tin },
      { providerTin: insurance.tin, organizationTin: employer.tin },
      { providerTin: pension.tin, organizationTin: accountants.tin },
      { providerTin: pension.tin, organizationTin: abandoned.tin },
      { providerTin: pension.tin, organizationTin: outsider.tin },
    ].map((row) => ({ ...row, source: 'listed' as const, since: at })),
    clients: providerClients.map((clientId) => ({
      clientId,
      organizationTin: findClient(clientId).organization.tin,
      name: findClient(clientId).name,
      state: 'active' as const,
      createdAt: at,
    })),
    privileges: [
      ...builtInPrivileges.map((row) => ({ ...row, ownerTin: operator.tin, createdAt: at, updatedAt: at })),
      ...Object.values(demoPrivileges).map((row) => ({
        ...row,
        builtIn: false,
        createdAt: at,
        updatedAt: at,
      })),
    ],
    whitelist: [
      { privilegeId: demoPrivileges.reportSalaries.id, organizationTin: employer.tin },
      ...providers.flatMap(({ tin }) =>
        builtInPrivileges
          .filter(({ assignability }) => assignability === 'whitelist')
          .map(({ id }) => ({ privilegeId: id, organizationTin: tin })),
      ),
    ].map((row) => ({ ...row, createdAt: at })),
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
      grant(administrator, role('PrivilegeAdministrator'), employer.tin),
      grant(employee, demoPrivileges.read.id, employer.tin),
      grant(accountant, demoPrivileges.read.id, employer.tin),
      grant(accountant, demoPrivileges.read.id, accountants.tin),
      grant(low, demoPrivileges.administer.id, employer.tin),
      grant(chief, role('PrivilegeAdministrator'), accountants.tin),
      grant(deputy, role('PrivilegeAdministrator'), accountants.tin),
      grant(departed, role('PrivilegeAdministrator'), abandoned.tin),
      grant(stranded, demoPrivileges.read.id, abandoned.tin),
      grant(people.supporter, role('SupportAgent'), pension.tin),
      grant(people.secondSupporter, role('SupportAgent'), pension.tin),
      grant(people.cataloguer, role('CatalogueAdministrator'), pension.tin),
      grant(people.operator, role('Operator'), operator.tin),
      ...providerClients.map((clientId) =>
        grant(
          { idp: 'client', idpIdentityId: clientId },
          role('AssignIdentityPrivilegesRead'),
          findClient(clientId).organization.tin,
        ),
      ),
    ],
  };
}
