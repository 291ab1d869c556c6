/** Days as people mean them: from midnight to midnight in Copenhagen. */

const hour = 3_600_000;
const parts = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Copenhagen',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** The day (`YYYY-MM-DD`) that it is in Copenhagen at that time. */
export function toDay(time: number): string {
  return parts.format(time).slice(0, 10);
}

/**
 * When a day ends in Copenhagen, that is when the next begins: what is valid until then is valid all that day.
 * `undefined` for what is no day of the calendar.
 */
export function endOfDay(day: string): number | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  const next = midnight + 24 * hour;
  // Copenhagen is one hour ahead of UTC, or two.
  return [next - 2 * hour, next - hour].find((time) => parts.format(time).endsWith('00:00:00'));
}

/** The last day on which something is valid that ends then. */
export function lastDayBefore(end: number): string {
  return toDay(end - 1);
}
