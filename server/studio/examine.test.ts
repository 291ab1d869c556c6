import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { opaPlaces } from '../../policies/places.ts';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { digestOfFiles, loadBundle, shippedBundle } from '../policy/bundle.ts';
import { readShippedFiles } from '../policy/shipped-files.ts';
import { compileFiles, examineFiles, formatFile } from './examine.ts';
import { findFileFaults, type PolicyFiles, sourceLimit } from './files.ts';
import { createCompilerFinder } from './find-compiler.ts';
import { makeFirstPolicy } from './template.ts';
import { openWorkbench } from './workbench.ts';

const tin = 'DK10110009';
const folder = await mkdtemp(join(tmpdir(), 'adgang-test-'));
const workbench = openWorkbench({ findCompiler: createCompilerFinder(opaPlaces({ build: false })), folder });
const deps = { workbench };
afterAll(async () => {
  await workbench[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const first = makeFirstPolicy(tin);
const rego = first['decision.rego'] ?? '';
const withRule = (rule: string): PolicyFiles => ({ ...first, 'decision.rego': `${rego}\n${rule}\n` });
const foldersOfOurs = () => readdir(folder);

test('the template is whose it is made for', () => {
  expect(JSON.stringify(first)).not.toContain('DK12345678');
  expect(rego).toContain('package provider.dk10110009\n');
});

describeWithOpa('what authors write', () => {
  test('a schema reads no file of this machine', async () => {
    const place = await mkdtemp(join(tmpdir(), 'adgang-test-'));
    const secret = join(place, 'secret.json');
    await writeFile(secret, '{"properties": {"secret_name": {"type": "string"}}, "type": "object"}');
    const annotation = (schemas: string) =>
      `# METADATA\n# scope: rule\n# title: A\n# description: B\n${schemas}\n`;
    for (const reference of [`file://${secret}`, 'file:///etc/passwd', 'file:///nonexistent'])
      for (const name of ['a.rego', 'a_test.rego']) {
        const schemas = `# schemas:\n#   - input: {"\\x24ref": "${reference}"}`;
        const text = `package provider.dk10110009${name === 'a.rego' ? '' : '_test'}\n\n${annotation(schemas)}_x := input.y\n`;
        const { diagnostics } = await examineFiles(deps, tin, { ...first, [name]: text });
        expect(diagnostics.map(({ code }) => code)).toEqual(['lint_inline-schema']);
      }
    await rm(place, { recursive: true });
  });

  test('more than can be gone through is refused', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `a if input.now == ${n}`).join('\n\n');
    const { diagnostics } = await examineFiles(deps, tin, withRule(many));
    expect(diagnostics.map(({ code }) => code)).toEqual(['too_much']);
  });

  test('a provider begins with rules that compile, pass, are covered, and restrict nothing', async () => {
    const examined = await examineFiles(deps, tin, first);
    expect(examined.diagnostics).toEqual([]);
    expect(examined.rules.percent).toBe(100);
    expect(examined.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
    expect(examined.cases.map(({ passed }) => passed)).toEqual([true, true]);
    const compiled = await compileFiles(deps, tin, first);
    expect(compiled).toMatchObject({
      ok: true,
      bundle: { entrypoints: ['provider/dk10110009/decision'], opaVersion: '1.22.2' },
    });
    expect(compiled.ok && compiled.bundle.revision).toMatch(/^dk10110009-[0-9a-f]{12}$/);
    for (const file of ['decision.rego', 'decision_test.rego']) {
      const text = first[file] ?? '';
      expect(await formatFile(deps, tin, file, text)).toEqual({ ok: true, text });
    }
  });

  test('the shipped policy is compiled to what ships', async () => {
    const files = readShippedFiles();
    expect(findFileFaults('base', files)).toEqual([]);
    const { revision, digest } = await loadBundle(shippedBundle);
    expect(await compileFiles(deps, 'base', files)).toMatchObject({ ok: true, bundle: { revision, digest } });
    const examined = await examineFiles(deps, 'base', files);
    expect(examined).toMatchObject({ diagnostics: [], rules: { percent: 100 } });
    expect(examined.cases.length).toBeGreaterThan(90);
    expect(examined.cases.filter(({ passed }) => !passed)).toEqual([]);
  });

  test.each([
    ['syntax', 'a := {', 'rego_parse_error', 1],
    ['a misspelt fact', '_a if input.facts.identity.stat == "x"', 'rego_type_error', 0],
    ['the network', '_a := http.send({"url": "https://example.com", "method": "get"})', 'rego_type_error', 0],
    ['the clock', '_a := time.now_ns()', 'rego_type_error', 0],
    ['a default that allows', 'default _a := true', 'lint_default-true', 0],
    ["another provider's rules", '_a := data.provider.dk20220007.decision', 'lint_foreign-data', 0],
    ['everything', '_a := data', 'lint_foreign-data', 0],
    ['the base policy', '_a := data.access.decision', 'lint_foreign-data', 0],
    ['a public rule without a word', 'a := 1', 'lint_rule-metadata', 0],
    [
      'a second entrypoint',
      '# METADATA\n# title: A\n# description: B\n# entrypoint: true\na := 1',
      'lint_entrypoint',
      0,
    ],
  ])('is refused at its line: %s', async (_, rule, code, after) => {
    const { diagnostics } = await examineFiles(deps, tin, withRule(rule));
    const found = diagnostics.find((diagnostic) => diagnostic.code === code);
    const row = rego.split('\n').length + 1 + after;
    expect(found?.location).toMatchObject({ file: 'decision.rego', row });
  });

  test.each([
    ['access', 'decision.rego'],
    ['provider.dk20220007', 'decision.rego'],
    ['provider', 'decision.rego'],
    ['provider.dk10110009x', 'decision.rego'],
    ['provider.dk10110009_test', 'decision.rego'],
    ['provider.dk10110009', 'a_test.rego'],
    ['provider.dk20220007_test', 'a_test.rego'],
  ])('no package but its own: %s in %s', async (name, file) => {
    const text = `# METADATA\n# title: X\n# schemas:\n#   - input: schema.input\npackage ${name}\n`;
    const { diagnostics } = await examineFiles(deps, tin, { ...first, [file]: text });
    expect(diagnostics.map(({ code }) => code)).toContain('lint_package');
  });

  test('data of its own is found beside its rules, and can take no rule the place', async () => {
    const files = withRule('_limit := data.provider.dk10110009.limits.amount');
    const test = `${first['decision_test.rego']}\ntest_limit if rules._limit == 7\n`;
    const own = { ...files, 'decision_test.rego': test, 'data.json': '{"limits":{"amount":7}}' };
    const examined = await examineFiles(deps, tin, own);
    expect(examined).toMatchObject({ diagnostics: [], rules: { percent: 100 } });
    expect(examined.tests.every(({ outcome }) => outcome === 'passed')).toBe(true);
    const compiled = await compileFiles(deps, tin, own);
    const data = compiled.ok ? compiled.bundle.data : '';
    expect(JSON.parse(Buffer.from(data ?? '', 'base64').toString())).toEqual({
      provider: { dk10110009: { limits: { amount: 7 } } },
    });
    const other = await compileFiles(deps, tin, { ...own, 'data.json': '{"limits":{"amount":8}}' });
    expect(other.ok && other.bundle.revision).not.toBe(compiled.ok && compiled.bundle.revision);
    for (const bad of ['{"decision":1}', '{"_allow":true}', '[]', '{', '1'])
      expect((await examineFiles(deps, tin, { ...own, 'data.json': bad })).diagnostics).toMatchObject([
        { code: 'data', location: { file: 'data.json' } },
      ]);
  });

  test('a row that fails tells what the policy answered, and what is not reached is told', async () => {
    const table = JSON.parse(first['cases/first.json'] ?? '');
    table.cases[0].want.allow = false;
    table.cases.pop();
    const examined = await examineFiles(deps, tin, {
      ...withRule('_never if input.context.loa == "Low"'),
      'cases/first.json': JSON.stringify(table),
    });
    expect(examined.cases).toMatchObject([
      { table: 'first', passed: false, got: { allow: true, reasons: [], obligations: [] } },
    ]);
    expect(examined.rules.percent).toBeLessThan(100);
    const missed = examined.coverage.find(({ file }) => file === 'decision.rego')?.missed ?? [];
    expect(missed.length).toBeGreaterThan(0);
  });

  test.each([
    ['{', 1],
    ['{"given": {},\n"cases": [}', 2],
    ['{"given": {}, "cases": [{"name": "a", "input": {}, "want": {"allow": "yes"}}]}', 1],
    ['{"given": {}, "cases": [], "more": 1}', 1],
    [
      '{"given": {}, "cases": [{"name": "a", "input": {}, "want": {"allow": true}}, {"name": "a", "input": {}, "want": {"allow": true}}]}',
      1,
    ],
  ])('a decision table that is none is told: %s', async (text, row) => {
    const { diagnostics } = await examineFiles(deps, tin, { ...first, 'cases/first.json': text });
    expect(diagnostics).toMatchObject([{ code: 'table', location: { file: 'cases/first.json', row } }]);
  });

  test('a test that takes all memory, or never ends, is stopped, and leaves nothing behind', async () => {
    const hungry = '[[a, b] | some a in numbers.range(1, 99999); some b in numbers.range(1, 99999)]';
    const files = { ...first, 'b_test.rego': testFile(`test_b if count(${hungry}) > 0`) };
    const started = performance.now();
    const examined = await examineFiles(deps, tin, files);
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(examined.diagnostics).toEqual([]);
    const outcomes = examined.tests.map(({ outcome }) => outcome);
    expect(examined.untested.length > 0 || outcomes.includes('error')).toBe(true);
    expect(await foldersOfOurs()).toEqual([]);
  });

  test('of an OPA that has broken off, nothing of its insides is told', async () => {
    const files = { ...first, 'b_test.rego': testFile('test_b if bits.lsh(1, 10000000000) > 0') };
    const { untested } = await examineFiles(deps, tin, files);
    expect(untested).toMatchObject([
      { code: 'opa_failed', message: expect.stringMatching(/^OPA .{10,60}$/) },
    ]);
  });

  test('what is given up is ended, and leaves nothing behind', async () => {
    const files = withRule('_x := 1');
    await expect(examineFiles(deps, tin, files, AbortSignal.abort())).rejects.toThrow();
    const later = AbortSignal.timeout(60);
    await examineFiles(deps, tin, withRule('_y := 1'), later).catch(() => undefined);
    expect(await foldersOfOurs()).toEqual([]);
  });

  test('fifty authors at once are all answered, two children at a time', async () => {
    const asked = Array.from({ length: 50 }, (_, n) => {
      const policy = `DK100000${String(n).padStart(2, '0')}`;
      return examineFiles(deps, policy, makeFirstPolicy(policy));
    });
    const answers = await Promise.all(asked);
    expect(answers.every(({ rules }) => rules.percent === 100)).toBe(true);
    expect(await foldersOfOurs()).toEqual([]);
  });
});

const testFile = (rule: string) => `package provider.dk10110009_test\n\n${rule}\n`;

test('where OPA is not to be had, it says how to get it', async () => {
  await using without = openWorkbench({
    findCompiler: createCompilerFinder({
      explicit: undefined,
      path: '',
      cacheFolder: '/nonexistent',
      build: false,
    }),
  });
  await expect(examineFiles({ workbench: without }, tin, first)).rejects.toMatchObject({
    code: 'compiler-unavailable',
    detail: expect.stringContaining('install Go'),
  });
});

test('files have safe names, no CPR numbers, and their limit', () => {
  const faults = (files: PolicyFiles) => findFileFaults(tin, files).map(({ detail }) => detail);
  expect(faults(first)).toEqual([]);
  expect(faults({ ...first, 'a.rego': '# 010190-1234' })).toEqual([expect.stringContaining('CPR')]);
  expect(faults({ ...first, 'cases/010190-1234.json': '{}' })).toEqual([expect.stringContaining('CPR')]);
  expect(faults({ ...first, 'a.rego': 'x'.repeat(sourceLimit) })).toEqual([
    expect.stringContaining('256 kB'),
  ]);
  expect(faults({})).toEqual([expect.stringContaining('no Rego')]);
  for (const name of ['../a.rego', '/a.rego', 'a/../b.rego', '.a.rego', 'a\0.rego', 'A.rego', 'cases/a.rego'])
    expect(faults({ ...first, [name]: '' }), name).toHaveLength(1);
  expect(findFileFaults('base', { 'access/a.rego': '', 'data.json': '' })).toHaveLength(1);
});

test('no name, however hostile, leads out of the private folder', async () => {
  const part = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '',
      '/',
      '\\',
      '~',
      'a',
      'cases',
      'data.json',
      '.rego',
      'a.rego',
      '%2e%2e',
      '\0',
      'CON',
    ),
    fc.string({ maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const name = fc.array(part, { maxLength: 5 }).map((parts) => `${parts.join('/')}.rego`);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { maxLength: 4 }), async (names) => {
      const files = Object.fromEntries(names.map((one) => [one, 'package x\n']));
      if (findFileFaults(tin, files).length > 0) return;
      await workbench.inFolder(files, async (root) => {
        const found = await readdir(root, { recursive: true, withFileTypes: true });
        expect(found.filter((entry) => entry.isFile())).toHaveLength(names.length);
      });
    }),
    { numRuns: 400 },
  );
  expect(await foldersOfOurs()).toEqual([]);
});

test('what a process that was killed has left behind is removed by the next one, and nothing else', async () => {
  const place = await mkdtemp(join(tmpdir(), 'adgang-test-'));
  const long = new Date(Date.now() - 3_600_000);
  const old = ['adgang-studio-old', 'adgang-policy-old', 'adgang-format-old'];
  for (const name of [...old, 'adgang-studio-new', 'somebody-elses']) {
    await mkdir(join(place, name));
    if (name !== 'adgang-studio-new') await utimes(join(place, name), long, long);
  }
  const next = openWorkbench({
    findCompiler: createCompilerFinder(opaPlaces({ build: false })),
    folder: place,
  });
  await next[Symbol.asyncDispose]();
  expect((await readdir(place)).sort()).toEqual(['adgang-studio-new', 'somebody-elses']);
  await rm(place, { recursive: true });
});

test('the same files have one digest, in whatever order', () => {
  expect(digestOfFiles({ a: '1', b: '2' })).toBe(digestOfFiles({ b: '2', a: '1' }));
  expect(digestOfFiles({ a: '1', b: '2' })).not.toBe(digestOfFiles({ a: '12', b: '' }));
});
