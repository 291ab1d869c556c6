import type { Formatted } from '../policy/format.ts';
import type { OpaPlaces } from '../policy/opa.ts';
import type { Runnable, SandboxResult } from '../policy/sandbox.ts';
import { type Compiled, compileFiles, type Examination, examineFiles, formatFile } from './examine.ts';
import type { PolicyFiles } from './files.ts';
import { createCompilerFinder } from './find-compiler.ts';
import { type Fired, findFired } from './fired.ts';
import { findReads, type Reads } from './reads.ts';
import { shortenAnswers } from './short-answers.ts';
import { type Verified, verifyFiles } from './verify.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/**
 * What is done with what authors write: of `policy`, the sources `files`. Each may throw AppError
 * `compiler-unavailable` (but `evaluate`), `compiler-busy`, `shutting-down`.
 */
export interface Work {
  /** Checks and compiles it. */
  compile(policy: string, files: PolicyFiles): Promise<Compiled>;
  /** Checks it, runs its tests, tells what they reach; long answers cut off. `signal` gives it up. */
  examine(policy: string, files: PolicyFiles, signal?: AbortSignal): Promise<Examination>;
  /** Everything that the sources have to pass before they can be published. */
  verify(policy: string, files: PolicyFiles): Promise<Verified>;
  /** A Rego file as it is usually written. */
  format(policy: string, file: string, text: string): Promise<Formatted>;
  /** Which rules and lines an input reaches. */
  findFired(policy: string, files: PolicyFiles, input: object): Promise<Fired>;
  /** What it reads. */
  findReads(policy: string, files: PolicyFiles): Promise<Reads>;
  /** Evaluates inputs (JSON) where nothing in force is evaluated. */
  evaluate(policy: Runnable, entrypoint: string, inputs: readonly string[]): Promise<SandboxResult[]>;
}

/** Where policies are compiled and tried. */
export interface Workshop extends Work, AsyncDisposable {
  /** @throws AppError `compiler-unavailable` that says how to get one */
  requireCompiler(): Promise<void>;
}

/** A trial waits for the machine rather than blame a policy. */
const waitMs = 10_000;

/** The work, done with these tools. */
export function workOn(workbench: Workbench): Work {
  const deps = { workbench };
  return {
    compile: (...of) => compileFiles(deps, ...of),
    examine: async (...of) => shortenAnswers(await examineFiles(deps, ...of)),
    verify: (...of) => verifyFiles(deps, ...of),
    format: (...of) => formatFile(deps, ...of),
    findFired: (...of) => findFired(deps, ...of),
    findReads: (...of) => findReads(deps, ...of),
    evaluate: (policy, entrypoint, inputs) =>
      workbench.sandbox.evaluate(policy, entrypoint, inputs, { waitMs }),
  };
}

/** Opens a workshop in this process: for a command, which has nothing else to do. */
export function openWorkshop(given: { opa: OpaPlaces }): Workshop {
  const findCompiler = createCompilerFinder(given.opa);
  const workbench = openWorkbench({ findCompiler });
  return {
    ...workOn(workbench),
    requireCompiler: async () => {
      await findCompiler();
    },
    [Symbol.asyncDispose]: () => workbench[Symbol.asyncDispose](),
  };
}
