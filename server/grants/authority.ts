import { type Login, toLogin } from '../access/callers.ts';
import type { DecideDeps, Decision } from '../access/decide.ts';
import { decideRole, holdsRoleNow, type Role } from '../access/roles.ts';
import type { Config } from '../config.ts';
import { loggableRequestId } from '../cpr.ts';
import { AppError } from '../errors.ts';
import { requireAudience, requireScope, type TokenVerifier } from '../http/authenticate.ts';
import type { Authority } from './use-case.ts';

/**
 * The administrator behind a request to `/api/v1/organizations/{tin}`, proven anew for each request.
 * @throws AppError `insufficient-scope`, `invalid-token`; `forbidden` for tokens that providers hold, and for whoever
 *   does not administer this organisation
 */
export async function requireAdministrator(
  deps: DecideDeps & { tokens: TokenVerifier; broker: Config['broker'] },
  asked: { authorization: string | undefined; organizationTin: string; requestId: string },
): Promise<Authority> {
  const claims = await deps.tokens.verify(asked.authorization);
  requireScope(claims, 'privilege_admin');
  requireAudience(claims, deps.broker.adminAudience);
  if (!deps.broker.adminClientIds.includes(String(claims['client_id']))) {
    throw new AppError('forbidden', "Only tokens issued to the service's own clients are taken here.");
  }
  const { organizationTin, requestId } = asked;
  // What cannot be an organisation is not worth a line in the decision log.
  if (!isTin(organizationTin)) throw refusal(false);
  const { authority, decision } = await decideAuthority(deps, {
    person: toLogin(claims),
    role: 'PrivilegeAdministrator',
    organizationTin,
    requestId,
  });
  if (!authority) throw refusal(decision.obligations.some(({ code }) => code === 'step-up'));
  return authority;
}

/** Whether a text has the shape of a TIN: country code and number. */
export function isTin(text: string): boolean {
  return /^[A-Z]{2}[A-Z0-9]{2,18}$/.test(text);
}

/** Decides whether somebody may act in a role on behalf of an organisation: with the authority when they may. */
export async function decideAuthority(
  deps: DecideDeps,
  asked: {
    person: Pick<Login, 'idp' | 'idpIdentityId'> & { loa?: Login['loa'] };
    role: Role;
    organizationTin: string;
    requestId: string;
  },
): Promise<{ decision: Decision; authority?: Authority }> {
  const { person, role, organizationTin, requestId } = asked;
  const who = { type: person.idp, id: person.idpIdentityId, loa: person.loa };
  const decision = await decideRole(deps, who, role, organizationTin, requestId);
  if (!decision.allow) return { decision };
  const authority: Authority = {
    organizationTin,
    actor: { idp: person.idp, id: person.idpIdentityId },
    requireStill: () => {
      if (!holdsRoleNow(deps, who, role, organizationTin)) throw refusal(false);
    },
    requestId: loggableRequestId(requestId),
  };
  return { decision, authority };
}

function refusal(needsHigherLevel: boolean): AppError {
  return new AppError(
    'forbidden',
    needsHigherLevel
      ? 'Administrators log in at level Substantial or High: log in again at that level.'
      : 'You do not administer this organisation.',
  );
}
