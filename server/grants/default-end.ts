import type { Privilege } from '../catalogue/catalogue.ts';
import { dayAfter, endOfDay, toDay } from '../copenhagen.ts';

/** When a grant ends that begins then and of which nobody has said an end: with a day, as ends that people choose. */
export function defaultEnd(
  { defaultValidityDays: days }: Pick<Privilege, 'defaultValidityDays'>,
  from: number,
): number | null {
  return days === null ? null : (endOfDay(dayAfter(toDay(from), days)) ?? null);
}
