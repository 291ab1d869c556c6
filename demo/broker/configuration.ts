import { createHash } from 'node:crypto';
import {
  type Client,
  type Configuration,
  errors,
  interactionPolicy,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { findPerson, isPersonKey } from '../people.ts';
import { toBrokerToken } from './access-token.ts';
import { acrValues, personClaimNames, personClaims } from './claims.ts';
import { endSession, sendLoggedOutPage } from './end-session.ts';
import { sendErrorPage } from './error-page.ts';
import { type SigningKey, signingAlgorithm } from './signing-key.ts';
import type { createStorage } from './storage.ts';

const hour = 60 * 60;

/** Resource indicators (RFC 8707) by the scope that they carry; the audience is the scope's own name. */
const resources = {
  'urn:adgang:privilege_api': 'privilege_api',
  'urn:adgang:privilege_admin': 'privilege_admin',
  'urn:adgang:privileges': 'privileges',
} as const;

/** Everything that makes oidc-provider behave like the real broker. */
export function createConfiguration(
  signingKey: SigningKey,
  adapter: ReturnType<typeof createStorage>,
): Configuration {
  const derive = (use: string) => createHash('sha256').update(`${use}:${signingKey.d}`).digest('base64url');
  return {
    adapter,
    jwks: { keys: [signingKey] },
    clientDefaults: { id_token_signed_response_alg: signingAlgorithm },
    cookies: {
      keys: [derive('cookies')],
      names: { session: 'broker_session', interaction: 'broker_interaction', resume: 'broker_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    scopes: ['openid', ...Object.values(resources)],
    claims: { openid: ['sub', 'auth_time', ...personClaimNames] },
    conformIdTokenClaims: false,
    subjectTypes: ['pairwise'],
    sectorIdentifierUriValidate: () => false,
    pairwiseIdentifier: (_ctx, accountId, client) => derive(`sub:${client.clientId}:${accountId}`),
    pkce: { required: () => true },
    responseTypes: ['code'],
    acrValues,
    extraParams: ['idp_values'],
    findAccount: (ctx, id) => {
      if (!isPersonKey(id)) return undefined;
      const level = ctx.oidc.entities.AuthorizationCode?.acr;
      return { accountId: id, claims: () => ({ sub: id, ...personClaims(findPerson(id), level) }) };
    },
    ttl: {
      AccessToken: hour,
      ClientCredentials: hour,
      IdToken: hour,
      AuthorizationCode: 60,
      Interaction: hour,
      Session: 8 * hour,
      Grant: 8 * hour,
    },
    interactions: { policy: askWhoItIs(), url: (_ctx, interaction) => `/login/${interaction.uid}` },
    loadExistingGrant: grantEverythingAskedFor,
    formats: { customizers: { jwt: toBrokerToken } },
    renderError: sendErrorPage,
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: endSession,
        postLogoutSuccessSource: sendLoggedOutPage,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, _client, oneOf) => oneOf?.[0] ?? resourceOf(ctx) ?? [],
        useGrantedResource: () => true,
        getResourceServerInfo,
      },
    },
  };
}

/** No consent page, and no single sign-on: every login asks who it is, or the demo could not change persons. */
function askWhoItIs(): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy;
  const policy = base();
  policy.remove('consent');
  policy
    .get('login')
    ?.checks.add(
      new Check('no_single_sign_on', 'End-User authentication is required', (ctx) =>
        ctx.oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}

/** The scopes were limited to the client's own before, so whatever is left may be granted. */
async function grantEverythingAskedFor(ctx: KoaContextWithOIDC) {
  const { client, account } = ctx.oidc;
  if (client === undefined || account === undefined) return undefined;
  const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope('openid');
  for (const [resource, scope] of Object.entries(resources)) grant.addResourceScope(resource, scope);
  await grant.save();
  return grant;
}

function resourceOf(ctx: KoaContextWithOIDC): string | undefined {
  const asked = String(ctx.oidc.params?.['scope'] ?? '').split(' ');
  return Object.entries(resources).find(([, scope]) => asked.includes(scope))?.[0];
}

/** Refuses a resource that this client may not ask for, a service's to people and a person's to services. */
function getResourceServerInfo(ctx: KoaContextWithOIDC, resource: string, client: Client) {
  const scope = Object.entries(resources).find(([indicator]) => indicator === resource)?.[1];
  const isService = ctx.oidc.params?.['grant_type'] === 'client_credentials';
  const mayAsk = scope !== undefined && client.scope?.split(' ').includes(scope);
  if (!mayAsk || (scope === 'privilege_api') !== isService) throw new errors.InvalidTarget();
  return {
    scope,
    audience: scope,
    accessTokenFormat: 'jwt' as const,
    accessTokenTTL: hour,
    jwt: { sign: { alg: signingAlgorithm } as const },
  };
}
