import type { ListedPerson as ShownPerson } from '../../views/people/list.ts';
import type { NamedPerson } from '../../views/people/person-name.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ListedPerson } from '../directory/people.ts';
import type { Visitor } from '../sign-in/visitor.ts';

/** One of an organisation's people as its views name them, to whoever looks. */
export function toNamedPerson(
  { tie, name, isNew }: Pick<ListedPerson, 'tie' | 'name' | 'isNew'>,
  visitor: Visitor,
): NamedPerson {
  return {
    idp: tie.idp,
    idpIdentityId: tie.idpIdentityId,
    name,
    nickname: tie.nickname,
    kind: tie.kind,
    isPending: tie.pendingSince !== null,
    isNew,
    isYou: tie.idp === visitor.idp && tie.idpIdentityId === visitor.idpIdentityId,
  };
}

/** One of an organisation's people as its list shows them. */
export function toShownPerson(catalogue: Catalogue, person: ListedPerson, visitor: Visitor): ShownPerson {
  const { tie, grantCount } = person;
  const provider = tie.firstSeenProvider;
  return {
    ...toNamedPerson(person, visitor),
    source: tie.source,
    firstSeenProvider: provider === null ? null : (catalogue.organization(provider)?.name ?? provider),
    listedAt: person.position.listedAt,
    grantCount,
  };
}
