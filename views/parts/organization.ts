import { type Language, textsOf } from '../locales/texts.ts';

/** A TIN as people know it: `CVR 12 34 56 78` for a Danish one. */
export function formatTin(language: Language, tin: string): string {
  const number = tin.match(/^DK(\d{2})(\d{2})(\d{2})(\d{2})$/);
  return number ? textsOf(language).parts.company(number.slice(1).join(' ')) : tin;
}
