/** Compiles the base policy: `npm run policies` writes `policies/build/`, which is committed and drift-tested. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, type Manifest, revisionOf } from '../server/policy/bundle.ts';
import { buildPolicy, type Compiler } from '../server/policy/compiler.ts';
import { formatDiagnostic } from '../server/policy/diagnostics.ts';
import { decisionEntrypoint } from '../server/policy/engine.ts';
import { opaVersion } from '../server/policy/opa.ts';
import { basePolicy, buildFolder, findCompiler } from './places.ts';

/** The two files of the base policy's bundle. */
export async function buildBase(compiler: Compiler): Promise<{ wasm: Buffer; manifest: string }> {
  const built = await buildPolicy(compiler, basePolicy);
  if (!built.ok) throw new Error(built.diagnostics.map(formatDiagnostic).join('\n'));
  if (built.data.toString().trim() !== '{}')
    throw new Error('The base policy decides by its input alone: no data');
  const digest = digestOf(built.wasm);
  const manifest: Manifest = {
    digest,
    opaVersion,
    revision: revisionOf('base', digest),
    entrypoints: [decisionEntrypoint],
  };
  return { wasm: built.wasm, manifest: `${JSON.stringify(manifest, null, 2)}\n` };
}

if (import.meta.main) {
  const compiler = await findCompiler();
  if (!compiler) throw new Error('OPA is not to be had');
  const { wasm, manifest } = await buildBase(compiler);
  await mkdir(buildFolder, { recursive: true });
  await writeFile(join(buildFolder, 'policy.wasm'), wasm);
  await writeFile(join(buildFolder, 'manifest.json'), manifest);
}
