import { expect, test } from 'vitest';
import { paths } from '../paths.ts';
import { navigationOf } from './navigation.ts';

test.each([
  [paths.operator('DK1'), paths.operator('DK1')],
  [
    paths.policyOf({ door: 'operator', tin: 'DK1' }).settings,
    paths.policyOf({ door: 'operator', tin: 'DK1' }).overview,
  ],
  [
    paths.policyOf({ door: 'operator', tin: 'DK1', provider: 'DK2' }).overview,
    paths.policyOf({ door: 'operator', tin: 'DK1' }).overview,
  ],
])('at %s the operator is shown to be at %s', (path, href) => {
  const places = navigationOf('da', { role: 'Operator', organizationTin: 'DK1' }, path);
  expect(places.filter(({ current }) => current).map((place) => place.href)).toEqual([href]);
});
