import { expect, test } from 'vitest';
import { inFolder } from '../../policies/in-folder.ts';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { examineBlindness } from './id-blind.ts';
import { parseRego } from './syntax-tree.ts';

/** What it finds is held to the truth in test/properties-impact.test.ts. */

const count = 40;
const rules = (first: string, next: (n: number) => string, last: string) =>
  [first, ...Array.from({ length: count }, (_, n) => next(n)), last].join('\n\n');

describeWithOpa('a policy that wants to keep everybody waiting', (compiler) => {
  const examine = (rego: string) =>
    inFolder({ 'a.rego': `package a\n\n${rego}\n` }, async (root) =>
      examineBlindness([await parseRego(compiler, root, 'a.rego')], 'a/decision', undefined),
    );

  test('with a value in which each part stands twice in the next is not understood', async () => {
    const grown = rules(
      'r0 := {"x": input.subject.id, "y": input.resource.id}',
      (n) => `r${n + 1} := {"x": r${n}, "y": r${n}}`,
      `decision := {"allow": r${count} == 1}`,
    );
    const passed = rules(
      'f0(x) := {"x": x, "y": x}',
      (n) => `f${n + 1}(x) := f${n}({"x": x, "y": x})`,
      `decision := {"allow": f${count}(input.subject.id) == 1}`,
    );
    for (const rego of [grown, passed]) {
      expect(await examine(rego)).toEqual({ blind: false, why: 'a value of too many parts' });
    }
  });

  test('with more ways through its functions than there are is not understood', async () => {
    const rego = rules(
      'f0(x) := count(x)',
      (n) => `f${n + 1}(x) := f${n}({"x": x}) + f${n}({"y": x})`,
      `decision := {"allow": f${count}(input.subject.id) == 1}`,
    );
    expect(await examine(rego)).toEqual({ blind: false, why: 'more than is looked into' });
  });
});
