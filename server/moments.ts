/** Times as people in Denmark write and read them. */

const wall = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Copenhagen',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/**
 * The moment (epoch milliseconds) of a local time as forms send it (`YYYY-MM-DDTHH:MM`), or of the beginning of a day
 * (`YYYY-MM-DD`); `undefined` when it is neither. Of the hour that comes twice, the first; of the one that is skipped,
 * the time an hour later.
 */
export function toMoment(text: string): number | undefined {
  const local = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(local)) return undefined;
  const asUtc = Date.parse(`${local}:00Z`);
  if (Number.isNaN(asUtc) || new Date(asUtc).toISOString().slice(0, 16) !== local) return undefined;
  // Denmark is one or two hours ahead.
  const summer = asUtc - 2 * 3_600_000;
  return toLocal(summer) === local ? summer : asUtc - 3_600_000;
}

/** A moment as a form would send it: `YYYY-MM-DDTHH:MM`. */
export function toLocal(at: number): string {
  return wall.format(at).slice(0, 16).replace(' ', 'T');
}
