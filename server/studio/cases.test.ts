import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTables } from '../policy/tables.ts';
import { withCase } from './cases.ts';
import type { PolicyFiles } from './files.ts';

const allowed = { allow: true, reasons: [], obligations: [] };
const denied = { allow: false, reasons: [{ code: 'x' }], obligations: [] };
const casesOf = (files: PolicyFiles) => readTables(files).cases;

test('a row tells what differs from its table, and names stay apart', () => {
  const first = withCase(
    {},
    { table: 'saved', name: 'a', input: { now: 1, context: { loa: 'Low' } }, want: denied },
  );
  const both = withCase(first, {
    ...{ table: 'saved', name: 'a', want: allowed },
    input: { now: 1, context: { loa: 'High' } },
  });
  expect(Object.keys(both)).toEqual(['cases/saved.json']);
  const { cases } = JSON.parse(both['cases/saved.json'] ?? '');
  expect(cases).toEqual([
    { name: 'a', input: {}, want: denied },
    { name: 'a (2)', input: { context: { loa: 'High' } }, want: allowed },
  ]);
  // What a row cannot say of this table begins another.
  const other = withCase(both, { table: 'saved', name: 'b', input: { now: 1 }, want: denied });
  expect(Object.keys(other)).toEqual(['cases/saved.json', 'cases/saved-2.json']);
});

test('a table that is none is not overwritten', () => {
  const files = { 'cases/saved.json': '{' };
  expect(() => withCase(files, { table: 'saved', name: 'a', input: {}, want: denied })).toThrow(
    expect.objectContaining({ code: 'invalid-request' }),
  );
});

test('whatever was saved is read back as it was, in its order', () => {
  const anInput = fc.dictionary(
    fc.constantFrom('now', 'context', 'facts', 'list'),
    fc.jsonValue({ maxDepth: 3 }),
    {
      maxKeys: 4,
      noNullPrototype: true,
    },
  );
  fc.assert(
    fc.property(fc.array(anInput, { minLength: 1, maxLength: 8 }), (inputs) => {
      let files: PolicyFiles = {};
      for (const [n, input] of inputs.entries())
        files = withCase(files, { table: 't', name: String(n), input, want: denied });
      expect(readTables(files).diagnostics).toEqual([]);
      const read = new Map(casesOf(files).map(({ name, input }) => [name, input]));
      for (const [n, input] of inputs.entries())
        expect(read.get(String(n))).toEqual(JSON.parse(JSON.stringify(input)));
    }),
  );
});
