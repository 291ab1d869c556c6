import { inFolder } from '../../policies/in-folder.ts';
import { digestOf, digestOfFiles, revisionOf } from '../../server/policy/bundle.ts';
import { candidatesEntrypoint } from '../../server/policy/compile-folder.ts';
import { buildPolicy, type Compiler } from '../../server/policy/compiler.ts';
import { formatDiagnostic } from '../../server/policy/diagnostics.ts';
import { decisionEntrypoint } from '../../server/policy/engine.ts';
import { opaVersion } from '../../server/policy/opa.ts';
import { liveNameOf } from '../../server/policy/policies.ts';
import type { Runnable } from '../../server/policy/sandbox.ts';
import { readShippedFiles } from '../../server/policy/shipped-files.ts';
import {
  type PolicyChange,
  type PutInForce,
  type PutInForceDeps,
  putInForce,
} from '../../server/studio/put-in-force.ts';

/** The entrypoint of a provider's policy. */
export const entrypointOf = (tin: string) => `provider/${tin.toLowerCase()}/decision`;

/** A provider's policy: `rules` say when it is `allow`ed; `reasons` and `obligations` may be added to. */
export function toRego(tin: string, rules: string): string {
  return `# METADATA
# title: Test
package provider.${tin.toLowerCase()}

# METADATA
# title: The decision
# entrypoint: true
decision := {"allow": allow, "reasons": reasons, "obligations": obligations}

default allow := false

reasons := [reason | some reason in reason_set]

obligations := [obligation | some obligation in obligation_set]

reason_set contains {"code": "never"} if false

obligation_set contains {"code": "never"} if false

${rules}
`;
}

/** Takes some two seconds, without using memory. */
export const hangs = `four(x) := concat("", [x, x, x, x])

many(x) := four(four(four(four(four(x)))))

hangs if {
	text := four(four(many("aaaaaaaaaa")))
	contains(text, concat("", [four(many("aaaaaaaaaa")), "b"]))
}`;

/** Wants more memory than there is. */
export const devours = `digits := [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

devours if {
	count([[a, b, c, d, e, f] |
		some a in digits
		some b in digits
		some c in digits
		some d in digits
		some e in digits
		some f in digits
	]) == 3
}`;

export type Compiled = Runnable & { digest: string; rego: string };

/** Compiles Rego for real, to be run in the sandbox. */
export async function compileProvider(
  compiler: Compiler,
  tin: string,
  rego: string,
  entrypoints = [entrypointOf(tin)],
): Promise<Compiled> {
  return inFolder({ 'policy.rego': rego }, async (root) => {
    const built = await buildPolicy(compiler, { root, paths: ['policy.rego'] }, entrypoints);
    if (!built.ok) throw new Error(built.diagnostics.map(formatDiagnostic).join('\n'));
    const digest = digestOf(built.wasm);
    return { revision: revisionOf(tin.toLowerCase(), digest), digest, wasm: built.wasm, entrypoints, rego };
  });
}

/** Publishes a provider's policy as its author would, without the gates of the studio; the revision's id. */
export function publish(
  deps: PutInForceDeps,
  tin: string,
  policy: Compiled,
  change: Partial<PolicyChange> = {},
): PutInForce {
  const files = { 'policy.rego': policy.rego };
  const bundle = {
    ...{ revision: policy.revision, digest: policy.digest, entrypoints: [...policy.entrypoints] },
    ...{ wasm: Buffer.from(policy.wasm).toString('base64'), opaVersion },
  };
  return putInForce(deps, author, {
    ...{ policy: tin, kind: 'publish', reason: 'as the test wishes' },
    revision: { bundle, files, filesDigest: digestOfFiles(files), author },
    expectedLive: liveNameOf(deps.policies, deps.catalogue.inForce(), tin),
    ...change,
  });
}

/** Who publishes. */
export const author = { idp: 'mitid_erhverv', id: '77777777-7777-4777-8777-777777777777' };

/** Compiles the base policy that ships, with some of its text changed; to be published like a provider's, as `base`. */
export async function compileBase(compiler: Compiler, change: (rego: string) => string): Promise<Compiled> {
  const shipped = Object.entries(readShippedFiles()).filter(([file]) =>
    /^access\/(?!.*_test).*\.rego$/.test(file),
  );
  const files = Object.fromEntries(shipped.map(([file, text]) => [file, change(text)]));
  const namesCandidates = Object.values(files).some((rego) => rego.includes('\ncandidates :='));
  const entrypoints = [decisionEntrypoint, ...(namesCandidates ? [candidatesEntrypoint] : [])];
  return inFolder(files, async (root) => {
    const built = await buildPolicy(compiler, { root, paths: ['access'] }, entrypoints);
    if (!built.ok) throw new Error(built.diagnostics.map(formatDiagnostic).join('\n'));
    const digest = digestOf(built.wasm);
    const rego = JSON.stringify(files);
    return { revision: revisionOf('base', digest), digest, wasm: built.wasm, entrypoints, rego };
  });
}
