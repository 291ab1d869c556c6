import type { CandidateBundle } from '../../db/policy-drafts.ts';
import { digestOf, digestOfFiles, revisionOf } from '../policy/bundle.ts';
import { buildPolicy, type Compiler, checkPolicy } from '../policy/compiler.ts';
import { countRules, type RuleCoverage } from '../policy/coverage.ts';
import type { Diagnostic } from '../policy/diagnostics.ts';
import { type CaseResult, type PolicyFolder, toChecked, toCompiled, tryPolicy } from '../policy/examine.ts';
import { type Formatted, formatRego } from '../policy/format.ts';
import { inlineSchema, type ParsedModule } from '../policy/lint.ts';
import { toEntrypoint, toPackage, toSlug } from '../policy/names.ts';
import { opaVersion } from '../policy/opa.ts';
import type { FileCoverage, TestResult } from '../policy/opa-reports.ts';
import { schemasFolder } from '../policy/shipped-files.ts';
import { type Case, readTables } from '../policy/tables.ts';
import { dataFile, findFileFaults, isRego, isTable, type PolicyFiles, toFileName } from './files.ts';
import { keep } from './kept.ts';
import { hasRule, lintPolicy, parseModules, testPackagesOf } from './modules.ts';
import type { Workbench } from './workbench.ts';

export interface ExamineDeps {
  workbench: Workbench;
}

export type Compiled = { ok: true; bundle: CandidateBundle } | { ok: false; diagnostics: Diagnostic[] };

/** What is known of a policy that is being written. */
export interface Examination {
  /** What keeps it from being compiled, at row and column; then nothing below was tried. */
  diagnostics: Diagnostic[];
  /** Why its tests could not be run to their end, though it compiles: they took too long, or too much memory. */
  untested: Diagnostic[];
  /** Its own tests. */
  tests: TestResult[];
  /** Every row of its decision tables, with the answer it gave. */
  cases: CaseResult[];
  /** By file, without tests: rows that were reached, and that were not. */
  coverage: FileCoverage[];
  rules: RuleCoverage;
}

/**
 * Checks a policy and compiles it.
 * @throws AppError `compiler-unavailable`, `compiler-busy`
 */
export async function compileFiles(deps: ExamineDeps, policy: string, files: PolicyFiles): Promise<Compiled> {
  const key = `bundle ${policy} ${digestOfFiles(files)}`;
  const compile = () =>
    onWorkbench<Compiled>(deps, policy, files, undefined, async (compiler, sound) => {
      const built = await buildPolicy(compiler, toCompiled(sound.folder), sound.entrypoints);
      if (!built.ok) return built;
      return { ok: true, bundle: toCandidate(policy, sound.entrypoints, built) };
    });
  return keep(deps.workbench.kept, key, compile, {
    isGood: ({ ok }) => ok,
    bytesOf: (compiled) =>
      compiled.ok ? compiled.bundle.wasm.length + (compiled.bundle.data?.length ?? 0) : 0,
  });
}

/**
 * Checks a policy, runs its tests and its decision tables, and tells what they reach. `signal` gives it up.
 * @throws AppError `compiler-unavailable`, `compiler-busy`
 */
export async function examineFiles(
  deps: ExamineDeps,
  policy: string,
  files: PolicyFiles,
  signal?: AbortSignal,
): Promise<Examination> {
  const nothing: Examination = {
    ...{ diagnostics: [], untested: [], tests: [], cases: [], coverage: [] },
    rules: { rules: 0, covered: 0, percent: 0 },
  };
  const examined = await onWorkbench<Examination>(deps, policy, files, signal, async (compiler, sound) => {
    const tried = await tryPolicy(compiler, sound.folder, sound.cases);
    if (!tried.ok) return { ...nothing, untested: tried.diagnostics };
    return { ...nothing, ...tried, rules: countRules(sound.policyModules, tried.coverage) };
  });
  return { ...nothing, ...examined };
}

/** A Rego file as it is usually written. @throws AppError `compiler-unavailable`, `compiler-busy` */
export async function formatFile(
  deps: ExamineDeps,
  policy: string,
  file: string,
  text: string,
): Promise<Formatted> {
  return formatRego(await deps.workbench.compiler(policy), file, text);
}

