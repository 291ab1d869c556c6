import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Compiler, runOpa } from './compiler.ts';
import { type Diagnostic, toDiagnostics } from './diagnostics.ts';
import { ParseError, parseRego } from './syntax-tree.ts';

export type Formatted = { ok: true; text: string } | { ok: false; diagnostics: Diagnostic[] };

/**
 * A Rego file as `opa fmt` writes it. That can change what a rule means (it takes the parentheses out of
 * `a != (b > 3)`), so it is refused when it would no longer parse to the same tree.
 */
export async function formatRego(
  compiler: Pick<Compiler, 'opa' | 'bounds'>,
  file: string,
  text: string,
): Promise<Formatted> {
  const root = await mkdtemp(join(tmpdir(), 'adgang-format-'));
  const name = 'before.rego';
  try {
    await writeFile(join(root, name), text);
    const before = await parseRego(compiler, root, name);
    const { code, stdout, stderr } = await runOpa(compiler, { root }, ['fmt', name], 10_000);
    if (code !== 0) return { ok: false, diagnostics: toDiagnostics(stderr, 'OPA gave no answer') };
    await writeFile(join(root, 'after.rego'), stdout);
    const after = await parseRego(compiler, root, 'after.rego');
    if (isDeepStrictEqual(before, after)) return { ok: true, text: stdout };
    const message = `opa fmt would change what ${file} means: rewrite it by hand, with a name for each step`;
    return { ok: false, diagnostics: [{ code: 'format_changes_meaning', message }] };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { ok: false, diagnostics: error.diagnostics.map((found) => inFile(found, file)) };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function inFile(diagnostic: Diagnostic, file: string): Diagnostic {
  const { location } = diagnostic;
  return location ? { ...diagnostic, location: { ...location, file } } : diagnostic;
}
