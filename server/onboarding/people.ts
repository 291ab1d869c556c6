import { readIdentity } from '../../db/identities.ts';
import type { Db } from '../../db/open.ts';
import { isPersonId } from '../directory/first-seen.ts';
import { AppError } from '../errors.ts';

/** @throws AppError `forbidden` for whom the operator has suspended, and for ids that may not be kept */
export function requireGoodStanding(
  db: Db,
  { idp, idpIdentityId }: { idp: string; idpIdentityId: string },
): void {
  if (!isPersonId(idp, idpIdentityId)) throw new AppError('forbidden', 'This login cannot be used here.');
  if (readIdentity(db, { idp, idpIdentityId })?.state === 'suspended') {
    throw new AppError('forbidden', 'This login has been suspended.');
  }
}