/** A policy that has passed every check that needs no run. */
interface Sound {
  folder: PolicyFolder;
  cases: Case[];
  /** Without its tests. */
  policyModules: ParsedModule[];
  entrypoints: string[];
}

type Refused = { ok: false; diagnostics: Diagnostic[] };

/** Lays the files out in a private folder, checks them there, and goes on if they are sound. */
async function onWorkbench<T>(
  deps: ExamineDeps,
  policy: string,
  files: PolicyFiles,
  signal: AbortSignal | undefined,
  use: (compiler: Compiler, sound: Sound) => Promise<T>,
): Promise<T | Refused> {
  const faults = findFileFaults(policy, files);
  if (faults.length > 0) return { ok: false, diagnostics: faults.map(toFileDiagnostic) };
  const compiler = await deps.workbench.compiler(policy, signal);
  return deps.workbench.inFolder(files, async (root) => {
    const sound = await findSound(deps, compiler, policy, files, root);
    return 'diagnostics' in sound ? { ok: false, diagnostics: sound.diagnostics } : use(compiler, sound);
  });
}

async function findSound(
  deps: ExamineDeps,
  compiler: Compiler,
  policy: string,
  files: PolicyFiles,
  root: string,
): Promise<Sound | { diagnostics: Diagnostic[] }> {
  const names = Object.keys(files).sort();
  const folder: PolicyFolder = {
    ...{ root, scratch: root, package: toPackage(policy), schemas: schemasFolder },
    rego: names.filter(isRego),
    tables: names.filter(isTable),
    testPackages: [],
    ...(files[dataFile] !== undefined && { data: `${toPackage(policy)}:${dataFile}` }),
  };
  const tables = readTables(Object.fromEntries(folder.tables.map((file) => [file, files[file] ?? ''])));
  // Trees are kept for everybody: whoever gives up does so for himself.
  const parser = await deps.workbench.compiler(policy);
  const { modules, diagnostics: unparsed } = await parseModules(deps.workbench, parser, root, files);
  if (unparsed.length > 0) return { diagnostics: [...unparsed, ...tables.diagnostics] };
  const complaints = lintPolicy(policy, modules, files);
  // Data that is none stops OPA before it says anything else; and what a schema refers to, it is not to read.
  const stops = ['data', `lint_${inlineSchema}`];
  const checked = complaints.some(({ code }) => stops.includes(code))
    ? []
    : await checkPolicy(compiler, toChecked(folder));
  const diagnostics = [...checked, ...complaints, ...tables.diagnostics];
  if (diagnostics.length > 0) return { diagnostics };
  if (!hasRule(modules, toPackage(policy), 'decision')) return { diagnostics: [noDecision(policy)] };
  return {
    folder: { ...folder, testPackages: testPackagesOf(modules) },
    cases: tables.cases,
    policyModules: modules.filter(({ file }) => toCompiled(folder).paths.includes(file)),
    entrypoints: entrypointsOf(policy, modules),
  };
}

function noDecision(policy: string): Diagnostic {
  const message = `There is no rule \`decision\` in package ${toPackage(policy)}: it is what is asked`;
  return { code: 'no_decision', message };
}

/** What a search over a bundle's own resource types asks, where the base policy has it. */
function entrypointsOf(policy: string, modules: readonly ParsedModule[]): string[] {
  const decision = toEntrypoint(policy);
  const candidates = decision.replace('decision', 'candidates');
  const hasCandidates = decision.startsWith('access/') && hasRule(modules, 'access', 'candidates');
  return hasCandidates ? [decision, candidates] : [decision];
}

function toFileDiagnostic({ pointer, detail }: { pointer: string; detail: string }): Diagnostic {
  const file = toFileName(pointer);
  const place = file === undefined ? {} : { location: { file, row: 1, col: 1 } };
  return { code: 'file', message: detail, ...place };
}

function toCandidate(
  policy: string,
  entrypoints: string[],
  { wasm, data }: { wasm: Buffer; data: Buffer },
): CandidateBundle {
  const hasData = data.toString().trim() !== '{}';
  const digest = digestOf(wasm);
  const name = hasData ? digestOf(Buffer.concat([wasm, data])) : digest;
  return {
    revision: revisionOf(toSlug(policy), name),
    digest,
    wasm: wasm.toString('base64'),
    ...(hasData && { data: data.toString('base64') }),
    entrypoints,
    opaVersion,
  };
}
