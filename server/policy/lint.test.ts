import { expect, test } from 'vitest';
import { inFolder } from '../../policies/in-folder.ts';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { lintModules } from './lint.ts';
import { parseRego } from './syntax-tree.ts';

const metadata = '# METADATA\n# title: Try\n# schemas:\n#   - input: schema.input\n';
const documented = '# METADATA\n# title: A\n# description: It is so.\n';

describeWithOpa('the linter', (compiler) => {
  const lint = (files: Record<string, string>) =>
    inFolder(files, async (root) => {
      const parse = (file: string) => parseRego(compiler, root, file, { locations: true });
      const modules = await Promise.all(
        Object.keys(files).map(async (file) => ({ file, tree: await parse(file) })),
      );
      return lintModules(modules).map(({ code, location }) => `${code} ${location?.file}:${location?.row}`);
    });

  test('METADATA in one file speaks for the package', async () => {
    const files = {
      'a.rego': `${metadata}package a\n`,
      'b.rego': 'package a\n\n_b := data.a._c\n\n_c := 1\n',
    };
    expect(await lint(files)).toEqual([]);
  });

  test('a package without a schema is told once', async () => {
    const files = { 'a.rego': '# METADATA\n# title: A\npackage a\n', 'b.rego': 'package a\n' };
    expect(await lint(files)).toEqual(['lint_package-metadata a.rego:3']);
  });

  test('each package needs its own', async () => {
    const files = { 'a.rego': `${metadata}package a\n`, 'b.rego': 'package a.b\n' };
    expect(await lint(files)).toEqual(['lint_package-metadata b.rego:1']);
  });

  test.each([['default _a := true'], ['default _a := {"allow": true}'], ['default _a(_) := true']])(
    'a default that is true is told: %s',
    async (rego) => {
      expect(await lint({ 'a.rego': `${metadata}package a\n\n${rego}\n` })).toEqual([
        'lint_default-true a.rego:7',
      ]);
    },
  );

  test('a default that is false is not', async () => {
    expect(await lint({ 'a.rego': `${metadata}package a\n\ndefault _a := false\n` })).toEqual([]);
  });

  test.each([
    ['_a := data.grants'],
    ['_a := data'],
    ['_a := data[input.resource.type]'],
    ['_a := [b | some b in data.other]'],
    ['_a if input.now == 1 with data.other as 2'],
    ['import data.other'],
    ['_a := data["b"].c'],
  ])('data that is not the policy itself is told: %s', async (rego) => {
    expect(await lint({ 'a.rego': `${metadata}package a\n\n${rego}\n` })).toEqual([
      'lint_foreign-data a.rego:7',
    ]);
  });

  test('tests may read their tables', async () => {
    const tests = 'package a_test\n\ntest_a if data.cases\n';
    expect(await lint({ 'a_test.rego': metadata + tests })).toEqual([]);
  });

  test('a public rule says what it is', async () => {
    const [plain, described] = ['a := 1\n', `${documented}a := 1\n\na := 2 if input.now == 1\n`];
    expect(await lint({ 'a.rego': `${metadata}package a\n\n${plain}` })).toEqual([
      'lint_rule-metadata a.rego:7',
    ]);
    expect(await lint({ 'a.rego': `${metadata}package a\n\n${described}` })).toEqual([]);
  });
});
