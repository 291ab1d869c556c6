import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import { Provider } from 'oidc-provider';
import type { ClientId } from '../clients.ts';
import { type DemoAddress, type DemoServer, listen } from '../listen.ts';
import { type RedirectUris, toClientMetadata } from './client-metadata.ts';
import { createConfiguration } from './configuration.ts';
import { cprMatchPath, createCprMatchRoutes } from './cpr-match.ts';
import { createLoginRoutes } from './login.ts';
import { loginIsGone } from './login-gone.ts';
import { openSigningKey, type SigningKey } from './signing-key.ts';
import { createStorage } from './storage.ts';

export interface BrokerOptions {
  issuer: string;
  signingKey: SigningKey;
  /** Read at every request: entries may be added while the broker runs. */
  redirectUris: RedirectUris;
}

/** The simulated eID broker as an Express app: an OpenID provider whose people log in by a click. */
export function createBroker(options: BrokerOptions): Express {
  const storage = createStorage((id) => toClientMetadata(id, options.redirectUris));
  const provider = new Provider(options.issuer, createConfiguration(options.signingKey, storage));
  const app = express().disable('x-powered-by');
  app.get('/livez', (_request, response) => void response.type('text').send('ok'));
  app.get('/', (_request, response) => response.redirect('/.well-known/openid-configuration'));
  app.use('/assets', express.static(fileURLToPath(new URL('./assets', import.meta.url))));
  app.use(createLoginRoutes(provider));
  app.use(createCprMatchRoutes(options.issuer, options.signingKey));
  app.use(loginIsGone(options.redirectUris));
  app.use(provider.callback());
  return app;
}

export interface Broker extends DemoServer {
  issuer: string;
  /** Where it tells whether a CPR number belongs to a login. */
  cprMatchUrl: string;
  /** Tells where a client may be sent back to: for parts of the demo whose port is known later than the broker's. */
  setRedirectUris(clientId: ClientId, redirectUris: readonly string[]): void;
}

export interface OpenBrokerOptions extends DemoAddress {
  /** Where the signing key is kept, so that tokens outlive a restart. */
  dataFolder: string;
  redirectUris?: RedirectUris;
  /** Default: the origin it listens on. */
  issuer?: string;
}

/** Starts the simulated broker. Throws under NODE_ENV=production and for a host that others can reach. */
export async function openBroker(options: OpenBrokerOptions): Promise<Broker> {
  const redirectUris = { ...options.redirectUris };
  let issuer = options.issuer ?? '';
  const server = await listen(options, async (url) => {
    issuer ||= url;
    return createBroker({ issuer, signingKey: await openSigningKey(options.dataFolder), redirectUris });
  });
  const setRedirectUris = (clientId: ClientId, uris: readonly string[]) => {
    redirectUris[clientId] = uris;
  };
  return { ...server, issuer, cprMatchUrl: `${server.url}${cprMatchPath}`, setRedirectUris };
}
