import { createHmac, timingSafeEqual } from 'node:crypto';
import { countCodeTry, readCodeCase, spendCode } from '../../db/support-cases.ts';
import { AppError } from '../errors.ts';
import type { OnboardingDeps } from './deps.ts';

/** How long the code of a letter can be used: a letter takes days. */
export const codeMs = 30 * 24 * 3_600_000;
/** How often one may be entered, right or wrong. */
export const codeTriesAtMost = 5;

/** Letters and digits that are not taken for each other when they are copied by hand (Crockford's base 32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;

/** Makes the code of a letter from a secret: 80 random bits, in four groups, as `7K3M-9QX2-...`. */
export function toCode(secret: string): string {
  const bytes = Buffer.from(secret, 'base64url').subarray(0, length);
  if (bytes.length < length) throw new Error('too little randomness for a code');
  const characters = [...bytes].map((byte) => alphabet[byte % alphabet.length]).join('');
  return characters.replace(/(.{4})(?=.)/g, '$1-');
}

/** What is kept of a code, bound to its case: guessed it would have to be, among 2^80. */
export function toCodeDigest(caseId: string, code: string): string {
  return createHmac('sha256', caseId).update(normalize(code)).digest('base64url');
}

/** As people copy it: small letters, other groups, O for 0, I and L for 1. */
function normalize(code: string): string {
  return code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** Whether a letter with a code was sent to a company that may still be used to declare authority. */
export function awaitsLetterCode({ db, now }: Pick<OnboardingDeps, 'db' | 'now'>, tin: string): boolean {
  return readCodeCase(db, tin, now()) !== undefined;
}

/** A code that was right a moment ago; it is spent by `spendLetterCode`. */
export interface ProvenCode {
  caseId: string;
}

/**
 * Compares what somebody has entered with the code of the letter that their company got. Counts the try in a
 * transaction of its own, which stays whatever comes after; so it must not be called inside another.
 * @throws AppError `code-wrong`; `code-needed` when nothing was entered, which is no try; `too-many-tries`, when it is
 *   right as well; `signatory-needed` when there is no such letter, or its code is used or too old
 */
export function proveLetterCode(
  { db, now }: Pick<OnboardingDeps, 'db' | 'now'>,
  organizationTin: string,
  code: string | undefined,
): ProvenCode {
  const at = now();
  const isEntered = normalize(code ?? '') !== '';
  const found = db.inOneBatch(() => {
    const open = readCodeCase(db, organizationTin, at);
    if (!open) return undefined;
    return { open, isCounted: isEntered && countCodeTry(db, open.id, { now: at, tries: codeTriesAtMost }) };
  });
  if (!found) {
    throw new AppError('signatory-needed', 'No letter with a code that can still be used was sent.');
  }
  if (!isEntered || code === undefined) throw new AppError('code-needed', 'Enter the code of the letter.');
  if (!found.isCounted) throw new AppError('too-many-tries', 'The code has been entered too often.');
  const { id, codeDigest } = found.open;
  if (!isEqual(toCodeDigest(id, code), codeDigest ?? '')) {
    throw new AppError('code-wrong', 'This is not the code of the letter.');
  }
  return { caseId: id };
}

/** Uses a proven code up, in the transaction of the onboarding. @throws AppError `code-needed` without one, and for one that is used */
export function spendLetterCode(
  { db, now }: Pick<OnboardingDeps, 'db' | 'now'>,
  proven: ProvenCode | undefined,
): void {
  if (!proven || !spendCode(db, proven.caseId, now())) {
    throw new AppError('code-needed', 'Enter the code of the newest letter.');
  }
}

function isEqual(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
