import type { AccessRequestRow } from '../../db/access-requests.ts';
import { readPrivilegeThatWas } from '../../db/history.ts';
import { readOrganization } from '../../db/organizations.ts';
import type { GrantPerson } from '../../views/grants/parts.ts';
import type { ShownRequest } from '../../views/requests/parts.ts';
import { stateOf } from '../requests/settle.ts';
import { toPrivilegeProps } from './grant-props.ts';
import type { Language } from './language.ts';
import type { PortalDeps } from './route.ts';

/** A request as its views show it; a privilege that is gone keeps its name. */
export function toShownRequest(
  deps: Pick<PortalDeps, 'db' | 'catalogue' | 'now'>,
  row: AccessRequestRow,
  person: GrantPerson,
  language: Language,
): ShownRequest {
  const catalogue = deps.catalogue.inForce();
  const privilege = catalogue.privilege(row.privilegeId) ?? readPrivilegeThatWas(deps.db, row.privilegeId);
  const { organizationTin: tin } = row;
  return {
    id: row.id,
    state: stateOf(row, deps.now()),
    person,
    privilege: toPrivilegeProps(catalogue, privilege, language),
    organization: { tin, name: readOrganization(deps.db, tin)?.name ?? tin },
    reason: row.reason,
    wishedUntil: row.wishedUntil,
    isByProvider: row.madeByIdp === 'client',
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    endedAt: row.endedAt,
    answer: row.answer,
    approvedUntil: row.approvedUntil,
  };
}
