/**
 * Formats the base policy: a step of `npm run policies`. `opa fmt` can change what a rule means (it takes the
 * parentheses out of `a != (b > 3)`), so a file is only written when it still parses to the same tree.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Compiler, runOpa } from '../server/policy/compiler.ts';
import { listRegoFiles, parseRego } from '../server/policy/syntax-tree.ts';
import { basePolicy, findCompiler } from './places.ts';

/** A Rego file as `opa fmt` writes it; refused when it would no longer mean the same. */
export async function formatRego(
  compiler: Pick<Compiler, 'opa'>,
  root: string,
  file: string,
): Promise<string> {
  const { code, stdout, stderr } = await runOpa(compiler, { root }, ['fmt', file], 10_000);
  if (code !== 0) throw new Error(stderr);
  const folder = await mkdtemp(join(tmpdir(), 'adgang-format-'));
  try {
    await writeFile(join(folder, 'formatted.rego'), stdout);
    const before = await parseRego(compiler, root, file);
    const after = await parseRego(compiler, folder, 'formatted.rego');
    if (isDeepStrictEqual(before, after)) return stdout;
    throw new Error(`opa fmt would change what ${file} means: rewrite it by hand, with a name for each step`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const compiler = await findCompiler();
  if (!compiler) throw new Error('OPA is not to be had');
  for (const file of await listRegoFiles(basePolicy)) {
    const formatted = await formatRego(compiler, basePolicy.root, file);
    const path = join(basePolicy.root, file);
    if (formatted !== (await readFile(path, 'utf8'))) await writeFile(path, formatted);
  }
}
