/** How Danish text is compared and ordered. SQLite's own functions know only ASCII, so the store calls these (open.ts). */

/** `text` in lower case, for comparing in any case. */
export function fold(text: string): string {
  return text.normalize('NFC').toLocaleLowerCase('da');
}

/** Letters that Danish orders otherwise than by what they are made of; `{|}` follow `z`. */
const letters: Record<string, string> = {
  æ: '{',
  ä: '{',
  ø: '|',
  ö: '|',
  ő: '|',
  å: '}',
  ü: 'y',
  ű: 'y',
  ð: 'd',
  đ: 'd',
  þ: 'th',
  œ: 'oe',
  ß: 'ss',
  ł: 'l',
};

/** What sorts after every name: those whom nothing but an id is known of. */
export const lastSortKey = '\u{10ffff}';

/**
 * A text whose plain order is that of Danish names (æ, ø and å last, aa as å, accents aside): a list can be read from
 * an index and page by page. Nothing that is not text is last.
 */
export function toSortKey(text: string | null): string {
  if (text === null) return lastSortKey;
  return fold(text)
    .replaceAll('aa', 'å')
    .replace(/[^\0-~]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .trim();
}
