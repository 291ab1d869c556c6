import type { FactsRows } from '../../db/facts.ts';
import { upsertIdentity } from '../../db/identities.ts';
import type { Db } from '../../db/open.ts';
import { addToOutbox } from '../../db/outbox.ts';
import { firstSeenQueue } from '../../workers/queues.ts';
import { isGuid } from '../catalogue/catalogue.ts';
import { holdsCpr } from '../cpr.ts';

/** Where a person works: by a login of theirs, or as the caller states. */
export interface Person {
  idp: string;
  /** In lower case when it is a UUID. */
  idpIdentityId: string;
  /** TIN of the employer. */
  employerTin: string;
  source: 'login' | 'stated';
  /** As the login tells: `null` for the name-protected, absent when nothing is told. */
  name?: string | null | undefined;
}

export interface SightingDeps {
  db: Db;
  /** Tells the worker that there is something in the outbox. */
  nudgeWorker: () => void;
}

/**
 * Notes that a person was seen at a provider, when that is news: the identity and the outbox row commit before the
 * request is answered; the tie, the sighting and the customer follow in the background (workers/first-seen.ts).
 * Unknown and offboarded employers, and ids that cannot be a person's, teach nothing.
 */
export function noteSighting(
  deps: SightingDeps,
  seen: Person & { providerTin: string; at: number },
  known: Pick<FactsRows, 'employerState' | 'sighting' | 'name'>,
): void {
  const { idp, idpIdentityId, employerTin, providerTin, source, at } = seen;
  if (known.employerState === null || known.employerState === 'offboarded') return;
  if (!isPersonId(idp, idpIdentityId)) return;
  const name = seen.name && holdsCpr(seen.name) ? undefined : seen.name;
  const isNews = known.sighting === null || (known.sighting === 'stated' && source === 'login');
  if (!isNews) {
    // Names change, and are protected, at any time: the last login is right.
    if (name !== undefined && name !== known.name) upsertIdentity(deps.db, { idp, idpIdentityId, name, at });
    return;
  }
  deps.db.inOneBatch(() => {
    upsertIdentity(deps.db, { idp, idpIdentityId, name, at });
    addToOutbox(deps.db, {
      queue: firstSeenQueue.name,
      dedupeKey: [firstSeenQueue.name, source, idp, idpIdentityId, employerTin, providerTin].join(' '),
      payload: { idp, idpIdentityId, employerTin, providerTin, source, at },
      at,
    });
  });
  deps.nudgeWorker();
}

/** Whether this can be a person's login identity that we may keep: for MitID Erhverv a UUID, never CPR-shaped. */
export function isPersonId(idp: string, idpIdentityId: string): boolean {
  // Together, because the audit keeps them as one text: neither may bring one half of a number.
  if (idp === 'client' || !/^[a-z0-9_.-]{1,64}$/.test(idp) || holdsCpr(`${idp} ${idpIdentityId}`))
    return false;
  return idp === 'mitid_erhverv' ? isGuid(idpIdentityId) : /^[\x21-\x7e]{1,200}$/.test(idpIdentityId);
}
