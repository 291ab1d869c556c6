import { expect, test } from 'vitest';
import { AppError } from '../server/errors.ts';
import { type Compiler, runOpa } from '../server/policy/compiler.ts';
import { readBuiltins } from './capabilities.ts';
import { inFolder } from './in-folder.ts';
import {
  knownDifferences,
  knownFailures,
  type ParityCase,
  parityCases,
  toParityModule,
} from './parity-cases.ts';
import { compileRego, describeWithOpa } from './with-opa.ts';

test('every built-in that a policy may use has a parity case', async () => {
  const tried = new Set(parityCases.map(({ builtin }) => builtin));
  // Written by `opa test` around named cases, which are never compiled to WASM.
  const wanted = (await readBuiltins()).filter((name) => name !== 'internal.test_case');
  expect([...tried].sort()).toEqual(wanted.sort());
});

describeWithOpa('built-ins', (compiler) => {
  test('OPA and its WASM give the same answers', async () => {
    const native = await evaluateNatively(compiler, parityCases);
    const wasm = await evaluateInWasm(compiler, parityCases);
    const show = (answers: Answers) =>
      parityCases.map((one, index) => ({ ...one, answer: answers[`c${index}`] }));
    expect(show(wasm)).toEqual(show(native));
    // All but a few are about an answer, not about its absence.
    expect(Object.keys(native).length).toBeGreaterThan(parityCases.length * 0.95);
  });

  test('the differences we know of are still there', async () => {
    const native = await evaluateNatively(compiler, knownDifferences);
    const wasm = await evaluateInWasm(compiler, knownDifferences);
    knownDifferences.forEach((one, index) => {
      expect(wasm[`c${index}`], one.builtin).not.toEqual(native[`c${index}`]);
    });
  });

  test.each(knownFailures)('$builtin still fails at its edge', async (one) => {
    await expect(evaluateInWasm(compiler, [one])).rejects.toThrow(AppError);
  });
});

type Answers = Record<string, unknown>;

function toInput(cases: readonly ParityCase[]): Record<string, unknown> {
  return Object.fromEntries(cases.map(({ args }, index) => [`c${index}`, args]));
}

function evaluateNatively(compiler: Compiler, cases: readonly ParityCase[]): Promise<Answers> {
  const files = { 'parity.rego': toParityModule(cases), 'input.json': JSON.stringify(toInput(cases)) };
  return inFolder(files, async (root) => {
    const args = ['eval', '--format=json', '--data=parity.rego', '--input=input.json', 'data.parity'];
    const { stdout } = await runOpa(compiler, { root }, args, 10_000);
    return JSON.parse(stdout).result[0].expressions[0].value;
  });
}

async function evaluateInWasm(compiler: Compiler, cases: readonly ParityCase[]): Promise<Answers> {
  const engine = await compileRego(compiler, toParityModule(cases), 'parity');
  return engine.evaluate('parity', toInput(cases)) as Answers;
}
