import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { AppError } from '../errors.ts';

/** The policy that ships with the service. */
export const shippedBundle = fileURLToPath(new URL('../../policies/build', import.meta.url));

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** `manifest.json` of a bundle: what lies beside it, and what it is called in every decision. */
export const Manifest = z.object({
  /** Of `policy.wasm`. */
  digest: Digest,
  /** Of `data.json`, in a bundle that brings data of its own. */
  dataDigest: Digest.optional(),
  opaVersion: z.string().min(1),
  /** Short and readable, for example `base-0123456789ab`: it stands in answers and logs. */
  revision: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/),
  entrypoints: z.array(z.string().min(1)).min(1),
});
export type Manifest = z.infer<typeof Manifest>;

/** A compiled policy, ready to be instantiated. */
export interface Bundle extends Manifest {
  module: WebAssembly.Module;
  /** What the policy finds under `data`, as UTF-8 JSON; most policies have none. */
  data?: ArrayBuffer;
}

/** A compiled policy with its bytes, to be kept. */
export interface LoadedBundle extends Bundle {
  wasm: Buffer;
}

/**
 * Loads a compiled policy from a folder, and compiles its WASM once.
 * @throws AppError `policy-unavailable` when something is missing or is not what the manifest says
 */
export async function loadBundle(folder: string): Promise<LoadedBundle> {
  try {
    const manifest = Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
    const wasm = await readVerified(join(folder, 'policy.wasm'), manifest.digest);
    const loaded = { ...manifest, module: await WebAssembly.compile(wasm), wasm: Buffer.from(wasm) };
    if (!manifest.dataDigest) return loaded;
    const data = await readVerified(join(folder, 'data.json'), manifest.dataDigest);
    return { ...loaded, data };
  } catch (cause) {
    throw new AppError('policy-unavailable', 'The policy bundle cannot be loaded', { cause });
  }
}

/** The digest of these bytes, as a manifest writes it. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The revision of these bytes: readable, and another one for other bytes. */
export function revisionOf(name: string, digest: string): string {
  return `${name}-${digest.slice('sha256:'.length, 'sha256:'.length + 12)}`;
}

/** The same files have the same digest, in whatever order they are told. */
export function digestOfFiles(files: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return digestOf(Buffer.from(JSON.stringify(sorted)));
}

async function readVerified(file: string, digest: string): Promise<ArrayBuffer> {
  const bytes = await readFile(file);
  if (digestOf(bytes) !== digest) throw new Error(`${file} is not what the manifest says`);
  // A copy of its own: a small file's Buffer is a window into a larger ArrayBuffer.
  return new Uint8Array(bytes).buffer;
}
