import { type Html, html } from '../html.ts';
import type { Language } from '../locales/texts.ts';

type Precision = 'day' | 'minute' | 'second';

const timeZone = 'Europe/Copenhagen';
const day: Intl.DateTimeFormatOptions = { timeZone, day: 'numeric', month: 'long', year: 'numeric' };
const minute: Intl.DateTimeFormatOptions = { ...day, hour: '2-digit', minute: '2-digit' };
const second: Intl.DateTimeFormatOptions = { ...minute, second: '2-digit' };
const locales = { da: 'da-DK', en: 'en-GB' } as const;
const formatsOf = (locale: string) => ({
  day: new Intl.DateTimeFormat(locale, day),
  minute: new Intl.DateTimeFormat(locale, minute),
  second: new Intl.DateTimeFormat(locale, second),
});
const formats = { da: formatsOf(locales.da), en: formatsOf(locales.en) };

/** A moment (milliseconds since 1970, or a `Date`) in Copenhagen's time, with its machine form. */
export function time(language: Language, at: number | Date, precision: Precision = 'day'): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${formatTime(language, at, precision)}</time>`;
}

/** The same as text, for where no element may stand. */
export function formatTime(language: Language, at: number | Date, precision: Precision = 'day'): string {
  return formats[language][precision].format(at);
}

/** When something ends that is valid until then: the last day of it where it ends with a day. */
export function endTime(language: Language, end: number): Html {
  return endsDay(end) ? time(language, end - 1) : time(language, end, 'minute');
}

/** The same as text. */
export function formatEnd(language: Language, end: number): string {
  return endsDay(end) ? formatTime(language, end - 1) : formatTime(language, end, 'minute');
}

function endsDay(end: number): boolean {
  return formatTime('da', end) !== formatTime('da', end - 1);
}
