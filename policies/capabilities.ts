/**
 * Writes `capabilities.json`: what a policy may use. It is what the pinned OPA can do, reduced to what its WASM does
 * the same way (`builtins.txt`; the parity test has a case of each). Nothing impure is left: no clock, no network, no
 * randomness.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { runOpa } from '../server/policy/compiler.ts';
import { capabilitiesFile } from '../server/policy/shipped-files.ts';
import { findCompiler, policies } from './places.ts';

const Capabilities = z.looseObject({
  builtins: z.array(z.looseObject({ name: z.string() })),
  features: z.array(z.string()),
});

/** `rego_v2` and its import would bring keywords that our rules do not use. */
const features = ['keywords_in_refs', 'rego_v1', 'template_strings'];

/** The built-ins that a policy may use, sorted. */
export async function readBuiltins(): Promise<string[]> {
  return (await readFile(join(policies, 'builtins.txt'), 'utf8')).trim().split('\n');
}

/** The capabilities as the file has them. */
export async function makeCapabilities(opa: string): Promise<string> {
  const { stdout } = await runOpa({ opa }, { root: policies }, ['capabilities', '--current'], 10_000);
  const current = Capabilities.parse(JSON.parse(stdout));
  const wanted = await readBuiltins();
  const builtins = wanted.map((name) => {
    const found = current.builtins.find((builtin) => builtin.name === name);
    if (!found) throw new Error(`OPA has no built-in ${name}`);
    return toDeclaration(found);
  });
  const reduced = {
    builtins,
    future_keywords: [],
    features: features.filter((feature) => current.features.includes(feature)),
    wasm_abi_versions: [{ version: 1, minor_version: 2 }],
    allow_net: [],
  };
  return `${JSON.stringify(reduced, null, 2).replace(listOfStrings, (list) => list.replace(/\s+/g, ' '))}\n`
    .replaceAll('[ "', '["')
    .replaceAll('" ]', '"]');
}

// On one line, as our formatter wants it.
const listOfStrings = /\[\s*"[^[{]*?\]/g;

/** What the compiler needs of a built-in: its documentation would make the file five times as long. */
function toDeclaration({ name, decl, infix, relation, nondeterministic }: Record<string, unknown>) {
  return { name, decl, infix, relation, nondeterministic };
}

if (import.meta.main) {
  const compiler = await findCompiler();
  if (!compiler) throw new Error('OPA is not to be had');
  await writeFile(capabilitiesFile, await makeCapabilities(compiler.opa));
}
