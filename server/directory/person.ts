import { readAuditOf } from '../../db/audit.ts';
import { readNameFor } from '../../db/identities.ts';
import { readInvitationUsedBy } from '../../db/invitations.ts';
import { readOrganization } from '../../db/organizations.ts';
import { readSightings, type SightingRow, type TieRow } from '../../db/ties.ts';
import type { Actor } from '../audit/changes.ts';
import { newForMs } from './people.ts';
import { type DirectoryDeps, type PersonKey, requireTie, toTieId, toTieKey } from './use-case.ts';

/** All that an organisation knows of one of its people. */
export interface Person {
  tie: TieRow;
  name: string | null;
  isNew: boolean;
  /** At which providers they have been seen, the first first. */
  sightings: (SightingRow & { providerName: string | null })[];
  /** Who put them on the list, and when; the service itself, when it met them. */
  madeBy: { actor: Actor; name: string | null; at: number } | undefined;
  /** The employer that the login told with which they accepted an invitation. */
  invitedFrom: { tin: string; name: string | null } | undefined;
}

/** One of an organisation's people. @throws AppError `not-found`, also for another organisation's */
export function readPerson(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  organizationTin: string,
  who: PersonKey,
): Person {
  const { db } = deps;
  const key = toTieKey(organizationTin, who);
  const tie = requireTie(db, key);
  const made = readAuditOf(db, { organizationTin, entity: 'tie', entityId: toTieId(key) }).findLast(
    ({ action }) => action === 'tie.made',
  );
  const employer = readInvitationUsedBy(db, organizationTin, key)?.usedByEmployerTin;
  return {
    tie,
    name: readNameFor(db, organizationTin, key),
    isNew: tie.firstSeenAt !== null && tie.firstSeenAt >= deps.now() - newForMs,
    sightings: readSightings(db, key),
    madeBy: made && {
      actor: { idp: made.actorIdp, id: made.actorId },
      name: readNameFor(db, organizationTin, { idp: made.actorIdp, idpIdentityId: made.actorId }),
      at: made.at,
    },
    invitedFrom: employer ? { tin: employer, name: readOrganization(db, employer)?.name ?? null } : undefined,
  };
}
