import { AppError } from '../errors.ts';

/**
 * Versions of what people agree to. The words stand in views/locales; whoever changes them gives them a new version,
 * since what is kept of an agreement is its version.
 */
export const termsVersion = '2026-11';
export const declarationVersion = '2026-11';

/** What is kept of a declaration: both versions. */
export const declaredVersion = `${termsVersion}/${declarationVersion}`;

/** @throws AppError `terms-changed` when somebody agreed to other words than those that stand now */
export function requireCurrent(agreed: string, current: string): void {
  if (agreed === current) return;
  throw new AppError('terms-changed', 'The terms have changed in the meantime. Read them again.');
}
