import { expect, test } from 'vitest';
import * as z from 'zod';
import { toRegoSchema } from './schema.ts';

test('an object lists its members, and has no others', () => {
  expect(toRegoSchema(z.object({ a: z.string(), b: z.number().optional() }))).toEqual({
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'number' } },
    required: ['a'],
    additionalProperties: false,
  });
});

test('a record may hold anything', () => {
  expect(toRegoSchema(z.record(z.string(), z.unknown()))).toEqual({ type: 'object' });
});

test('null becomes one more type', () => {
  expect(toRegoSchema(z.object({ a: z.string() }).nullable())).toMatchObject({
    type: ['object', 'null'],
    properties: { a: { type: 'string' } },
  });
  expect(toRegoSchema(z.string().nullable())).toEqual({ type: ['string', 'null'] });
});

test('alternatives of objects become one object with all their members', () => {
  const either = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a'), n: z.number() }),
    z.object({ kind: z.literal('b'), n: z.string(), c: z.boolean() }),
  ]);
  const { properties, required } = toRegoSchema(either);
  expect(required).toBeUndefined();
  expect(properties).toEqual({
    kind: { type: 'string' },
    n: { type: ['number', 'string'] },
    c: { type: 'boolean' },
  });
});

test('an alternative that may be anything leaves nothing to check', () => {
  expect(toRegoSchema(z.union([z.object({ a: z.string() }), z.unknown()]))).toEqual({});
  expect(toRegoSchema(z.union([z.object({ a: z.string() }), z.record(z.string(), z.unknown())]))).toEqual({
    type: 'object',
  });
});

test('lists, choices and constants keep what they say', () => {
  expect(toRegoSchema(z.array(z.enum(['a', 'b'])))).toEqual({
    type: 'array',
    items: { type: 'string', enum: ['a', 'b'] },
  });
  expect(toRegoSchema(z.literal(5))).toMatchObject({ type: 'number' });
});

test('what OPA would silently ignore is refused', () => {
  expect(() => toRegoSchema(z.tuple([z.string()]))).toThrow('prefixItems');
});
