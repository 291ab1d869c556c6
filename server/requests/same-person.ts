import { haveSignedAsOne } from '../../db/onboardings.ts';
import type { Db } from '../../db/open.ts';

interface Identity {
  idp: string;
  idpIdentityId: string;
}

/**
 * Whether two login identities are one person, as far as is known: the same identity, or two that the company register
 * has named the same signatory by.
 */
export function isSamePerson(db: Db, one: Identity, other: Identity): boolean {
  if (one.idp === other.idp && one.idpIdentityId === other.idpIdentityId) return true;
  return haveSignedAsOne(db, one, other);
}
