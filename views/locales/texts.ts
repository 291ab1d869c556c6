import { da } from './da.ts';
import { en } from './en.ts';

/** The languages of the pages; Danish is the one that the others are held against. */
export const languages = ['da', 'en'] as const;
export type Language = (typeof languages)[number];

/** Every text of the portal: one key for each area, the same keys in each language. */
export type Texts = typeof da;

const catalogues: Readonly<Record<Language, Texts>> = { da, en };

/** The texts in that language. */
export function textsOf(language: Language): Texts {
  return catalogues[language];
}
