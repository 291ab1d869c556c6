import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatRego } from '../server/policy/format.ts';
import { policies } from './places.ts';
import { inputSchemaFile, makeInputSchema } from './schemas.ts';
import { steps } from './steps.ts';
import { describeWithOpa } from './with-opa.ts';

test('the input schema is that of the service', async () => {
  expect(await readFile(inputSchemaFile, 'utf8')).toBe(makeInputSchema());
});

test('no machine path stands in the compiled policy', async () => {
  const wasm = await readFile(join(policies, 'build', 'policy.wasm'), 'latin1');
  expect(wasm).toContain('access/decision.rego');
  expect(wasm).not.toContain('/access/decision.rego');
});

describeWithOpa('the base policy', (compiler) => {
  test.each(steps)('passes: $name', async ({ run }) => {
    expect(await run(compiler)).toEqual([]);
  });

  test('formatting that would change a rule is refused', async () => {
    const rego = 'package a\n\nb if   input.c != (input.d > 3)\n';
    const formatted = await formatRego(compiler, 'a.rego', rego);
    expect(formatted).toMatchObject({ ok: false, diagnostics: [{ code: 'format_changes_meaning' }] });
  });
});
