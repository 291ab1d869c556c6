/** Days and times as people in Denmark mean and write them. */

const hour = 3_600_000;
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
  const summer = asUtc - 2 * hour;
  return toLocal(summer) === local ? summer : asUtc - hour;
}

/** A moment as a form would send it: `YYYY-MM-DDTHH:MM`. */
export function toLocal(at: number): string {
  return wall.format(at).slice(0, 16).replace(' ', 'T');
}

/** The day (`YYYY-MM-DD`) that it is in Copenhagen at that time. */
export function toDay(time: number): string {
  return wall.format(time).slice(0, 10);
}

/** The day that comes so many days after another. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hour).toISOString().slice(0, 10);
}

/**
 * When a day ends in Copenhagen, that is when the next begins: what is valid until then is valid all that day.
 * `undefined` for what is no day of the calendar.
 */
export function endOfDay(day: string): number | undefined {
  if (day.includes('T') || toMoment(day) === undefined) return undefined;
  return toMoment(dayAfter(day, 1));
}

/** The last day on which something is valid that ends then. */
export function lastDayBefore(end: number): string {
  return toDay(end - 1);
}
