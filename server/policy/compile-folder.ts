import { access, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AppError } from '../errors.ts';
import { digestOf, type LoadedBundle, revisionOf } from './bundle.ts';
import { type Built, buildPolicy, type Compiler, checkPolicy, type Sources } from './compiler.ts';
import { type Diagnostic, formatDiagnostic } from './diagnostics.ts';
import { decisionEntrypoint } from './engine.ts';
import { createInstance } from './instance.ts';
import { findOpa, type OpaPlaces, opaVersion } from './opa.ts';
import { capabilitiesFile } from './shipped-files.ts';

/** Lists what a search over a bundle's own resource types is to check; optional. */
export const candidatesEntrypoint = 'access/candidates';

/** What a policy keeps in `data` is for small tables: the rest is facts, and comes with the question. */
const dataLimit = 1_000_000;

/** A policy of one's own, and the sources that it was compiled from, by path. */
export interface CompiledFolder extends LoadedBundle {
  files: Record<string, string>;
}

/**
 * Compiles a policy bundle: a folder with Rego, optionally a small `data.json`, the entrypoint `access/decision` and
 * optionally `access/candidates`. Other files are left alone.
 * @throws AppError `policy-unavailable` that says what is wrong, with a diagnostic for each place
 */
export async function compileFolder(folder: string, places: OpaPlaces): Promise<CompiledFolder> {
  const sources = await findSources(folder);
  const compiler: Compiler = { opa: await requireOpa(places), capabilities: capabilitiesFile };
  refuse(await checkPolicy(compiler, sources));
  const built = await build(compiler, sources);
  if (!built.ok) refuse(built.diagnostics);
  else return { ...(await toBundle(built)), files: await readSources(sources) };
  throw unusable('it cannot be compiled');
}

async function findSources(folder: string): Promise<Sources> {
  const root = await realpath(folder).catch(() => {
    throw unusable('there is no such folder');
  });
  if (!(await stat(root)).isDirectory()) throw unusable('it is not a folder');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const rego = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.rego'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
  if (rego.length === 0) throw unusable('it holds no Rego');
  const data = join(root, 'data.json');
  const hasData = await access(data).then(
    () => true,
    () => false,
  );
  if (hasData && (await stat(data)).size > dataLimit) throw unusable('its data.json is larger than 1 MB');
  return { root, paths: hasData ? [...rego, 'data.json'] : rego };
}

async function readSources({ root, paths }: Sources): Promise<Record<string, string>> {
  const files = paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(files));
}

async function requireOpa(places: OpaPlaces): Promise<string> {
  const opa = await findOpa(places).catch((cause: unknown) => {
    throw unusable(cause instanceof Error ? cause.message : 'opa cannot be used');
  });
  if (opa !== undefined) return opa;
  throw unusable(
    `it needs opa ${opaVersion} to be compiled: put it on the PATH, name it in OPA, or install Go, by which it is built`,
  );
}

/** Tries with the optional entrypoint first: naming one that does not exist is an error of its own. */
async function build(compiler: Compiler, sources: Sources): Promise<Built> {
  const both = await buildPolicy(compiler, sources, [decisionEntrypoint, candidatesEntrypoint]);
  return both.ok ? both : buildPolicy(compiler, sources, [decisionEntrypoint]);
}

async function toBundle({ wasm, data }: { wasm: Buffer; data: Buffer }): Promise<LoadedBundle> {
  const module = await WebAssembly.compile(new Uint8Array(wasm).buffer);
  const hasData = data.toString().trim() !== '{}';
  const digest = digestOf(hasData ? Buffer.concat([wasm, data]) : wasm);
  const base = {
    module,
    wasm,
    digest,
    opaVersion,
    revision: revisionOf('bundle', digest),
    ...(hasData && { data: new Uint8Array(data).buffer }),
  };
  const { entrypoints } = createInstance({ ...base, entrypoints: [] }, { initial: 5, maximum: 256 });
  return { ...base, entrypoints: Object.keys(entrypoints) };
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw unusable('it does not compile', diagnostics);
}

function unusable(why: string, diagnostics: readonly Diagnostic[] = []): AppError {
  const issues = diagnostics.map((diagnostic) => ({ pointer: '', detail: formatDiagnostic(diagnostic) }));
  return new AppError('policy-unavailable', `The policy of POLICY_DIR cannot be served: ${why}.`, { issues });
}
