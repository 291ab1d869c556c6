import { beforeAll, expect, test } from 'vitest';
import { PolicyInput } from '../server/access/check.ts';
import { loadBundle } from '../server/policy/bundle.ts';
import { createEngine, decisionEntrypoint, type Engine } from '../server/policy/engine.ts';
import { buildFolder } from './places.ts';
import { readCases } from './tables.ts';

let engine: Engine;
const cases = readCases();

beforeAll(async () => {
  engine = createEngine(await loadBundle(buildFolder));
});

test.each(cases)('$table: $name', ({ input, want }) => {
  expect(engine.evaluate(decisionEntrypoint, input)).toEqual(want);
});

test('no two cases have the same name', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

test('every case but the spoiled ones is an input that the service could send', () => {
  const impossible = cases.filter(({ input }) => !PolicyInput.safeParse(input).success);
  expect(new Set(impossible.map(({ table }) => table))).toEqual(new Set(['spoiled']));
});
