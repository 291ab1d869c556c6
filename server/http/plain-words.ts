import type * as z from 'zod';

const kinds: Readonly<Record<string, string>> = {
  object: 'an object',
  record: 'an object',
  array: 'an array',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
};
const units: Readonly<Record<string, string>> = { string: ' characters', array: ' items' };

/** What is wrong with a member, for whoever sent it; where there are no words of ours, zod's. */
export function inPlainWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? missing : `Must be ${kinds[issue.expected] ?? issue.expected}.`;
    case 'invalid_value':
      return issue.input === undefined ? missing : `Must be one of: ${issue.values.join(', ')}.`;
    case 'too_small':
      return isEmpty(issue) ? 'Must not be empty.' : `Must be at least ${issue.minimum}${unit(issue)}.`;
    case 'too_big':
      return `Must be at most ${issue.maximum}${unit(issue)}.`;
    case 'invalid_format':
      return issue.format === 'datetime' ? time : undefined;
    default:
      return undefined;
  }
}

const missing = 'It is missing.';
const time = 'Must be a time with its offset, such as 2026-05-01T12:00:00+02:00.';

function isEmpty({ origin, minimum }: { origin: string; minimum: unknown }): boolean {
  return origin === 'string' && minimum === 1;
}

function unit({ origin }: { origin: string }): string {
  return units[origin] ?? '';
}
