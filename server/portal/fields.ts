import type { Request } from 'express';
import * as z from 'zod';
import { fromCursor } from '../http/cursor.ts';

/** Everything that a form has sent under a name. */
export function valuesOf(req: Request, name: string): string[] {
  const given: unknown = (req.body as Record<string, unknown> | undefined)?.[name];
  return [given].flat().filter((value) => typeof value === 'string');
}

/** What a form has sent under a name, as it was written; empty when it has sent nothing. */
export function textOf(req: Request, name: string): string {
  return valuesOf(req, name)[0] ?? '';
}

/** The same in one line, without spaces around it. */
export function lineOf(req: Request, name: string): string {
  return textOf(req, name).normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** A whole number that a form has sent; `undefined` when there is none. */
export function numberOf(req: Request, name: string): number | undefined {
  const text = textOf(req, name);
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

/** What came in an address or a form: a field may be there once, several times, or not at all. */
export type Fields = Record<string, unknown>;

/** The first value of a field that is not empty. */
export function firstIn(fields: Fields, name: string): string | undefined {
  return allIn(fields, name)[0];
}

/** Every value of a field that is not empty, each once. */
export function allIn(fields: Fields, name: string): string[] {
  const values = [fields[name]].flat().filter((value) => typeof value === 'string' && value !== '');
  return [...new Set(values as string[])];
}

/** The first value of a field, if it is among those. */
export function chosenIn<T extends string>(fields: Fields, name: string, among: readonly T[]): T | undefined {
  return oneOf(firstIn(fields, name), among);
}

/** A parameter of the query; an empty one, and what is longer than anybody means, is none. */
export function queryOf(req: Request, name: string): string | undefined {
  const given = req.query[name];
  return typeof given === 'string' && given.trim() !== '' && given.length <= 500 ? given.trim() : undefined;
}

/** Where a list goes on (`after` in the query). @throws AppError `invalid-request` */
export function afterOf<T>(req: Request, schema: z.ZodType<T>): T | undefined {
  const cursor = queryOf(req, 'after');
  return cursor === undefined ? undefined : fromCursor(schema, cursor);
}

/** The one of these that a text is. */
export function oneOf<const T extends string>(text: string | undefined, values: readonly T[]): T | undefined {
  return values.find((value) => value === text);
}

/** Lists that go on after a text. */
export const TextCursor = z.string();
