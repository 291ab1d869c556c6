import { expect, test } from 'vitest';
import { keepablePath } from './keepable-path.ts';

test('a path is kept as it is, with its query', () => {
  for (const path of [
    '/organizations/DK40440003/employees?search=bo&after=eyJuIjoxNzk1NjQ2MzM1NDY5fQ',
    '/organizations/DK40440003/employees/mitid_erhverv/06087080-dab1-4015-bf88-a4b4d6486537',
    '/onboarding/signatory/DK60660018',
  ])
    expect(keepablePath(path)).toBe(path);
});

test('a query that may hold a CPR number is not kept, nor a path that does', () => {
  for (const query of [
    'search=3101901234',
    'search=310190-1234',
    'a=b&search=310190+1234',
    'x=3101%390-1234',
  ])
    expect(keepablePath(`/organizations?${query}`), query).toBe('/organizations');
  expect(keepablePath('/organizations?x=%2533101901234')).toBe('/organizations');
  expect(keepablePath('/organizations?x=%33101901234&y=%ff')).toBe('/organizations');
  expect(keepablePath('/organizations/3101901234?x=1')).toBeUndefined();
});
