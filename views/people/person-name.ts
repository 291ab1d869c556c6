import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';

/** One of an organisation's people, as far as a name for them goes. */
export interface NamedPerson {
  idp: string;
  idpIdentityId: string;
  name: string | null;
  nickname: string | null;
  kind: 'employee' | 'partner';
  isPending: boolean;
  isNew: boolean;
  /** Whoever looks. */
  isYou: boolean;
}

/** What to call somebody in a sentence or a heading. */
export function labelOf(language: Language, { name, nickname, idpIdentityId }: NamedPerson): string {
  return name ?? nickname ?? textsOf(language).people.unnamedAbout(idpIdentityId);
}

/** What is to be known of somebody at a glance. */
export function tagsOf(language: Language, person: NamedPerson): Html {
  const texts = textsOf(language).people;
  return html`${person.isNew && badge(texts.new, 'info')}${person.isPending && badge(texts.pending, 'warning')}${
    person.kind === 'partner' && !person.isPending && badge(texts.partner)
  }${person.isYou && badge(texts.you)}`;
}

/** How a person is called in a query: `idp/id`. */
export function toPersonValue({ idp, idpIdentityId }: Pick<NamedPerson, 'idp' | 'idpIdentityId'>): string {
  return `${idp}/${idpIdentityId}`;
}
