import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type Compiler, runOpa, type Sources } from './compiler.ts';
import { type Diagnostic, formatDiagnostic, toDiagnostics } from './diagnostics.ts';

/** A node of the syntax tree that OPA prints as JSON. */
export type Node = Record<string, unknown>;
/** A step of a reference; undefined where it is computed. */
export type Step = string | undefined;

export function isRecord(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every node below this one, and itself. */
export function* walk(value: unknown): Generator<Node> {
  if (isRecord(value)) yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) yield* walk(child);
}

/** The steps of a path or reference: `data.access` is ['data', 'access']. */
export function path(node: unknown): Step[] {
  const terms = isRecord(node) ? node['path'] : node;
  if (!Array.isArray(terms)) return [];
  return terms.map((term, index) => {
    if (!isRecord(term) || typeof term['value'] !== 'string') return undefined;
    return index === 0 || term['type'] === 'string' ? term['value'] : undefined;
  });
}

/** The Rego files of a policy, relative to its root, sorted. */
export async function listRegoFiles(sources: Pick<Sources, 'root' | 'paths'>): Promise<string[]> {
  const found = sources.paths.map(async (folder) => {
    const names = await readdir(join(sources.root, folder), { recursive: true });
    return names
      .filter((name) => name.endsWith('.rego'))
      .map((name) => join(folder, name).replaceAll(sep, '/'));
  });
  return (await Promise.all(found)).flat().sort();
}

/** Characters of a tree as OPA prints it. A file of the base policy has 130,000. */
const longestTree = 8_000_000;

/** The syntax tree of a Rego file; places in it only when asked for, so that two trees can be compared. */
export async function parseRego(
  compiler: Pick<Compiler, 'opa' | 'bounds'>,
  root: string,
  file: string,
  options: { locations?: boolean } = {},
): Promise<Node> {
  const include = options.locations ? 'locations,-comments' : '-comments';
  const args = ['parse', '--format=json', `--json-include=${include}`, file];
  const { code, stdout, stderr } = await runOpa(compiler, { root }, args, 10_000);
  if (stdout.length > longestTree) throw new ParseError(file, [tooMuch(file)]);
  const tree: unknown = code === 0 ? JSON.parse(stdout) : undefined;
  if (!isRecord(tree)) throw new ParseError(file, toDiagnostics(stdout || stderr, 'OPA gave no answer'));
  return tree;
}

/** What is told of a file that says more than can be gone through. */
export function tooMuch(file: string): Diagnostic {
  const message = 'This is more than can be examined: say it in fewer rules, and keep lists in data.json';
  return { code: 'too_much', message, location: { file, row: 1, col: 1 } };
}

/** A Rego file that is none: what OPA says of it. */
export class ParseError extends Error {
  readonly diagnostics: Diagnostic[];

  constructor(file: string, diagnostics: Diagnostic[]) {
    super(`OPA cannot parse ${file}: ${diagnostics.map(formatDiagnostic).join('\n')}`);
    this.diagnostics = diagnostics;
  }
}
