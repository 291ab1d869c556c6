import { countPendingRequestsTo, countRequestsOf } from '../../db/access-requests.ts';
import type { Db } from '../../db/open.ts';
import { AppError } from '../errors.ts';

/**
 * How many requests somebody may have: that wait at one organisation, that wait at all, and made within a day. And how
 * many of a provider's privileges may wait at one organisation, whoever they are about.
 */
export const requestLimits = { pendingAtOne: 10, pending: 30, perDay: 30, pendingOfProvider: 1_000 };

const day = 24 * 3_600_000;

/**
 * Stops whoever asks for more than anybody needs. A provider's system is held against what was asked for at that
 * provider alone: it is not to learn of anything else. A person is held against what they have asked for themselves: no
 * provider is to stop them.
 * @throws AppError `too-many-requests`
 */
export function requireFewRequests(
  db: Db,
  person: { idp: string; idpIdentityId: string },
  asked: { organizationTin: string; providerTin: string | undefined; now: number },
): void {
  const { organizationTin, providerTin, now } = asked;
  const counted = { providerTin, isOwn: providerTin === undefined };
  const pending = countRequestsOf(db, person, { ...counted, pendingAt: now });
  const here = countRequestsOf(db, person, { ...counted, organizationTin, pendingAt: now });
  const lately = countRequestsOf(db, person, { ...counted, since: now - day });
  if (here >= requestLimits.pendingAtOne || pending >= requestLimits.pending) {
    throw new AppError(
      'too-many-requests',
      'Many requests of this person wait for an answer: withdraw some, or wait until they have been answered.',
    );
  }
  if (lately >= requestLimits.perDay)
    throw new AppError('too-many-requests', 'This person has asked for much today: ask again tomorrow.');
  const { pendingOfProvider } = requestLimits;
  // Whom a request is about, a provider's system says itself.
  if (
    providerTin !== undefined &&
    countPendingRequestsTo(db, organizationTin, now, pendingOfProvider, providerTin) >= pendingOfProvider
  )
    throw new AppError(
      'too-many-requests',
      'Many requests to this organisation wait for an answer: wait until they have been answered.',
    );
}
