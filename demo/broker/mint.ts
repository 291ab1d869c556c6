import { importJWK, SignJWT } from 'jose';
import { openSigningKey, type SigningKey, signingAlgorithm } from './signing-key.ts';

/**
 * Signs any claims as they are, nothing added, with the broker's own key: for tests of tokens that the broker would
 * never issue (expired, of another audience). `signingKey` may also be a forger's (`generateSigningKey`).
 *
 * @param from - the folder of a broker's data, or a key
 * @param header - replaces members of the protected header, whose `typ` is `at+jwt` else
 */
export async function mintToken(
  from: { dataFolder: string } | { signingKey: SigningKey },
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const key = 'signingKey' in from ? from.signingKey : await openSigningKey(from.dataFolder);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: signingAlgorithm, typ: 'at+jwt', kid: key.kid, ...header })
    .sign(await importJWK(key, signingAlgorithm));
}
