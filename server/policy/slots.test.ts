import { expect, test } from 'vitest';
import { createSlots } from './slots.ts';

function pending() {
  return Promise.withResolvers<void>();
}

test('no more runs at once than there are slots, and those who wait take turns', async () => {
  const slots = createSlots({ atOnce: 1, waitingEach: 10, waiting: 10 });
  const gate = pending();
  const order: string[] = [];
  let running = 0;
  const work = (name: string, wait?: Promise<void>) => async () => {
    running += 1;
    expect(running).toBe(1);
    order.push(name);
    await wait;
    running -= 1;
  };
  const all = [
    slots.use('a', work('a1', gate.promise)),
    slots.use('a', work('a2')),
    slots.use('a', work('a3')),
    slots.use('b', work('b1')),
  ];
  gate.resolve();
  await Promise.all(all);
  expect(order).toEqual(['a1', 'a2', 'b1', 'a3']);
});

test('too much waiting is refused, and what fails or is given up frees its slot', async () => {
  const slots = createSlots({ atOnce: 1, waitingEach: 1, waiting: 2 });
  const gate = pending();
  const first = slots.use('a', () => gate.promise);
  const giveUp = new AbortController();
  const second = slots.use('a', async () => 'never', giveUp.signal);
  await expect(slots.use('a', async () => 1)).rejects.toMatchObject({ code: 'compiler-busy' });
  const third = slots.use('b', () => Promise.reject(new Error('failed')));
  await expect(slots.use('c', async () => 1)).rejects.toMatchObject({ code: 'compiler-busy' });
  giveUp.abort(new Error('given up'));
  const settled = Promise.allSettled([first, second, third]);
  gate.resolve();
  const [, given, failed] = await settled;
  expect(given).toMatchObject({ reason: { message: 'given up' } });
  expect(failed).toMatchObject({ reason: { message: 'failed' } });
  expect(await slots.use('a', async () => 'free')).toBe('free');
});
