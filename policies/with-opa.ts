/** For tests that need OPA. */
import { describe } from 'vitest';
import { digestOf } from '../server/policy/bundle.ts';
import { buildPolicy, type Compiler } from '../server/policy/compiler.ts';
import { formatDiagnostic } from '../server/policy/diagnostics.ts';
import { createEngine, type Engine } from '../server/policy/engine.ts';
import { opaVersion } from '../server/policy/opa.ts';
import { inFolder } from './in-folder.ts';
import { findCompiler } from './places.ts';

const mustRun = process.env['CI'] === 'true';
const compiler = await findCompiler({ build: mustRun });

/**
 * A group of tests that compile or evaluate Rego. Where OPA is not to be had they are skipped, loudly; in CI that is
 * a failure.
 */
export function describeWithOpa(name: string, tests: (compiler: Compiler) => void): void {
  if (compiler) describe(name, () => tests(compiler));
  else if (mustRun) throw new Error(`OPA is not to be had: ${name} cannot be tested`);
  else {
    console.warn(`NOT TESTED, OPA IS NOT TO BE HAD (run \`npm run policies\` once): ${name}`);
    describe.skip(name);
  }
}

/** Compiles one Rego module, whose METADATA names this entrypoint, for real; `data` is JSON. */
export function compileRego(
  compiler: Compiler,
  rego: string,
  entrypoint: string,
  data?: string,
): Promise<Engine> {
  return inFolder({ 'policy.rego': rego }, async (root) => {
    const built = await buildPolicy(compiler, { root, paths: ['policy.rego'] });
    if (!built.ok) throw new Error(built.diagnostics.map(formatDiagnostic).join('\n'));
    const module = await WebAssembly.compile(new Uint8Array(built.wasm).buffer);
    const digest = digestOf(built.wasm);
    const bundle = { digest, opaVersion, revision: 'test-1', entrypoints: [entrypoint], module };
    return createEngine(data ? { ...bundle, data: new TextEncoder().encode(data).slice().buffer } : bundle);
  });
}
