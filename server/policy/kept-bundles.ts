import type { Db } from '../../db/open.ts';
import { readPolicyBundle } from '../../db/policies.ts';
import type { PolicyBundleRow } from '../../db/policy-revisions.ts';
import { AppError } from '../errors.ts';
import { type Bundle, digestOf, revisionOf } from './bundle.ts';
import type { Runnable } from './sandbox.ts';

/**
 * Reads a compiled policy from the store, by its name: the name is made of the digest, so it proves that nothing has
 * changed since.
 * @throws AppError `policy-failed`
 */
export function readKeptBundle(db: Db, revision: string): PolicyBundleRow {
  const row = readPolicyBundle(db, revision);
  if (!row) throw new AppError('policy-failed', `The policy ${revision} is not in the store`);
  const bytes = row.data === null ? row.wasm : Buffer.concat([row.wasm, Buffer.from(row.data)]);
  const name = revision.slice(0, revision.lastIndexOf('-'));
  if (digestOf(row.wasm) === row.digest && revisionOf(name, digestOf(bytes)) === revision) return row;
  throw new AppError('policy-failed', `The policy ${revision} is damaged`);
}

/** Compiles its WASM, in this thread. @throws AppError `policy-failed` */
export function toBundle({ revision, digest, wasm, data, entrypoints, opaVersion }: PolicyBundleRow): Bundle {
  try {
    const module = new WebAssembly.Module(new Uint8Array(wasm).buffer);
    const bytes = data === null ? {} : { data: new Uint8Array(Buffer.from(data)).buffer };
    return { revision, digest, entrypoints, opaVersion, module, ...bytes };
  } catch (cause) {
    throw new AppError('policy-failed', `The policy ${revision} is not WASM`, { cause });
  }
}

/** As the sandbox takes it. */
export function toRunnable({ revision, wasm, data, entrypoints }: PolicyBundleRow): Runnable {
  return { revision, wasm, data: data ?? undefined, entrypoints };
}
