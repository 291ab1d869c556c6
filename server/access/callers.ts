import * as z from 'zod';
import { type Catalogue, type CatalogueCache, isGuid } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import { type Claims, requireAudience, requireScope } from '../http/authenticate.ts';
import { Level } from './check.ts';

/** Who asks: a provider's client, or the service itself about its own roles. Told only about its organisation's own. */
export interface Caller {
  clientId: string;
  /** TIN of the client's organisation. */
  organization: string;
  /** The client's organisation as the broker's tokens name it. */
  orgId: string;
  isService?: true;
}

/** A person who has logged in, as a user token tells. */
export interface Login {
  idp: string;
  /** In lower case when it is a UUID. */
  idpIdentityId: string;
  loa: Level | undefined;
  /** TIN of the employer; absent for private logins. */
  employerTin: string | undefined;
  /** `null` for the name-protected, absent when the login tells nothing of it. */
  name: string | null | undefined;
}

export interface CallerDeps {
  catalogue: CatalogueCache;
}

/** As clients are registered: ids that are UUIDs in lower case, however the broker writes them. */
const ClientId = z.string().transform((id) => (isGuid(id) ? id.toLowerCase() : id));

const ServiceToken = z.object({
  client_id: ClientId,
  client_org_id: z.string(),
  client_at_type: z.literal('service_token'),
});

const UserToken = z.object({
  client_id: ClientId,
  client_org_id: z.string(),
  client_org_taxation_number: z.string(),
  client_at_type: z
    .string()
    .refine((type) => type !== 'service_token')
    .optional(),
  idp: z.string().min(1),
  idp_identity_id: z.string().min(1),
  loa: z.string().optional(),
  'nemlogin.persistent_professional_id': z.string().optional(),
  'nemlogin.cvr': z
    .string()
    .regex(/^[0-9]{8}$/)
    .optional(),
  'nemlogin.alias': z.string().optional(),
  'nemlogin.name': z.string().optional(),
});

/**
 * The caller behind a provider's service token (scope `privilege_api`).
 * @throws AppError `insufficient-scope`, `invalid-token`, or `forbidden` when the client is not one of a provider
 */
export function toServiceCaller(deps: CallerDeps, claims: Claims, audience: string): Caller {
  requireScope(claims, 'privilege_api');
  requireAudience(claims, audience);
  const token = parseServiceToken(claims);
  return findCaller(deps, token.client_id, token.client_org_id);
}

/**
 * The caller and the person behind a user token that a provider presents (scope `privileges`).
 * @throws AppError as `toServiceCaller`
 */
export function toUserCaller(
  deps: CallerDeps,
  claims: Claims,
  audience: string | undefined,
): { caller: Caller; login: Login } {
  requireScope(claims, 'privileges');
  // A token that names an audience is refused by everybody else (RFC 7519, section 4.1.3).
  if (audience !== undefined || claims.aud !== undefined) requireAudience(claims, audience);
  const token = parseClaims(UserToken, claims);
  const caller = findCaller(deps, token.client_id, token.client_org_id);
  if (token.client_org_taxation_number !== caller.organization) throw unknownClient();
  return { caller, login: toLogin(claims) };
}

/** The person behind a token. For MitID Erhverv both ids must name the same person. */
export function toLogin(claims: Claims): Login {
  const token = parseClaims(UserToken, claims);
  const professionalId = token['nemlogin.persistent_professional_id'];
  const id = token.idp_identity_id;
  if (token.idp === 'client') throw new AppError('invalid-token', 'The token names no person.');
  if (token.idp === 'mitid_erhverv' && (professionalId?.toLowerCase() !== id.toLowerCase() || !isGuid(id))) {
    throw new AppError('invalid-token', 'The token names two identities.');
  }
  const cvr = token['nemlogin.cvr'];
  const isNameProtected = token['nemlogin.alias'] === 'Pseudonym';
  return {
    idp: token.idp,
    idpIdentityId: isGuid(id) ? id.toLowerCase() : id,
    loa: toLevel(token.loa),
    employerTin: token.idp === 'mitid_erhverv' && cvr !== undefined ? `DK${cvr}` : undefined,
    name: isNameProtected ? null : token['nemlogin.name'],
  };
}

/** Our level from a token's: the last segment of an NSIS URI. Anything else is no level. */
export function toLevel(loa: string | undefined): Level | undefined {
  return Level.safeParse(loa?.slice(loa.lastIndexOf('/') + 1)).data;
}

/**
 * Whether the caller may ask, by a catalogue that is known to be in force: clients, their organisations and providers
 * are suspended or struck off from one request to the next.
 * @throws AppError `forbidden`
 */
export function requireActiveCaller(catalogue: Catalogue, caller: Caller): void {
  if (caller.isService) return;
  const registered = lookUp(catalogue, caller.clientId, caller.orgId);
  if (registered?.organization !== caller.organization) throw unknownClient();
  const states = [
    catalogue.client(caller.clientId)?.state,
    catalogue.organization(caller.organization)?.state,
  ];
  if (states.some((state) => state !== 'active')) {
    throw new AppError('forbidden', 'This client, or its organisation, is suspended.');
  }
}

function findCaller(deps: CallerDeps, clientId: string, orgId: string): Caller {
  const found = lookUp(deps.catalogue.current(), clientId, orgId);
  if (found) return found;
  // It may have been registered a moment ago, by another process.
  const late = lookUp(deps.catalogue.inForce(), clientId, orgId);
  if (late) return late;
  throw unknownClient();
}

function lookUp(catalogue: Catalogue, clientId: string, orgId: string): Caller | undefined {
  const client = catalogue.client(clientId);
  const organization = client && catalogue.organization(client.organizationTin);
  if (!organization || organization.orgId.toLowerCase() !== orgId.toLowerCase()) return undefined;
  if (!catalogue.isProvider(organization.tin)) return undefined;
  return { clientId, organization: organization.tin, orgId: organization.orgId };
}

function unknownClient(): AppError {
  return new AppError('forbidden', 'This client is not registered here as a client of a service provider.');
}

/** Of claims that are kept (http/authenticate.ts): what they say does not change, whose they are is looked up anew. */
const parsedServiceTokens = new WeakMap<Claims, z.infer<typeof ServiceToken>>();

function parseServiceToken(claims: Claims): z.infer<typeof ServiceToken> {
  const kept = parsedServiceTokens.get(claims);
  if (kept) return kept;
  const token = parseClaims(ServiceToken, claims);
  parsedServiceTokens.set(claims, token);
  return token;
}

function parseClaims<T>(schema: z.ZodType<T>, claims: Claims): T {
  const parsed = schema.safeParse(claims);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'invalid-token',
    'The token lacks claims, or is of another kind than this endpoint takes.',
  );
}
