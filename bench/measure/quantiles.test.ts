import { expect, test } from 'vitest';
import { median, quantile } from './quantiles.ts';

test('a quantile is the sample of the nearest rank, whatever their order', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, n) => ((n * 37) % 100) + 1);
  expect(quantile(hundred, 0.5)).toBe(50);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile(hundred, 1)).toBe(100);
  expect(quantile(Float64Array.of(7), 0.99)).toBe(7);
});

test('samples are ordered as numbers, not as texts', () => {
  expect(quantile(Float64Array.of(10, 9, 100), 0.5)).toBe(10);
});

test('of nothing there is no quantile', () => {
  expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
});

test('a median is one of the values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2);
});
