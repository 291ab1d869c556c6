import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { endTime } from '../parts/time.ts';

/** Somebody who holds or is to hold something, as the organisation knows them. */
export interface GrantPerson {
  idp: string;
  idpIdentityId: string;
  name: string | null;
  nickname: string | null;
  isYou: boolean;
}

/** A privilege, in the reader's language. */
export interface GrantPrivilege {
  id: string;
  name: string;
  description: string;
  providerTin: string;
  providerName: string;
  minimumLoa: string | null;
  /** How many days it is usually valid for. */
  defaultValidityDays: number | null;
  isRole: boolean;
}

/** What has become of a grant. */
export type GrantStateName = 'active' | 'expired' | 'not-yet-valid' | 'inactive';

/** Who it is, in one text: name, nickname, or id where there is neither. */
export function personText({ name, nickname, idpIdentityId }: Omit<GrantPerson, 'isYou'>): string {
  if (name !== null && nickname !== null) return `${name} (${nickname})`;
  return name ?? nickname ?? idpIdentityId;
}

/** The same with what sets them apart: that it is the reader, a private login, a system. */
export function personLabel(language: Language, person: GrantPerson): Html {
  const texts = textsOf(language).grants;
  const kind = { mitid: texts.privateMitId, client: texts.client }[person.idp];
  return html`${personText(person)}${person.isYou && html` ${badge(texts.you, 'info')}`}${kind && html` ${badge(kind)}`}`;
}

export function stateBadge(language: Language, state: GrantStateName): Html {
  const kinds = {
    active: 'success',
    expired: 'neutral',
    'not-yet-valid': 'info',
    inactive: 'warning',
  } as const;
  return badge(textsOf(language).grants.stateBadges[state] ?? state, kinds[state]);
}

/** Until when, if ever: the last day of it where it ends with a day. `until` is when it ends. */
export function lastDay(language: Language, until: number | null): Html {
  return until === null ? html`${textsOf(language).grants.noEnd}` : endTime(language, until);
}

/** The words for a code, or for every other. */
export function wordsFor(words: Record<string, string>, code: string): string {
  return words[code] ?? words['other'] ?? code;
}

/** The words of several codes with spaces between. */
export function wordsForAll(words: Record<string, string>, codes: string): string {
  return codes
    .split(' ')
    .map((code) => wordsFor(words, code))
    .join('; ');
}
