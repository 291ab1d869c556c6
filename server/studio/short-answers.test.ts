import { expect, test } from 'vitest';
import { shortenAnswers } from './short-answers.ts';

const row = (got: unknown, passed = false) => ({
  ...{ table: 'first', name: 'row', input: {}, passed, got },
  want: { allow: false, reasons: [], obligations: [] },
});
const examined = (cases: ReturnType<typeof row>[]) => ({
  ...{ diagnostics: [], untested: [], tests: [], coverage: [], cases },
  rules: { rules: 1, covered: 1, percent: 100 },
});
const long = { allow: true, of: 'x'.repeat(10_000) };

test('a wrong answer is told as far as it is read, a right one whole', () => {
  const short = examined([row({ allow: true }), row(undefined), row(long, true)]);
  expect(shortenAnswers(short)).toEqual(short);
  const [first] = shortenAnswers(examined([row(long)])).cases;
  expect(first?.got).toMatch(/^\{"allow":true,"of":"x{3900,4000}…$/);
});

test('many wrong answers are not much either', () => {
  const told = shortenAnswers(examined(Array.from({ length: 1_000 }, () => row(long))));
  expect(told.cases).toHaveLength(1_000);
  expect(JSON.stringify(told.cases.map(({ got }) => got)).length).toBeLessThan(200_000);
});
