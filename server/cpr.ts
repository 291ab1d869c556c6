/**
 * Danish personal numbers (CPR) must not survive the request they came in. Since 2007 some have no valid check digit,
 * so that only the shape can be judged.
 */
const digits = '(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}[-\\u2013. ]?[0-9]{4}';
const cpr = new RegExp(`(?<![0-9])${digits}(?![0-9])`, 'g');
const cprAnywhere = new RegExp(digits, 'g');
/** What holds none of these holds no number, whatever stands around them. */
const cprLike = new RegExp(digits);
const hex = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const uuid = new RegExp(`(?<![0-9a-z])(${hex})(?![0-9a-z])`, 'i');
/** Something that looks like a UUID but runs into what stands beside it: where one ends, nobody can tell. */
const blurredUuid = new RegExp(hex, 'i');
/** As people write it by hand: any dash, slash or space between the halves, each half in one piece. */
const handwritten =
  /(?<![0-9])(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}\s*(?:[-\u2010-\u2015\u2212./]\s*)?[0-9]{4}(?![0-9])/;

/** What stands in a log in place of a number. */
export const cprMask = '[cpr]';

/** Whether `text` holds a CPR-shaped number; UUIDs are set aside first. */
export function holdsCpr(text: string): boolean {
  return maskCprText(text) !== text;
}

/** Whether a text that somebody wrote may hold such a number, in a stricter reading than that of logs. */
export function mayHoldCpr(text: string): boolean {
  const plain = text.normalize('NFKC').replace(/\p{Cf}/gu, '');
  return (
    handwritten.test(
      plain
        .split(uuid)
        .filter((_, index) => index % 2 === 0)
        .join(' '),
    ) || holdsCpr(text)
  );
}

/** `text` with every CPR-shaped number masked; UUIDs are left alone. */
export function maskCprText(text: string): string {
  if (!cprLike.test(text)) return text;
  const mask = (part: string) => part.replace(blurredUuid.test(part) ? cprAnywhere : cpr, cprMask);
  return text
    .split(uuid)
    .map((part, index) => (index % 2 === 1 ? part : mask(part)))
    .join('');
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
