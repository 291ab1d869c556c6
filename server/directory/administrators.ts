import {
  type AdministratorRow,
  deleteAdministrator,
  readAdministrators,
  readCountingAdministrators,
} from '../../db/administrators.ts';
import { findGrant } from '../../db/grants.ts';
import { upsertIdentity } from '../../db/identities.ts';
import { endSessionsOf } from '../../db/sessions.ts';
import { insertTie, readTie, type TieKey } from '../../db/ties.ts';
import { isGuid } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import { auditGrant } from '../grants/give.ts';
import { type Authority, requireOrganization } from '../grants/use-case.ts';
import { giveAdministratorRole } from '../onboarding/administrators.ts';
import { administratorRoleId } from '../onboarding/deps.ts';
import { requireGoodStanding } from '../onboarding/people.ts';
import { auditTie, type DirectoryDeps, type PersonKey, toTieKey } from './use-case.ts';

type Deps = Pick<DirectoryDeps, 'db' | 'now' | 'newId'>;

/** Somebody who was given the administrator's role. */
export interface Administrator extends AdministratorRow {
  /** Whether they may act at this moment: not when they are suspended, or the organisation is frozen. */
  counts: boolean;
  /** They may act, and nobody else may: they cannot be removed. */
  isLast: boolean;
}

/** An organisation's administrators, those who have been it longest first. */
export function listAdministrators(deps: Pick<Deps, 'db' | 'now'>, organizationTin: string): Administrator[] {
  const counting = countingIn(deps, organizationTin);
  return readAdministrators(deps.db, { tin: organizationTin, roleId: administratorRoleId }).map((row) => {
    const counts = counting.some((other) => isSame(other, row.grant));
    return { ...row, counts, isLast: counts && counting.length === 1 };
  });
}

/** How many administrators an organisation has who may act at this moment. */
export function countAdministrators(deps: Pick<Deps, 'db' | 'now'>, organizationTin: string): number {
  return countingIn(deps, organizationTin).length;
}

function countingIn({ db, now }: Pick<Deps, 'db' | 'now'>, tin: string): PersonKey[] {
  return readCountingAdministrators(db, { tin, roleId: administratorRoleId, now: now() });
}

/** What adding somebody would mean: that they stand on the list already, or are put there by it. */
export interface Candidate {
  key: TieKey;
  isKnown: boolean;
}

/**
 * Looks whether somebody can be made administrator: an employee on the list, or the UUID of a MitID Erhverv user.
 * @throws AppError `already-administrator`, `not-an-employee`, `invalid-request` for what is no UUID, `forbidden` for
 *   whom the operator has suspended
 */
export function requireCandidate(deps: Pick<Deps, 'db'>, organizationTin: string, who: PersonKey): Candidate {
  const key = toTieKey(organizationTin, who);
  const tie = readTie(deps.db, key);
  if (findGrant(deps.db, { ...key, privilegeId: administratorRoleId })) {
    throw new AppError('already-administrator', 'This user administers the organisation already.');
  }
  if (tie?.kind === 'partner') {
    throw new AppError('not-an-employee', 'An external partner cannot administer the organisation.');
  }
  if (!tie && (key.idp !== 'mitid_erhverv' || !isGuid(key.idpIdentityId))) {
    throw new AppError(
      'invalid-request',
      'This is neither an employee nor the UUID of a MitID Erhverv user.',
      {
        issues: [
          { pointer: '/uuid', detail: 'A UUID looks like this: 06087080-dab1-4015-bf88-a4b4d6486537.' },
        ],
      },
    );
  }
  requireGoodStanding(deps.db, key);
  return { key, isKnown: tie !== undefined };
}

/** Makes somebody administrator, and puts them on the list unless they stand there. @throws as `requireCandidate` */
export function addAdministrator(deps: Deps, by: Authority, who: PersonKey): PersonKey {
  const { organizationTin, actor, requestId } = by;
  return deps.db.inOneBatch(() => {
    by.requireStill();
    requireOrganization(deps.db, organizationTin);
    const { key, isKnown } = requireCandidate(deps, organizationTin, who);
    const at = deps.now();
    const person = { idp: key.idp, idpIdentityId: key.idpIdentityId };
    if (!isKnown) {
      const tie = { kind: 'employee', source: 'added', nickname: null } as const;
      insertTie(deps.db, { ...key, ...tie, createdAt: at });
      upsertIdentity(deps.db, { ...person, name: undefined, at });
      auditTie(deps, by, 'tie.made', key, { after: tie });
    }
    giveAdministratorRole(deps, { actor, at, requestId }, organizationTin, person);
    return person;
  });
}

/** One who was given the role, by the id of that grant. @throws AppError `not-found`, also for another organisation's */
export function requireAdministratorOf(
  deps: Pick<Deps, 'db' | 'now'>,
  organizationTin: string,
  grantId: string,
): Administrator {
  const found = listAdministrators(deps, organizationTin).find(({ grant }) => grant.id === grantId);
  if (!found) throw new AppError('not-found', 'The organisation has no such administrator.');
  return found;
}

/**
 * Takes the administrator's role from somebody, and ends their sessions. What they have granted stays.
 * @throws AppError `not-found`, `last-administrator` when nobody else would be left
 */
export function removeAdministrator(deps: Deps, by: Authority, grantId: string): void {
  deps.db.inOneBatch(() => {
    by.requireStill();
    const { grant } = requireAdministratorOf(deps, by.organizationTin, grantId);
    const { idp, idpIdentityId, organizationTin: tin } = grant;
    const of = { tin, roleId: administratorRoleId, now: deps.now(), idp, idpIdentityId };
    if (!deleteAdministrator(deps.db, of)) {
      throw new AppError('last-administrator', 'Nobody else would be left who administers the organisation.');
    }
    auditGrant({ db: deps.db, now: deps.now }, by, 'grant.revoked', grant, undefined, null);
    endSessionsOf(deps.db, grant);
  });
}

function isSame(one: PersonKey, other: PersonKey): boolean {
  return one.idp === other.idp && one.idpIdentityId === other.idpIdentityId;
}
