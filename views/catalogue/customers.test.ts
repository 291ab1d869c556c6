import { expect, test } from 'vitest';
import { customersPage } from './customers.ts';

test('on a narrow screen, where each value stands behind its heading, no number is called CVR twice', () => {
  const page = customersPage({
    language: 'da',
    tin: 'DK10110009',
    items: [
      {
        tin: 'DK40440003',
        name: 'Bakkely',
        state: 'active',
        onboarding: 'operator',
        isFrozen: false,
        source: 'listed',
        since: 0,
      },
    ],
    total: 1,
    search: undefined,
    route: undefined,
    first: undefined,
    next: undefined,
  });
  expect(String(page.content)).toMatch(/data-title="Nummer"[^>]*>CVR 40 44 00 03</);
});
