/** Formats the base policy: a step of `npm run policies`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatDiagnostic } from '../server/policy/diagnostics.ts';
import { formatRego } from '../server/policy/format.ts';
import { listRegoFiles } from '../server/policy/syntax-tree.ts';
import { basePolicy, findCompiler } from './places.ts';

const compiler = await findCompiler();
if (!compiler) throw new Error('OPA is not to be had');
for (const file of await listRegoFiles(basePolicy)) {
  const path = join(basePolicy.root, file);
  const text = await readFile(path, 'utf8');
  const formatted = await formatRego(compiler, file, text);
  if (!formatted.ok) throw new Error(formatted.diagnostics.map(formatDiagnostic).join('\n'));
  if (formatted.text !== text) await writeFile(path, formatted.text);
}
