/** CVR and CPR numbers as people type them. */

const weights = [2, 7, 6, 5, 4, 3, 2, 1];

/**
 * The eight digits of a CVR number that somebody typed, with spaces or `DK` before it; `undefined` when it is none or
 * its check digit is wrong. Only for what people type: numbers in requests of systems are not judged.
 */
export function toCvr(text: string): string | undefined {
  const digits = text
    .normalize('NFKC')
    .replace(/[\s.\p{Cf}]/gu, '')
    .replace(/^DK-?/i, '');
  if (!/^[1-9][0-9]{7}$/.test(digits)) return undefined;
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return sum % 11 === 0 ? digits : undefined;
}

/** The TIN of a Danish company. */
export function tinOf(cvr: string): string {
  return `DK${cvr}`;
}

/** The CVR number of a Danish TIN. */
export function cvrOf(tin: string): string {
  return tin.replace(/^DK/, '');
}

/**
 * The ten digits of a CPR number that somebody typed, with or without a separator; `undefined` when it cannot be one.
 * The check digit says nothing: since 2007 there are numbers without a valid one.
 */
export function toCprNumber(text: string): string | undefined {
  const digits = text.normalize('NFKC').replace(/[\s.\-\u2010-\u2015\u2212\p{Cf}]/gu, '');
  return /^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{6}$/.test(digits) ? digits : undefined;
}
