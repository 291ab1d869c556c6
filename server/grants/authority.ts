import { toLogin } from '../access/callers.ts';
import type { DecideDeps } from '../access/decide.ts';
import { decideRole, holdsRoleNow } from '../access/roles.ts';
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
  const login = toLogin(claims);
  const { organizationTin, requestId } = asked;
  // What cannot be an organisation is not worth a line in the decision log.
  if (!/^[A-Z]{2}[A-Z0-9]{2,18}$/.test(organizationTin)) throw refusal(false);
  const who = { type: login.idp, id: login.idpIdentityId, loa: login.loa };
  const role = await decideRole(deps, who, 'PrivilegeAdministrator', organizationTin, requestId);
  if (!role.allow) throw refusal(role.obligations.some(({ code }) => code === 'step-up'));
  return {
    organizationTin,
    actor: { idp: login.idp, id: login.idpIdentityId },
    requireStill: () => {
      if (!holdsRoleNow(deps, who, 'PrivilegeAdministrator', organizationTin)) throw refusal(false);
    },
    requestId: loggableRequestId(requestId),
  };
}

function refusal(needsHigherLevel: boolean): AppError {
  return new AppError(
    'forbidden',
    needsHigherLevel
      ? 'Administrators log in at level Substantial or High: log in again at that level.'
      : 'You do not administer this organisation.',
  );
}
