import { upsertIdentity } from '../../db/identities.ts';
import { useInvitation } from '../../db/invitations.ts';
import { insertTie, readTie, type TieKey, type TieRow, updateTie } from '../../db/ties.ts';
import { AppError } from '../errors.ts';
import type { Authority } from '../grants/use-case.ts';
import { isPersonId } from './first-seen.ts';
import { auditInvitation, type Invitation, readInvitationOf } from './invitations.ts';
import { auditTie, type DirectoryDeps, toNickname, toTieKey } from './use-case.ts';

/** Who accepts: as their login tells, and who they say they are. */
export interface Invitee {
  idp: string;
  idpIdentityId: string;
  /** TIN of the employer; absent for a private login. */
  employerTin?: string | undefined;
  /** `null` for the name-protected, absent when nothing is told. */
  name?: string | null | undefined;
  /** What they want to be known as; only to whom the login's name is not told. */
  nickname?: string | undefined;
}

/** What becomes of somebody who accepts. `known`: they stand on the list already, and the invitation stays open. */
export type Acceptance = 'employee' | 'partner' | 'known';

/**
 * Accepts the invitation of a link: a login of the organisation itself becomes an employee, any other a partner whom an
 * administrator has to confirm. It grants nothing, and uses the invitation up.
 * @throws AppError `not-found`, `invitation-over`, `cpr-refused`, `invalid-request`
 */
export function acceptInvitation(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  who: Invitee,
  token: string,
  requestId: string | null,
): Acceptance {
  const nickname = toNickname(who.nickname, '/nickname');
  if (!isPersonId(who.idp, who.idpIdentityId)) {
    throw new AppError('invalid-request', 'This login is not one that an organisation can know a person by.');
  }
  return deps.db.inOneBatch(() => {
    const invitation = readInvitationOf(deps, token);
    const key = toTieKey(invitation.row.organizationTin, who);
    const tie = readTie(deps.db, key);
    const becomes = foresee(invitation, who, tie);
    if (becomes === 'known') return becomes;
    if (becomes === 'partner' && nickname === null) {
      throw new AppError('invalid-request', 'A partner says who they are.', {
        issues: [{ pointer: '/nickname', detail: 'Say what the organisation shall know you as.' }],
      });
    }
    useUp(deps, who, invitation, requestId);
    const isEmployee = becomes === 'employee';
    const at = deps.now();
    upsertIdentity(deps.db, { ...toIdentity(key), name: isEmployee ? who.name : undefined, at });
    const by = { actor: { idp: key.idp, id: key.idpIdentityId }, requestId };
    if (tie) makeEmployee(deps, by, key, tie);
    else makeTie(deps, by, key, isEmployee, nickname);
    return becomes;
  });
}

/** What would become of this login, by this link. @throws AppError `invitation-over` */
export function foreseeAcceptance(
  deps: Pick<DirectoryDeps, 'db'>,
  invitation: Invitation,
  who: Invitee,
): Acceptance {
  const tie = readTie(deps.db, toTieKey(invitation.row.organizationTin, who));
  return foresee(invitation, who, tie);
}

function foresee({ row, state }: Invitation, who: Invitee, tie: TieRow | undefined): Acceptance {
  const isEmployee = who.idp === 'mitid_erhverv' && who.employerTin === row.organizationTin;
  const tellsMore = isEmployee && (tie?.kind === 'partner' || tie?.source === 'added');
  if (tie && !tellsMore) return 'known';
  if (state !== 'open')
    throw new AppError('invitation-over', `The invitation can no longer be used (${state}).`);
  return isEmployee ? 'employee' : 'partner';
}

function useUp(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  who: Invitee,
  { row }: Invitation,
  requestId: string | null,
): void {
  const used = {
    usedAt: deps.now(),
    usedByIdp: who.idp,
    usedById: toTieKey('', who).idpIdentityId,
    usedByEmployerTin: who.employerTin ?? null,
  };
  if (!useInvitation(deps.db, row.id, used)) {
    throw new AppError('invitation-over', 'The invitation can no longer be used.');
  }
  const by = { actor: { idp: used.usedByIdp, id: used.usedById }, requestId };
  auditInvitation(deps, by, 'invitation.used', row, { after: used });
}

function makeEmployee(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  by: Pick<Authority, 'actor' | 'requestId'>,
  key: TieKey,
  before: TieRow,
): void {
  const { firstSeenAt, firstSeenProvider } = before;
  const after = {
    kind: 'employee',
    source: 'invited',
    firstSeenAt,
    firstSeenProvider,
    pendingSince: null,
  } as const;
  updateTie(deps.db, key, after);
  auditTie(deps, by, 'tie.confirmed', key, { before, after });
}

function makeTie(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  by: Pick<Authority, 'actor' | 'requestId'>,
  key: TieKey,
  isEmployee: boolean,
  nickname: string | null,
): void {
  const at = deps.now();
  const tie = isEmployee
    ? ({ kind: 'employee', source: 'invited', nickname: null, pendingSince: null } as const)
    : ({ kind: 'partner', source: 'invited', nickname, pendingSince: at } as const);
  insertTie(deps.db, { ...key, ...tie, createdAt: at });
  auditTie(deps, by, 'tie.made', key, { after: tie });
}

function toIdentity({ idp, idpIdentityId }: TieKey): { idp: string; idpIdentityId: string } {
  return { idp, idpIdentityId };
}
