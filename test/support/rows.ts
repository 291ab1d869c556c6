import { type GrantRow, insertGrant } from '../../db/grants.ts';
import type { Db } from '../../db/open.ts';
import type { NewId } from '../../server/ids.ts';

/** Puts a grant into a store; its id. */
export function aGrantRow(
  deps: { db: Db; now: () => number; newId: NewId },
  told: Partial<GrantRow> & Pick<GrantRow, 'organizationTin' | 'privilegeId' | 'idpIdentityId'>,
): string {
  const at = deps.now();
  const row: GrantRow = {
    idp: 'mitid_erhverv',
    id: deps.newId('grt'),
    validFrom: null,
    validTo: null,
    reason: null,
    createdAt: at,
    createdByIdp: 'system',
    createdById: 'test',
    updatedAt: at,
    version: 1,
    firstUsedAt: null,
    lastUsedAt: null,
    ...told,
  };
  insertGrant(deps.db, row);
  return row.id;
}
