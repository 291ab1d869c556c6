import { readNameFor } from '../../db/identities.ts';
import { readTie } from '../../db/ties.ts';
import type { PersonProps } from '../../views/administrators/person.ts';
import type { PersonKey } from '../directory/use-case.ts';
import type { Visitor } from '../sign-in/visitor.ts';
import type { PortalDeps } from './route.ts';

/** Somebody as the pages about administrators name them, to whoever looks. */
export function toPerson(
  { idp, idpIdentityId }: PersonKey,
  { name, nickname }: Pick<PersonProps, 'name' | 'nickname'>,
  visitor: Visitor,
): PersonProps {
  const isYou = isSame(visitor, { idp, idpIdentityId });
  return { idp, idpIdentityId, name, nickname, isYou };
}

/** The same, of whom the organisation knows by their tie. */
export function personOf(
  deps: PortalDeps,
  organizationTin: string,
  who: PersonKey,
  visitor: Visitor,
): PersonProps {
  const { idp, idpIdentityId } = who;
  const nickname = readTie(deps.db, { organizationTin, idp, idpIdentityId })?.nickname ?? null;
  return toPerson(who, { name: readNameFor(deps.db, organizationTin, who), nickname }, visitor);
}

/** Whether two are one login. */
export function isSame(one: PersonKey, other: PersonKey): boolean {
  return one.idp === other.idp && one.idpIdentityId === other.idpIdentityId;
}
