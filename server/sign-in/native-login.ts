import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as client from 'openid-client';
import * as z from 'zod';
import { AppError } from '../errors.ts';
import { paths } from '../paths.ts';
import type { Credentials } from './credentials.ts';

const ProtectedResource = z.object({
  resource: z.string(),
  authorization_servers: z.tuple([z.url()]),
});

/** How long the person may take at the broker. */
const patienceMs = 5 * 60_000;
const answerSeconds = 10;

/**
 * Logs a person in from a program on their machine (RFC 8252: the browser, a loopback address, PKCE, no secret). The
 * service itself says who its broker is (RFC 9728).
 * @param deps.show - gets the address to open in a browser
 * @throws AppError `login-cancelled`, `login-failed`, `broker-unavailable`
 */
export async function logInNatively(deps: {
  serviceUrl: string;
  clientId: string;
  show: (address: string) => void;
  now: () => number;
}): Promise<Credentials> {
  const { serviceUrl, clientId, now } = deps;
  const issuer = await findIssuer(serviceUrl);
  const broker = await discover(issuer, clientId);
  await using listener = await openListener();
  const redirectUri = `http://127.0.0.1:${listener.port}/callback`;
  const state = client.randomState();
  const nonce = client.randomNonce();
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const address = client.buildAuthorizationUrl(broker, {
    redirect_uri: redirectUri,
    scope: 'openid privilege_admin',
    ...{ state, nonce },
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  deps.show(address.href);
  const { callback, answer } = await listener.callback(state);
  try {
    if (callback.searchParams.get('error') === 'access_denied')
      throw new AppError('login-cancelled', 'The login was cancelled.');
    const tokens = await client.authorizationCodeGrant(broker, callback, {
      ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier, idTokenExpected: true },
    });
    answer('You are logged in. Go back to the terminal.');
    const expiresAt = now() + (tokens.expires_in ?? 0) * 1_000;
    return { serviceUrl, issuer, clientId, accessToken: tokens.access_token, expiresAt };
  } catch (error) {
    answer('The login was not completed. The terminal says why.');
    if (error instanceof AppError) throw error;
    throw new AppError('login-failed', 'The broker did not complete the login.', { cause: error });
  }
}

/** Has the broker take a token back, where it can (RFC 7009): whether it did. */
export async function revokeToken({ issuer, clientId, accessToken }: Credentials): Promise<boolean> {
  try {
    const broker = await discover(issuer, clientId);
    if (broker.serverMetadata().revocation_endpoint === undefined) return false;
    await client.tokenRevocation(broker, accessToken, { token_type_hint: 'access_token' });
    return true;
  } catch {
    return false;
  }
}

/** Whether nobody on the way can read or change what is said: https, or this machine alone. */
function isSafe(url: string): boolean {
  return /^https:\/\/|^http:\/\/(localhost|127\.[0-9.]+|\[::1\])(:|\/|$)/.test(url);
}

async function findIssuer(serviceUrl: string): Promise<string> {
  if (!isSafe(serviceUrl))
    throw new AppError(
      'invalid-request',
      'The address of the service must be https (http only on loopback).',
    );
  try {
    const response = await fetch(`${serviceUrl}${paths.protectedResource}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(answerSeconds * 1_000),
    });
    const { resource, authorization_servers } = ProtectedResource.parse(await response.json());
    if (resource !== serviceUrl) throw new Error(`it calls itself ${resource}`);
    return authorization_servers[0];
  } catch (cause) {
    throw new AppError('broker-unavailable', `No Adgang answers at ${serviceUrl}.`, { cause });
  }
}

async function discover(issuer: string, clientId: string): Promise<client.Configuration> {
  try {
    return await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
      execute: isSafe(issuer) && issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
      timeout: answerSeconds,
    });
  } catch (cause) {
    throw new AppError('broker-unavailable', 'The eID broker cannot be reached.', { cause });
  }
}

interface Callback {
  callback: URL;
  /** What the browser is to show in the end. */
  answer: (text: string) => void;
}

/** Listens on loopback for the one request that brings the answer back; others, of whoever guesses the port, are refused. */
async function openListener(): Promise<
  AsyncDisposable & { port: number; callback: (state: string) => Promise<Callback> }
> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await closed;
  };
  const wait = (state: string): Promise<Callback> => {
    const { promise, resolve, reject } = Promise.withResolvers<Callback>();
    const timer = setTimeout(
      () => reject(new AppError('login-cancelled', 'Nobody has logged in within five minutes.')),
      patienceMs,
    );
    server.on('request', (req: IncomingMessage, res: ServerResponse) => {
      const url = new URL(req.url ?? '/', `http://127.0.0.1:${port}`);
      const isIt =
        req.method === 'GET' && url.pathname === '/callback' && url.searchParams.get('state') === state;
      if (!isIt) return void say(res, 404, 'Nothing answers here.');
      clearTimeout(timer);
      resolve({ callback: url, answer: (text) => say(res, 200, text) });
    });
    return promise.finally(() => clearTimeout(timer));
  };
  return { port, callback: wait, [Symbol.asyncDispose]: close };
}

function say(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    Connection: 'close',
  });
  res.end(`${text}\n`);
}
