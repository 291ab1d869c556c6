import type { Request } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import type { OperatorFormProps } from '../../views/operator/forms.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { AppError, errorCatalogue } from '../errors.ts';
import type { Person } from '../operator/deps.ts';
import { toPerson } from '../operator/person.ts';
import type { Language } from './language.ts';

/** What was written in a form, without the spaces around it. */
export function valuesOf(req: Request): OperatorFormProps['values'] {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const texts = Object.entries(body).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(
    texts.filter(([name]) => name !== '_csrf').map(([name, text]) => [name, text.trim()]),
  );
}

/** Empty fields are none. */
export function optional(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** One person a line. @throws AppError `invalid-request` */
export function toPeople(text: string | undefined, pointer: string): Person[] {
  const lines = (text ?? '').split(/[\s,;]+/).filter(Boolean);
  return lines.map((line) => toPerson(line, pointer));
}

/** Does what a form asks for: `undefined`, or what is wrong with it. What is no fault of the form is thrown. */
export function errorsOf(language: Language, work: () => unknown): FormError[] | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'forbidden' || error.code === 'not-found') throw error;
    if (errorCatalogue[error.code].status >= 500) throw error;
    const { wrong, refused } = textsOf(language).operator;
    const fields = error.issues.map(({ pointer }) => pointer.slice(1));
    const text = (field: string) => (error.code === 'invalid-request' ? wrong[field] : undefined);
    const general = refused[error.code] ?? refused['default'] ?? '';
    return fields.length === 0
      ? [{ text: general }]
      : fields.map((field) => ({ field, text: text(field) ?? general }));
  }
}
