import {
  confirmPendingTie,
  deleteSightings,
  deleteTieWithoutGrants,
  readTie,
  type TieKey,
  type TieRow,
  updateNickname,
} from '../../db/ties.ts';
import { AppError } from '../errors.ts';
import type { Authority } from '../grants/use-case.ts';
import {
  auditTie,
  type DirectoryDeps,
  type PersonKey,
  requireTie,
  toNickname,
  toTieKey,
} from './use-case.ts';

type Deps = Pick<DirectoryDeps, 'db' | 'now'>;

/**
 * Gives one of the organisation's people another nickname; none is `null`. `was` is the one that the change was made
 * in view of.
 * @throws AppError `not-found`, `stale-version` when somebody has changed it meanwhile, `cpr-refused`, `invalid-request`
 */
export function renamePerson(
  deps: Deps,
  by: Authority,
  who: PersonKey,
  change: { nickname: string | null; was: string | null },
): void {
  const nickname = toNickname(change.nickname, '/nickname');
  const key = toTieKey(by.organizationTin, who);
  deps.db.inOneBatch(() => {
    by.requireStill();
    const before = requireTie(deps.db, key);
    // Sent twice, it is done already.
    if (before.nickname === nickname) return;
    if (!updateNickname(deps.db, key, change.was, nickname)) {
      throw new AppError('stale-version', 'The nickname was changed in the meantime.');
    }
    auditTie(deps, by, 'tie.renamed', key, {
      before: { nickname: before.nickname },
      after: { nickname },
    });
  });
}

/** Confirms a partner who came by an invitation; one that is confirmed stays so. @throws AppError `not-found` */
export function confirmPartner(deps: Deps, by: Authority, who: PersonKey): void {
  const key = toTieKey(by.organizationTin, who);
  deps.db.inOneBatch(() => {
    by.requireStill();
    const before = requireTie(deps.db, key);
    if (!confirmPendingTie(deps.db, key)) return;
    auditTie(deps, by, 'partner.confirmed', key, {
      before: toAudited(before),
      after: { pendingSince: null },
    });
  });
}

/**
 * Takes a partner who is still to be confirmed off the list; one that is gone stays so.
 * @throws AppError `stale-version` when somebody has confirmed them meanwhile
 */
export function refusePartner(deps: Deps, by: Authority, who: PersonKey): void {
  const key = toTieKey(by.organizationTin, who);
  deps.db.inOneBatch(() => {
    by.requireStill();
    const before = readTie(deps.db, key);
    if (!before) return;
    if (before.pendingSince === null) {
      throw new AppError('stale-version', 'The partner has been confirmed in the meantime.');
    }
    takeOff(deps, by, 'partner.refused', key, before);
  });
}

/**
 * Takes somebody who holds no grant of the organisation off its list, and forgets where they were seen: when they log
 * in at a provider again, they are new. One that is gone stays so.
 * @throws AppError `holds-grants`
 */
export function removePerson(deps: Deps, by: Authority, who: PersonKey): void {
  const key = toTieKey(by.organizationTin, who);
  deps.db.inOneBatch(() => {
    by.requireStill();
    const before = readTie(deps.db, key);
    if (before) takeOff(deps, by, 'tie.removed', key, before);
  });
}

function takeOff(
  deps: Deps,
  by: Authority,
  action: 'partner.refused' | 'tie.removed',
  key: TieKey,
  before: TieRow,
): void {
  if (!deleteTieWithoutGrants(deps.db, key)) {
    throw new AppError('holds-grants', 'Revoke their grants first: whoever holds one stays on the list.');
  }
  deleteSightings(deps.db, key);
  auditTie(deps, by, action, key, { before: toAudited(before) });
}

function toAudited({ kind, source, nickname, pendingSince, firstSeenAt, firstSeenProvider }: TieRow): object {
  return { kind, source, nickname, pendingSince, firstSeenAt, firstSeenProvider };
}
