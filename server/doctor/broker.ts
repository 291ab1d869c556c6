import * as z from 'zod';
import type { Config } from '../config.ts';
import { type Finding, ok, problem, reasonOf, skipped, warning } from './finding.ts';

const patienceMs = 5_000;
/** As the service verifies tokens (http/authenticate.ts); HTTP tells time in whole seconds. */
const toleratedSkewMs = 5_000 + 1_000;

const Metadata = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url().optional(),
  token_endpoint: z.url().optional(),
  end_session_endpoint: z.url().optional(),
  scopes_supported: z.array(z.string()).optional(),
});
type Metadata = z.infer<typeof Metadata>;
const Keys = z.object({ keys: z.array(z.object({ kty: z.string(), alg: z.string().optional() })) });

/** Whether the broker is who it should be, its keys and clock can be used, and knows us by the address that we have. */
export async function examineBroker(config: Config, now: () => number): Promise<Finding[]> {
  const { broker, portal } = config;
  const found = await fetchMetadata(broker.issuer, now);
  if ('status' in found) {
    const why = 'the broker does not answer';
    return [found, ...['keys', 'clock', 'login'].map((name) => skipped(`broker ${name}`, why))];
  }
  const { metadata, skewMs } = found;
  return [
    ok('broker', metadata.issuer),
    await examineKeys(broker.jwksUri ?? metadata.jwks_uri, broker.algorithms),
    Math.abs(skewMs) > toleratedSkewMs
      ? problem(
          'broker clock',
          `${Math.round(skewMs / 1_000)} s between the broker's clock and ours: tokens are refused`,
          'Let NTP set the clock (timedatectl)',
        )
      : ok('broker clock', 'agrees with ours'),
    ...examineScopes(metadata),
    ...(portal ? await examineLogin(metadata, config, portal) : []),
  ];
}

async function fetchMetadata(
  issuer: string,
  now: () => number,
): Promise<Finding | { metadata: Metadata; skewMs: number }> {
  const fix = 'Check BROKER_ISSUER, and that this machine may reach the broker';
  try {
    const asked = now();
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await get(url);
    const date = Date.parse(response.headers.get('date') ?? '');
    const skewMs = Number.isNaN(date) ? 0 : date + 500 - (asked + now()) / 2;
    if (!response.ok) return problem('broker', `its metadata answers ${response.status}`, fix);
    const metadata = Metadata.parse(await response.json());
    if (metadata.issuer === issuer) return { metadata, skewMs };
    return problem(
      'broker',
      `calls itself ${metadata.issuer}`,
      'Set BROKER_ISSUER exactly to that, if it is right',
    );
  } catch (error) {
    return problem('broker', `its metadata cannot be had (${reasonOf(error)})`, fix);
  }
}

async function examineKeys(url: string, algorithms: readonly string[]): Promise<Finding> {
  try {
    const response = await get(url);
    const { keys } = Keys.parse(await response.json());
    const usable = keys.filter(({ kty, alg }) =>
      alg === undefined ? algorithms.some((one) => fits(kty, one)) : algorithms.includes(alg),
    );
    return usable.length > 0
      ? ok('broker keys', `${usable.length} that fit`)
      : problem('broker keys', `none for ${algorithms.join(', ')}`, 'Check BROKER_ALGORITHMS');
  } catch (error) {
    return problem(
      'broker keys',
      `cannot be had (${reasonOf(error)})`,
      'Check BROKER_JWKS_URI, or leave it out',
    );
  }
}

function fits(kty: string, algorithm: string): boolean {
  return { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP' }[algorithm.slice(0, 2)] === kty;
}

function examineScopes({ scopes_supported: offered }: Metadata): Finding[] {
  if (!offered) return [];
  const missing = ['privilege_api', 'privileges', 'privilege_admin'].filter(
    (scope) => !offered.includes(scope),
  );
  return missing.length === 0
    ? [ok('broker scopes', 'offered')]
    : [warning('broker scopes', `it offers no ${missing.join(', ')}`, 'Ask the broker to register them')];
}

/**
 * Begins a login that nobody ends: with `prompt=none` the broker leads back at once, if it knows client and address
 * (OpenID Connect Core, section 3.1.2.6), and shows an error itself if it does not. A code that was never given out
 * tells whether the secret is right (RFC 6749, section 5.2).
 */
async function examineLogin(
  metadata: Metadata,
  { publicUrl, port }: Config,
  portal: NonNullable<Config['portal']>,
): Promise<Finding[]> {
  const { authorization_endpoint: authorize, token_endpoint: token } = metadata;
  if (!authorize || !token)
    return [problem('broker login', 'its metadata names no endpoints', 'Ask the broker')];
  const redirectUri = `${publicUrl ?? `http://localhost:${port}`}/callback`;
  const isKnown = await leadsBack(authorize, portal.clientId, redirectUri);
  const own = isKnown
    ? ok('redirect address', redirectUri)
    : problem(
        'redirect address',
        `the broker does not lead back to ${redirectUri} for client ${portal.clientId}`,
        'Register exactly this address with the broker; check BROKER_CLIENT_ID and PUBLIC_URL',
      );
  const isNative = await leadsBack(authorize, 'adgang-cli', 'http://127.0.0.1:49152/callback');
  const native = isNative
    ? ok('command client', 'adgang-cli is registered')
    : warning(
        'command client',
        'the broker does not know adgang-cli with http://127.0.0.1/callback on any port',
        'Register it as a native client, or do without adgang login',
      );
  return [own, await examineSecret(token, portal, redirectUri), native];
}

async function leadsBack(authorize: string, clientId: string, redirectUri: string): Promise<boolean> {
  const url = new URL(authorize);
  const asked = {
    ...{ client_id: clientId, redirect_uri: redirectUri, response_type: 'code' },
    ...{ scope: 'openid privilege_admin', state: 'doctor', nonce: 'doctor', prompt: 'none' },
    // RFC 7636, appendix B.
    ...{ code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  try {
    const response = await get(url.href);
    await response.body?.cancel();
    return response.headers.get('location')?.startsWith(`${redirectUri}?`) ?? false;
  } catch {
    return false;
  }
}

async function examineSecret(
  token: string,
  { clientId, clientSecret }: NonNullable<Config['portal']>,
  redirectUri: string,
): Promise<Finding> {
  const basic = [clientId, clientSecret].map(encodeURIComponent).join(':');
  try {
    const response = await fetch(token, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
      headers: { Authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', code: 'doctor', redirect_uri: redirectUri },
        code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      }),
    });
    const body = z.object({ error: z.string() }).safeParse(await response.json());
    if (body.data?.error === 'invalid_grant') return ok('client secret', 'the broker takes it');
    return problem(
      'client secret',
      `the broker says ${/^[a-z_]{1,40}$/.exec(body.data?.error ?? '')?.[0] ?? response.status}`,
      'Check BROKER_CLIENT_ID and BROKER_CLIENT_SECRET',
    );
  } catch (error) {
    return problem('client secret', `the broker cannot be asked (${reasonOf(error)})`, 'Try again');
  }
}

function get(url: string): Promise<Response> {
  return fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
}
