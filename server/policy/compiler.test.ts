import { expect, test } from 'vitest';
import { inFolder } from '../../policies/in-folder.ts';
import { basePolicy } from '../../policies/places.ts';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { buildPolicy, checkPolicy, evaluatePolicy, testPolicy } from './compiler.ts';

const header = '# METADATA\n# title: Try\n# schemas:\n#   - input: schema.input\npackage try\n\n';
const schemas = `${basePolicy.root}schemas`;

describeWithOpa('the compiler', (compiler) => {
  const check = (rego: string) =>
    inFolder({ 'try.rego': header + rego }, (root) =>
      checkPolicy(compiler, { root, paths: ['try.rego'], schemas }),
    );

  test('finds nothing wrong with the base policy', async () => {
    expect(await checkPolicy(compiler, basePolicy)).toEqual([]);
  });

  test('tells where a fact is misspelt', async () => {
    const [first] = await check('a if input.facts.identity.stat == "active"\n');
    expect(first?.message).toContain('undefined ref');
    expect(first).toMatchObject({ code: 'rego_type_error', location: { file: 'try.rego', row: 7 } });
  });

  test.each([
    'a := http.send({"url": "https://example.com", "method": "get"})',
    'a := time.now_ns()',
    'a := opa.runtime()',
    'a := rand.intn("a", 5)',
    'a := replace("a", "", "b")',
    'a := sprintf("%d", [1])',
  ])('refuses what our WASM cannot do, or would do otherwise: %s', async (rego) => {
    const [first] = await check(`${rego}\n`);
    expect(first?.message).toMatch(/undefined function/);
  });

  test('tells where the syntax is wrong', async () => {
    const [first] = await check('a if {\n');
    expect(first).toMatchObject({ code: 'rego_parse_error', location: { file: 'try.rego' } });
  });

  test('says in words what has no place', async () => {
    const [first, ...others] = await checkPolicy(compiler, { root: basePolicy.root, paths: ['nowhere'] });
    expect(others).toEqual([]);
    expect(first?.message).toContain('nowhere');
  });

  test('builds the same bytes from the same sources, wherever they lie', async () => {
    const rego = `${header}# METADATA\n# entrypoint: true\na := input.now\n`;
    const build = () =>
      inFolder({ 'try.rego': rego }, (root) => buildPolicy(compiler, { root, paths: ['try.rego'] }));
    const [one, other] = [await build(), await build()];
    expect(one.ok && other.ok && one.wasm.equals(other.wasm)).toBe(true);
  });

  test('builds nothing without an entrypoint', async () => {
    const built = await inFolder({ 'try.rego': `${header}a := 1\n` }, (root) =>
      buildPolicy(compiler, { root, paths: ['try.rego'] }),
    );
    expect(built).toMatchObject({ ok: false });
  });

  test('reports tests, their named cases, and the rows they reach', async () => {
    const files = {
      'try.rego': `${header}a := 1 if input.now > 5\n\nb := 2 if {\n\tinput.now == 7\n\ttrue\n}\n`,
      'try_test.rego':
        'package try_test\n\ntest_a if data.try.a == 1 with input as {"now": 6}\n\ntest_b if {\n\tprint("b is", object.get(data.try, "b", "unknown"))\n\tdata.try.b == 2 with input as {"now": 6}\n}\n\n' +
        'test_c[name] if {\n\tsome name, now in {"six": 6, "four": 4}\n\tdata.try.a == 1 with input.now as now\n}\n',
    };
    await inFolder(files, async (root) => {
      const sources = { root, paths: ['try.rego', 'try_test.rego'] };
      const tested = await testPolicy(compiler, sources);
      const results = tested.ok ? tested.results : [];
      expect(Object.fromEntries(results.map(({ name, outcome }) => [name, outcome]))).toEqual({
        test_a: 'passed',
        test_b: 'failed',
        test_c: 'failed',
      });
      expect(results.find(({ name }) => name === 'test_b')?.message).toBe('printed b is unknown');
      expect(results.find(({ name }) => name === 'test_c')?.message).toBe('failed cases four');
      // Whatever fails, what was reached is told.
      const query = '[data.try_test, data.try.a]';
      const evaluated = await evaluatePolicy(compiler, sources, query);
      const coverage = evaluated.ok ? evaluated.coverage : [];
      expect(coverage.find(({ file }) => file === 'try.rego')).toEqual({
        file: 'try.rego',
        covered: [7],
        missed: [9, 10, 11],
      });
      expect(evaluated).toMatchObject({ ok: true, value: undefined });
    });
  });

  test('a test that never ends is stopped', async () => {
    const endless =
      'test_long if count([1 | some a in _n; some b in _n; some c in _n]) > 0\n\n_n := numbers.range(1, 9999)\n';
    const tested = await inFolder({ 'a_test.rego': `package a_test\n\n${endless}` }, (root) =>
      testPolicy(compiler, { root, paths: ['a_test.rego'] }),
    );
    expect(tested.ok && tested.results[0]?.outcome).toBe('error');
  });
});
