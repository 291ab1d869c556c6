import { readOrganization } from '../../db/organizations.ts';
import { insertPrivilege } from '../../db/privileges.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import { AppError } from '../errors.ts';
import type { Authority } from '../grants/use-case.ts';
import { auditEntity, type Done, type OperatorDeps, type Person } from './deps.ts';
import { activateKnown, ensureOrganization } from './register-organization.ts';
import { giveRoleTo } from './roles.ts';

/** Who runs the service. */
export interface NewOperator {
  tin: string;
  /** Needed the first time. */
  name?: string | undefined;
  person: Person;
}

/**
 * Registers the operator: its organisation, the built-in privileges, and a person who is Operator. Called again, it adds
 * what is missing: built-in privileges of a newer version, another person.
 * @throws AppError `registered-otherwise` when somebody else runs this service, `invalid-request`, `cpr-refused`
 */
export function registerOperator(deps: OperatorDeps, by: Authority, wish: NewOperator): Done {
  const { tin, name, person } = wish;
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const { operatorTin } = deps.catalogue.inForce();
    if (operatorTin !== undefined && operatorTin !== tin)
      throw new AppError('registered-otherwise', `The operator is ${operatorTin}, for ever.`);
    const done = ensureOrganization(deps, by, { tin, name });
    const organization = readOrganization(deps.db, tin);
    if (!organization) throw new AppError('not-found', 'There is no such organisation.');
    return [
      ...done,
      ...activateKnown(deps, by, organization),
      ...registerBuiltIns(deps, by, tin),
      ...giveRoleTo(deps, by, 'Operator', tin, person),
    ];
  });
}

function registerBuiltIns(deps: OperatorDeps, by: Authority, ownerTin: string): Done {
  const at = deps.now();
  const known = deps.catalogue.inForce();
  return builtInPrivileges
    .filter(({ id }) => !known.privilege(id))
    .map((builtIn) => {
      const row = { ...builtIn, ownerTin, createdAt: at, updatedAt: at };
      if (!insertPrivilege(deps.db, row))
        throw new AppError('registered-otherwise', `${ownerTin} has a privilege called ${row.name} already.`);
      const about = {
        organizationTin: ownerTin,
        entity: 'privilege',
        entityId: row.id,
        privilegeId: row.id,
      };
      return auditEntity(deps, by, 'privilege.created', about, { after: row });
    });
}
