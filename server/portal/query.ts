/** What came in an address or a form: a field may be there once, several times, or not at all. */
export type Fields = Record<string, unknown>;

/** The one value of a field; empty is none. */
export function oneOf(fields: Fields, name: string): string | undefined {
  const [value] = allOf(fields, name);
  return value;
}

/** Every value of a field that is not empty, each once. */
export function allOf(fields: Fields, name: string): string[] {
  const values = [fields[name]].flat().filter((value) => typeof value === 'string' && value !== '');
  return [...new Set(values as string[])];
}

/** The one value of a field, if it is among those. */
export function chosenOf<T extends string>(fields: Fields, name: string, among: readonly T[]): T | undefined {
  return among.find((value) => value === oneOf(fields, name));
}
