import { afterAll, expect, test } from 'vitest';
import { opaPlaces } from '../../policies/places.ts';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { readShippedFiles } from '../policy/shipped-files.ts';
import type { PolicyFiles } from './files.ts';
import { createCompilerFinder } from './find-compiler.ts';
import { makeFirstPolicy } from './template.ts';
import { verifyFiles } from './verify.ts';
import { openWorkbench } from './workbench.ts';

const tin = 'DK10110009';
const workbench = openWorkbench({ findCompiler: createCompilerFinder(opaPlaces({ build: false })) });
const deps = { workbench };
afterAll(() => workbench[Symbol.asyncDispose]());

const first = makeFirstPolicy(tin);
const withRule = (rule: string): PolicyFiles => ({
  ...first,
  'decision.rego': `${first['decision.rego']}\n${rule}\n`,
});
/** A condition that is proven by everybody, at a cost. */
const expensive = (cost: string, proof = 'count(_cost) >= 0') => ({
  ...first,
  'decision.rego': (first['decision.rego'] ?? '')
    .replace('["own-privilege"]', '["own-privilege", "cheap"]')
    .replace('_texts := {', '_texts := {"cheap": {"da": "x", "en": "x"}, ')
    .concat(`\n_cost := ${cost}\n\n_proven contains "cheap" if ${proof}\n`),
});
const stateOf = async (policy: string, files: PolicyFiles) => {
  const { gates, bundle } = await verifyFiles(deps, policy, files);
  const failed = gates.find(({ state }) => state !== 'passed');
  return { code: failed?.code, issues: failed?.issues, hasBundle: bundle !== undefined, gates };
};

describeWithOpa('verifying', () => {
  test.each([
    ['base', readShippedFiles()],
    [tin, first],
  ])('what ships, and what authors begin with, passes: %s', async (policy, files) => {
    const { code, issues, gates, hasBundle } = await stateOf(policy, files);
    expect({ code, issues, hasBundle }).toEqual({ code: undefined, issues: undefined, hasBundle: true });
    expect(gates.map(({ gate }) => gate)).toEqual(['compiles', 'tests', 'coverage', 'same-compiled', 'cost']);
  });

  test('each gate stops what does not pass it, and tells where', async () => {
    expect(await stateOf(tin, withRule('a'))).toMatchObject({ code: 'policy-invalid', hasBundle: false });
    const table = swapFirstWant(first['cases/first.json']);
    expect(await stateOf(tin, { ...first, 'cases/first.json': table })).toMatchObject({
      code: 'policy-tests-fail',
      issues: [
        {
          pointer: '/files/cases~1first.json',
          detail: expect.stringMatching(
            /^cases\/first\.json:1: .+: wanted \{"allow":false,.+\}, got \{"allow":true,/,
          ),
        },
      ],
    });
    const tests = `package provider.dk10110009_test\n\ntest_f if _f(1) == 1\n\n_f(x) := 1 if x > 0\n\n_f(x) := 2 if x > 0\n`;
    expect(await stateOf(tin, { ...first, 'more_test.rego': tests })).toMatchObject({
      issues: [
        { detail: expect.stringMatching(/^more_test\.rego:3: test_f: error: eval_conflict_error: function/) },
      ],
    });
    expect(await stateOf(tin, withRule('_unreached if input.now == 7'))).toMatchObject({
      code: 'policy-uncovered',
      issues: [{ pointer: '/files/decision.rego' }],
    });
    const { 'cases/first.json': _, 'decision_test.rego': __, ...untested } = first;
    expect(await stateOf(tin, untested)).toMatchObject({ code: 'policy-tests-fail' });
  });

  test('what costs too much is refused, in time and in memory, and nobody else waits for it', async () => {
    const items = '_items := object.get(input, ["context", "items"], [1])';
    const slow = expensive(`[1 | some a in _items; some b in _items; a == b * 3]\n\n${items}`);
    const slowish = expensive(
      `[1 | some a in _items; some b in numbers.range(1, 80); a == b * 3]\n\n${items}`,
    );
    // Long at work where there are many items, and in the end two answers of one function.
    const failing = expensive(
      `[1 | some a in _items; some b in _few; a == b; a != b]\n\n_few := array.slice(_items, 0, 2000)\n\n${items}\n\n_f(_) := 1\n\n_f(n) := n if n > 0`,
      'count(_cost) + _f(count(_items)) >= 0',
    );
    const hungry = expensive(`[[a, b] | some a in _items; some b in _items]\n\n${items}`);
    for (const files of [slow, slowish, failing, hungry]) {
      const { code, gates } = await stateOf(tin, files);
      expect(code, JSON.stringify(gates)).toBe('policy-too-expensive');
    }
    const endless = expensive(
      '[1 | some a in _n; some b in _n; some c in _n; a + b == c]\n\n_n := numbers.range(1, 9999)',
    );
    expect(await stateOf(tin, endless)).toMatchObject({ code: 'policy-tests-fail' });
  });
});

/** The first row wants the contrary. */
function swapFirstWant(text = ''): string {
  const table = JSON.parse(text);
  table.cases[0].want.allow = !table.cases[0].want.allow;
  return JSON.stringify(table);
}
