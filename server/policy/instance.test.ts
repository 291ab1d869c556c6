import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildFolder } from '../../policies/places.ts';
import { readCases } from '../../policies/tables.ts';
import { loadBundle } from './bundle.ts';
import { createInstance } from './instance.ts';

const { loadPolicySync } = createRequire(import.meta.url)(
  '@open-policy-agent/opa-wasm',
) as typeof import('@open-policy-agent/opa-wasm');
const memory = { initial: 5, maximum: 256 };
const entrypoint = 'access/decision';

test('direct evaluation answers as the SDK does, for every case and any text in it', async () => {
  const bundle = await loadBundle(buildFolder);
  const direct = createInstance(bundle, memory);
  const sdk = loadPolicySync(bundle.module, { ...memory });
  const compare = (input: unknown) => {
    const answer = JSON.parse(direct.evaluate(JSON.stringify(input), entrypoint));
    expect(answer).toEqual(sdk.evaluate(input, entrypoint));
  };
  const cases = readCases().map(({ input }) => input as Record<string, unknown>);
  for (const input of cases) compare(input);
  const texts = fc.string({ unit: 'grapheme', maxLength: 300 });
  fc.assert(
    fc.property(fc.constantFrom(...cases), texts, fc.jsonValue(), (input, text, context) => {
      compare({
        ...input,
        context,
        subject: { type: 'mitid', id: text },
        resource: { type: 'organization', id: text },
      });
    }),
    { numRuns: 2_000 },
  );
});

test('an input larger than the memory at the start is read whole, and the next one, too', async () => {
  const bundle = await loadBundle(buildFolder);
  const direct = createInstance(bundle, memory);
  const sdk = loadPolicySync(bundle.module, { ...memory });
  for (const size of [10, 64_000, 66_000, 900_000, 10]) {
    const input = { ...readCases()[0]?.input, context: { note: 'æ'.repeat(size) } };
    expect(JSON.parse(direct.evaluate(JSON.stringify(input), entrypoint))).toEqual(
      sdk.evaluate(input, entrypoint),
    );
  }
});
