import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, toDiagnostics } from './diagnostics.ts';
import { type Coverage, type TestResult, toEvaluated, toTestResults } from './opa-reports.ts';
import { type Finished, run } from './run.ts';
import type { Slots } from './slots.ts';
import { readArchive } from './untar.ts';

/** The programs and files that turn Rego into WASM. Build one with `findOpa`. */
export interface Compiler {
  /** Absolute path of the pinned OPA. */
  opa: string;
  /** Absolute path of the capabilities: what a policy may use. */
  capabilities: string;
  /** Where the sources are anybody's: what each run may take, and whose turn it is. */
  bounds?: Bounds | undefined;
}

export interface Bounds {
  /** Of all its threads. */
  cpuSeconds: number;
  /** On a machine that has better things to do. */
  timeoutMs: number;
  memoryBytes: number;
  slots: Slots;
  /** On whose account it runs. */
  who: string;
  /** Ends what is not wanted any more. */
  signal?: AbortSignal | undefined;
}

/**
 * A policy's sources. Paths are relative to `root`, where OPA runs: file names stand in the WASM bytes, so absolute
 * ones would leak and change the digest.
 */
export interface Sources {
  root: string;
  /** Files and folders, or `prefix:file` to load a JSON file as `data.prefix`. */
  paths: readonly string[];
  /** Schema file or folder that the annotations name (`schema.input` is `input.json`). */
  schemas?: string | undefined;
}

export type Built = { ok: true; wasm: Buffer; data: Buffer } | { ok: false; diagnostics: Diagnostic[] };
export type Tested = { ok: true; results: TestResult[] } | { ok: false; diagnostics: Diagnostic[] };
export type Evaluated =
  | { ok: true; value: unknown; coverage: Coverage }
  | { ok: false; diagnostics: Diagnostic[] };

const limits = { check: 10_000, build: 20_000, test: 60_000 };
const tookTooLong = 'OPA was stopped: it took too long';

/** Checks a policy strictly, against its schema and our capabilities. No diagnostics means that it is sound. */
export async function checkPolicy(compiler: Compiler, sources: Sources): Promise<Diagnostic[]> {
  const schema = sources.schemas ? ['--schema', sources.schemas] : [];
  const args = ['check', '--strict', '--format=json', ...capabilities(compiler), ...schema, ...sources.paths];
  const finished = await runOpa(compiler, sources, args, limits.check);
  return finished.code === 0 ? [] : toDiagnostics(finished.stderr, tookTooLong);
}

/** Runs a policy's tests. A failed test is a result; diagnostics mean that they could not be run. */
export async function testPolicy(compiler: Compiler, sources: Sources): Promise<Tested> {
  const finished = await runOpa(compiler, sources, testArguments(compiler, sources), limits.test);
  const ran = finished.code === 0 || finished.code === 2;
  const results = ran ? toTestResults(finished.stdout) : undefined;
  return results ? { ok: true, results } : { ok: false, diagnostics: complaints(finished) };
}

/**
 * Evaluates a query over a policy, natively, and tells which of its lines were reached. `input` is a file.
 * An answer that is undefined is `undefined`.
 */
export async function evaluatePolicy(
  compiler: Compiler,
  sources: Sources,
  query: string,
  input?: string,
): Promise<Evaluated> {
  const data = sources.paths.map((path) => `--data=${path}`);
  const how = ['--format=json', '--coverage', '--timeout=2s', ...(input ? [`--input=${input}`] : [])];
  const args = ['eval', ...how, ...capabilities(compiler), ...data, query];
  const finished = await runOpa(compiler, sources, args, limits.test);
  const evaluated = finished.code === 0 ? toEvaluated(finished.stdout) : undefined;
  if (evaluated) return { ok: true, ...evaluated };
  // Here, errors are on standard output.
  const said = { ...finished, stderr: finished.stderr || finished.stdout };
  return { ok: false, diagnostics: complaints(said) };
}

/**
 * Compiles a policy to WASM. Its entrypoints are those that METADATA names, and `entrypoints`; the same sources give
 * the same bytes.
 */
export async function buildPolicy(
  compiler: Compiler,
  sources: Sources,
  entrypoints: readonly string[] = [],
): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'adgang-policy-'));
  try {
    const output = join(folder, 'bundle.tar.gz');
    const how = ['--target=wasm', '--optimize=0', '--ignore=*_test.rego', `--output=${output}`];
    const named = entrypoints.map((entrypoint) => `--entrypoint=${entrypoint}`);
    const args = ['build', ...how, ...named, ...capabilities(compiler), ...sources.paths];
    const finished = await runOpa(compiler, sources, args, limits.build);
    if (finished.code !== 0) return { ok: false, diagnostics: complaints(finished) };
    const files = readArchive(await readFile(output));
    const wasm = files.get('/policy.wasm');
    const data = files.get('/data.json');
    if (wasm && data) return { ok: true, wasm, data };
    return {
      ok: false,
      diagnostics: toDiagnostics('', 'OPA built no WASM: does METADATA name an entrypoint?'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs OPA in the policy's root. Its environment is empty, as OPA takes flags from there too. */
export function runOpa(
  compiler: Pick<Compiler, 'opa' | 'bounds'>,
  sources: Pick<Sources, 'root'>,
  args: readonly string[],
  timeoutMs: number,
): Promise<Finished> {
  const { opa, bounds } = compiler;
  const options = { cwd: sources.root, environment: {}, timeoutMs };
  if (!bounds) return run(opa, args, options);
  const { memoryBytes, signal } = bounds;
  const bounded = {
    ...options,
    timeoutMs: bounds.timeoutMs,
    // Go collects more eagerly before it comes to the limit, which ends it.
    environment: { GOMEMLIMIT: `${Math.floor(memoryBytes / 2)}` },
    limits: { memoryBytes, cpuSeconds: bounds.cpuSeconds },
    signal,
  };
  return bounds.slots.use(bounds.who, () => run(opa, args, bounded), signal);
}

function testArguments(compiler: Compiler, sources: Sources): string[] {
  return ['test', '--timeout=2s', '--format=json', ...capabilities(compiler), ...sources.paths];
}

function capabilities(compiler: Compiler): string[] {
  return ['--capabilities', compiler.capabilities];
}

function complaints(finished: Finished): Diagnostic[] {
  const said = finished.stderr || finished.stdout;
  return toDiagnostics(said, finished.code === undefined ? tookTooLong : 'OPA gave no answer');
}
