import type { Request } from 'express';
import type { PrivilegeFormValues } from '../../views/catalogue/form.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import type { PrivilegeEdit } from '../catalogue/change-privilege.ts';
import type { Effect } from '../catalogue/effect.ts';
import { AppError } from '../errors.ts';
import { lineOf, numberOf, oneOf, textOf } from './fields.ts';
import type { Language } from './language.ts';

/** The form of a privilege as it was sent. */
export function privilegeFormOf(req: Request): PrivilegeFormValues {
  return {
    name: lineOf(req, 'name'),
    descriptionDanish: lineOf(req, 'descriptionDanish'),
    descriptionEnglish: lineOf(req, 'descriptionEnglish'),
    assignability: textOf(req, 'assignability'),
    level: textOf(req, 'level'),
    validity: lineOf(req, 'validity'),
  };
}

/** What the form says of a privilege, or which choices are missing. */
export function readPrivilegeForm(
  language: Language,
  values: PrivilegeFormValues,
): { edit: PrivilegeEdit } | { errors: FormError[] } {
  const { mistakes } = textsOf(language).catalogue;
  const assignability = oneOf(values.assignability, ['private', 'public', 'whitelist']);
  const level = oneOf(values.level, ['none', 'Low', 'Substantial', 'High']);
  if (!assignability || !level) {
    const missing = [!assignability && 'assignability', !level && 'level'].filter((name) => name !== false);
    return { errors: missing.map((field) => ({ field, text: mistakes[field] ?? field })) };
  }
  const { descriptionDanish, descriptionEnglish } = values;
  const minimumLoa = level === 'none' ? null : level;
  const defaultValidityDays =
    values.validity === '' ? null : /^[0-9]+$/.test(values.validity) ? Number(values.validity) : Number.NaN;
  return { edit: { descriptionDanish, descriptionEnglish, assignability, minimumLoa, defaultValidityDays } };
}

/** What is wrong with the form, by an error of its use case. Other errors are thrown on. */
export function mistakesOf(language: Language, error: unknown): FormError[] {
  const { mistakes } = textsOf(language).catalogue;
  if (!(error instanceof AppError)) throw error;
  const [issue] = error.issues;
  const field = issue?.pointer === '/defaultValidityDays' ? 'validity' : issue?.pointer.slice(1);
  if (error.code === 'privilege-exists') return [{ field: 'name', text: mistakes[error.code] ?? error.code }];
  const isText = error.code === 'invalid-request' || error.code === 'cpr-refused';
  if (!isText || field === undefined) throw error;
  const text = error.code === 'cpr-refused' ? mistakes[error.code] : mistakes[`/${field}`];
  return [{ field, text: text ?? error.detail }];
}

/** The effect that was shown and is now confirmed; `undefined` when none was. */
export function agreedEffectOf(req: Request): Effect | undefined {
  const [activated, deactivated] = [numberOf(req, 'activated'), numberOf(req, 'deactivated')];
  return activated === undefined || deactivated === undefined ? undefined : { activated, deactivated };
}

/** Whether an error says that the effect is no longer the one that was agreed to; others are thrown on. */
export function isEffectChanged(error: unknown): boolean {
  if (error instanceof AppError && error.code === 'effect-changed') return true;
  throw error;
}
