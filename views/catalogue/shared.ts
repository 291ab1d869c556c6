import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';

/** A privilege as its provider sees it. */
export interface PrivilegeProps {
  id: string;
  name: string;
  descriptionDanish: string;
  descriptionEnglish: string;
  assignability: 'private' | 'public' | 'whitelist';
  minimumLoa: 'Low' | 'Substantial' | 'High' | null;
  /** Of a grant whose giver says no end. */
  defaultValidityDays: number | null;
  retiredAt: number | null;
  createdAt: number;
  updatedAt: number;
}

/** How many hold it. */
export interface HoldersProps {
  grants: number;
  organizations: number;
  people: number;
}

export interface EffectProps {
  activated: number;
  deactivated: number;
}

/** The description in the reader's language. */
export function describe(language: Language, privilege: PrivilegeProps): string {
  return language === 'da' ? privilege.descriptionDanish : privilege.descriptionEnglish;
}

export function levelText(language: Language, level: PrivilegeProps['minimumLoa']): string {
  return textsOf(language).catalogue.levels[level ?? 'none'];
}

export function stateBadge(language: Language, { retiredAt }: Pick<PrivilegeProps, 'retiredAt'>): Html {
  const texts = textsOf(language).catalogue;
  return retiredAt === null ? badge(texts.offered, 'success') : badge(texts.retired, 'warning');
}

/** Says what has just been done, after a redirect; nothing for what we do not know. */
export function doneAlert(language: Language, done: string | undefined): Html | undefined {
  const text = done === undefined ? undefined : textsOf(language).catalogue.done[done];
  return text === undefined ? undefined : alert(language, { kind: 'success', heading: text, live: true });
}

/** What a change does to the grants there are. */
export function effectAlert(language: Language, effect: EffectProps): Html {
  const texts = textsOf(language).catalogue;
  const isQuiet = effect.activated === 0 && effect.deactivated === 0;
  return alert(language, {
    kind: effect.deactivated > 0 ? 'warning' : 'info',
    heading: texts.effectTitle,
    content: html`<p class="alert-text"><strong>${texts.effect(effect)}</strong></p>${
      !isQuiet && effect.deactivated > 0 && html`<p class="alert-text">${texts.effectAbout}</p>`
    }`,
  });
}
