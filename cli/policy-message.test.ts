import { expect, test } from 'vitest';
import { AppError } from '../server/errors.ts';
import { policyMessageOf } from './policy-message.ts';

test('what is wrong stands at its place, options have their names', () => {
  const issues = [
    { pointer: '/files/cases~1first.json', detail: 'cases/first.json:3: a row: wanted 1, got 2' },
    { pointer: '/files/decision.rego', detail: 'It holds more than text.' },
    { pointer: '/files', detail: 'There is no Rego in it.' },
    { pointer: '/mostLosses', detail: 'A whole number.' },
  ];
  const error = new AppError('invalid-request', 'That cannot be.', { issues });
  expect(policyMessageOf(error, './policies/havtorn/')).toBe(
    [
      'That cannot be.',
      'policies/havtorn/cases/first.json:3: a row: wanted 1, got 2',
      'policies/havtorn/decision.rego: It holds more than text.',
      'There is no Rego in it.',
      '--most-losses: A whole number.',
    ].join('\n'),
  );
  expect(policyMessageOf(error)).toContain('\ncases/first.json:3: a row');
  expect(policyMessageOf(new AppError('not-now', 'Not now.'))).toBe('Not now.');
});
