import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createOverload } from './overload.ts';

test('a turn of the event loop takes in requests for a limited time, and the next one begins afresh', async () => {
  let now = 0;
  const overload = createOverload(() => now);
  for (let taken = 0; taken < 64; taken += 1) expect(overload.isReached()).toBe(false);
  now = 40;
  expect(overload.isReached()).toBe(false);
  now = 41;
  expect(overload.isReached()).toBe(true);
  await setImmediate();
  expect(overload.isReached()).toBe(false);
});

test('a few are never refused, however long the turn', () => {
  let now = 0;
  const overload = createOverload(() => now);
  for (let taken = 0; taken < 64; taken += 1) {
    expect(overload.isReached()).toBe(false);
    now += 1_000;
  }
});
