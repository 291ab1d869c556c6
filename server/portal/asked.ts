import type { FormError } from '../../views/parts/error-summary.ts';
import { toIdentityKey } from '../access/facts.ts';
import { endOfDay, toMoment } from '../copenhagen.ts';
import { isPersonId } from '../directory/first-seen.ts';
import { isTin } from '../grants/authority.ts';

/** What people write into the searches of the portal. */

/** Somebody, by their UUID in MitID Erhverv, or as `idp/id`. */
export function toPerson(text: string): { idp: string; idpIdentityId: string } | undefined {
  const slash = text.indexOf('/');
  const idp = slash < 0 ? 'mitid_erhverv' : text.slice(0, slash);
  const idpIdentityId = toIdentityKey(slash < 0 ? text : text.slice(slash + 1));
  return isPersonId(idp, idpIdentityId) ? { idp, idpIdentityId } : undefined;
}

/** A company, by its CVR number or its TIN. */
export function toTin(text: string): string | undefined {
  const packed = text.replace(/\s/g, '').toUpperCase();
  const tin = /^[0-9]{8}$/.test(packed) ? `DK${packed}` : packed;
  return isTin(tin) ? tin : undefined;
}

/** A local time as forms send it, or an instant with its milliseconds (`2026-11-26T01:40:12.123Z`) as links do. */
export function toMomentOrInstant(text: string): number | undefined {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) ? Date.parse(text) : undefined;
  return at === undefined || Number.isNaN(at) ? toMoment(text) : at;
}

/** From the beginning of a day to the end of another; what is no day is told by `text`. */
export function readDays(
  values: { from: string; to: string },
  text: string,
): { from: number | undefined; to: number | undefined; errors: FormError[] } {
  const errors: FormError[] = [];
  const read = (field: 'from' | 'to', momentOf: (day: string) => number | undefined) => {
    const moment = values[field] === '' || values[field].includes('T') ? undefined : momentOf(values[field]);
    if (values[field] !== '' && moment === undefined) errors.push({ field, text });
    return moment;
  };
  return { from: read('from', toMoment), to: read('to', endOfDay), errors };
}
