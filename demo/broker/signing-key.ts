import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import * as z from 'zod';

/** The algorithm of every token of the simulated broker. */
export const signingAlgorithm = 'RS256';

const SigningKey = z.looseObject({ kty: z.literal('RSA'), kid: z.string(), alg: z.string(), d: z.string() });

/** The broker's private key, as a JWK with `kid` and `alg`. */
export type SigningKey = JWK & z.infer<typeof SigningKey>;

/** Where a broker keeps its key. */
export function signingKeyFile(dataFolder: string): string {
  return join(dataFolder, 'broker-signing-key.json');
}

/**
 * The broker's key, made on first use and kept in `dataFolder`, so that tokens outlive a restart. Two processes that
 * start at once end up with the same one.
 */
export async function openSigningKey(dataFolder: string): Promise<SigningKey> {
  const file = signingKeyFile(dataFolder);
  const kept = await read(file);
  if (kept !== undefined) return kept;
  await mkdir(dataFolder, { recursive: true });
  try {
    await writeFile(file, JSON.stringify(await generateSigningKey()), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  return (await read(file)) ?? Promise.reject(new Error('The signing key of the broker has vanished'));
}

/** A new key that is kept nowhere: what a forger would have. */
export async function generateSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return SigningKey.parse({
    ...jwk,
    kid: await calculateJwkThumbprint(jwk),
    alg: signingAlgorithm,
    use: 'sig',
  });
}

async function read(file: string): Promise<SigningKey | undefined> {
  try {
    return SigningKey.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
