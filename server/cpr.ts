/**
 * Danish personal numbers (CPR) must not survive the request they came in. Since 2007 some have no valid check digit,
 * so that only the shape can be judged.
 */
const cpr = /(?<![0-9])(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}[-\u2013. ]?[0-9]{4}(?![0-9])/g;
const uuid = /([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i;

/** What stands in a log in place of a number. */
export const cprMask = '[cpr]';

/** Whether `text` holds a CPR-shaped number; UUIDs are set aside first. */
export function holdsCpr(text: string): boolean {
  return maskCprText(text) !== text;
}

/** `text` with every CPR-shaped number masked; UUIDs are left alone. */
export function maskCprText(text: string): string {
  const parts = text.split(uuid);
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(cpr, cprMask))).join('');
}

/** A JSON value with every CPR-shaped number masked: in strings, in numbers and in the names of members. */
export function maskCpr(value: unknown): unknown {
  if (typeof value === 'string') return maskCprText(value);
  if (typeof value === 'number') return holdsCpr(String(value)) ? cprMask : value;
  if (Array.isArray(value)) return value.map(maskCpr);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [maskCprText(name), maskCpr(member)]),
  );
}

/** A request id is kept only when it cannot carry anything about a person. */
export function loggableRequestId(id: string | undefined): string | null {
  return id !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(id) && !holdsCpr(id) ? id : null;
}
