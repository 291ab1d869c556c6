import { type DemoOrganization, organizations } from './organizations.ts';

/** A client that the simulated broker knows. */
export interface DemoClient {
  name: string;
  organization: DemoOrganization;
  /** `client_service_provider_id` of its service tokens. */
  serviceProviderId: string;
  /** Absent: a public client (RFC 8252), which has PKCE alone. */
  secret?: string;
  /** May use client credentials, for scope `privilege_api`. */
  service?: true;
  /** Scope that its user tokens are for, beside `openid`. */
  userScope: UserScope;
  /** The real broker writes `scope` as an array to some and as a string to others; readers must take both. */
  scopeFormat: 'string' | 'array';
}

/** `privileges`: held by providers. `privilege_admin`: the service's own, for its management API. */
export type UserScope = 'privileges' | 'privilege_admin';

/** The demo's clients by client id. The secrets are worth nothing: the broker listens on loopback only. */
export const clients = {
  'demo-pension': {
    name: organizations.pension.name,
    organization: organizations.pension,
    serviceProviderId: '1f6c1a52-0d8e-4e0b-9b39-5ad7c2fe4a11',
    secret: 'demo-pension-secret',
    service: true,
    userScope: 'privileges',
    scopeFormat: 'string',
  },
  'demo-insurance': {
    name: organizations.insurance.name,
    organization: organizations.insurance,
    serviceProviderId: '2a7d2b63-1e9f-4f1c-8c4a-6be8d3af5b22',
    secret: 'demo-insurance-secret',
    service: true,
    userScope: 'privileges',
    scopeFormat: 'array',
  },
  'demo-foundation': {
    name: organizations.foundation.name,
    organization: organizations.foundation,
    serviceProviderId: '3b8e3c74-2fa0-4a2d-9d5b-7cf9e4ba6c33',
    secret: 'demo-foundation-secret',
    service: true,
    userScope: 'privileges',
    scopeFormat: 'string',
  },
  adgang: {
    name: 'Adgang',
    organization: organizations.operator,
    serviceProviderId: '4c9f4d85-3ab1-4b3e-8e6c-8d0af5cb7d44',
    secret: 'adgang-secret',
    userScope: 'privilege_admin',
    scopeFormat: 'string',
  },
  'adgang-cli': {
    name: 'adgang (CLI)',
    organization: organizations.operator,
    serviceProviderId: '4c9f4d85-3ab1-4b3e-8e6c-8d0af5cb7d44',
    userScope: 'privilege_admin',
    scopeFormat: 'string',
  },
} as const satisfies Record<string, DemoClient>;

export type ClientId = keyof typeof clients;

/** All client ids. */
export const clientIds = Object.keys(clients) as ClientId[];

/** Whether the broker knows a client of that id. */
export function isClientId(id: unknown): id is ClientId {
  return typeof id === 'string' && Object.hasOwn(clients, id);
}

/** The client of that id. */
export function findClient(id: ClientId): DemoClient {
  return clients[id];
}

/**
 * A redirect URI that every client may use and nobody listens on: whoever obtains a token by the real flow outside a
 * browser (`npm run token`, tests) stops at this address and reads the code from it.
 */
export const unfetchedRedirectUri = 'http://127.0.0.1/never-fetched';
