/** The languages of the demo's pages. */
export const languages = ['da', 'en'] as const;
export type Language = (typeof languages)[number];
export type Text = Readonly<Record<Language, string>>;

/** Whether `value` is one of our languages. */
export function isLanguage(value: unknown): value is Language {
  return languages.includes(value as Language);
}

/**
 * The language to answer in: the first of ours that is asked for outright (a link, `ui_locales`), else the best of
 * `Accept-Language` (RFC 9110, section 12.5.4), else Danish.
 */
export function chooseLanguage(asked: readonly unknown[], acceptLanguage: string | undefined): Language {
  const outright = asked
    .flatMap((value) => (typeof value === 'string' ? value.split(' ') : []))
    .map((tag) => tag.split('-')[0]?.toLowerCase())
    .find(isLanguage);
  return outright ?? best(acceptLanguage ?? '') ?? 'da';
}

function best(acceptLanguage: string): Language | undefined {
  const ranked = acceptLanguage
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const q = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
      return { language: tag.split('-')[0], weight: q === undefined ? 1 : Number(q.slice(2)) };
    })
    .filter((range) => range.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return ranked.map((range) => range.language).find(isLanguage);
}
