import { readPeopleByKeys } from '../../db/people-by-key.ts';
import type { GrantPerson, GrantPrivilege } from '../../views/grants/parts.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { Catalogue, Privilege } from '../catalogue/catalogue.ts';
import type { Visitor } from '../sign-in/visitor.ts';
import type { Language } from './language.ts';

/** A privilege as the grants' views show it; one that is gone keeps a name. */
export function toPrivilegeProps(
  catalogue: Catalogue,
  privilege: Privilege | undefined,
  language: Language,
): GrantPrivilege {
  const texts = textsOf(language).grants;
  if (!privilege) {
    const nothing = {
      id: '',
      providerTin: '',
      providerName: '',
      minimumLoa: null,
      defaultValidityDays: null,
      isRole: false,
    };
    return { ...nothing, name: texts.unknownPrivilege, description: texts.unknownPrivilege };
  }
  return {
    id: privilege.id,
    name: (privilege.builtIn && texts.roleNames[privilege.name]) || privilege.name,
    description: language === 'da' ? privilege.descriptionDanish : privilege.descriptionEnglish,
    providerTin: privilege.ownerTin,
    providerName: catalogue.organization(privilege.ownerTin)?.name ?? privilege.ownerTin,
    minimumLoa: privilege.minimumLoa,
    defaultValidityDays: privilege.defaultValidityDays,
    isRole: privilege.builtIn,
  };
}

type Named = Omit<GrantPerson, 'isYou'>;

export function toPersonProps({ idp, idpIdentityId, name, nickname }: Named, visitor: Visitor): GrantPerson {
  const isYou = idp === visitor.idp && idpIdentityId === visitor.idpIdentityId;
  return { idp, idpIdentityId, name, nickname, isYou };
}

/** Looks up what an organisation knows of people; of a stranger the id alone. */
export function createPersonLookup(
  deps: { db: Parameters<typeof readPeopleByKeys>[0] },
  organizationTin: string,
  keys: readonly { idp: string; idpIdentityId: string }[],
  visitor: Visitor,
): (key: { idp: string; idpIdentityId: string }) => GrantPerson {
  const known = new Map(
    readPeopleByKeys(deps.db, organizationTin, keys).map(({ tie, name }) => [
      `${tie.idp} ${tie.idpIdentityId}`,
      { name, nickname: tie.nickname },
    ]),
  );
  return ({ idp, idpIdentityId }) => {
    const { name = null, nickname = null } = known.get(`${idp} ${idpIdentityId}`) ?? {};
    return toPersonProps({ idp, idpIdentityId, name, nickname }, visitor);
  };
}
