import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';

/** Somebody who is, or is to be, an administrator: by the name that the organisation knows them by. */
export interface PersonProps {
  idp: string;
  idpIdentityId: string;
  name: string | null;
  nickname: string | null;
  isYou: boolean;
}

/** What somebody is called in running text: by their nickname or id where there is no name. */
export function calledOf({ name, nickname, idpIdentityId }: PersonProps): string {
  return name ?? nickname ?? idpIdentityId;
}

/** Somebody in a list: the name first, and below it which login it is. */
export function personCell(language: Language, person: PersonProps): Html {
  const texts = textsOf(language).administrators;
  const { name, nickname, idp, idpIdentityId, isYou } = person;
  const main = name ?? nickname ?? texts.nameless;
  return html`${main}${name !== null && nickname !== null && html` <span class="muted weight-normal">(${nickname})</span>`}${isYou && html` ${badge(texts.you, 'info')}`}<br>
<span class="muted weight-normal">${texts.loginOf[idp] ?? idp} <code>${idpIdentityId}</code></span>`;
}
