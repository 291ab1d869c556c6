import type { AuditRow } from '../../db/audit.ts';
import { readPrivilegeThatWas } from '../../db/history.ts';
import { readNameFor } from '../../db/identities.ts';
import { knowsPerson } from '../../db/known.ts';
import type { Db } from '../../db/open.ts';
import { readOrganization } from '../../db/organizations.ts';
import { readTimeline, type TimelineFilter, type TimelinePosition } from '../../db/timeline.ts';
import type { CatalogueCache } from '../catalogue/catalogue.ts';
import { theLetter, theSystem } from './changes.ts';
import { remember } from './remember.ts';

/** Something of a thing that was changed, was there, or came to be. */
export interface ShownChange {
  field: string;
  /** It was and is: otherwise it tells of what came or went. */
  isChange: boolean;
  before: string | number | boolean | null;
  after: string | number | boolean | null;
}

/** Somebody, as whoever looks may know them. */
export type ShownPerson =
  | { is: 'system' | 'outside' | 'self' | 'letter' }
  | { is: 'known'; idp: string; idpIdentityId: string; name: string | null };

/** What happened, as whoever looks may know it. */
export interface TimelineEntry extends TimelinePosition {
  action: string;
  actor: ShownPerson;
  /** In whose timeline it stands. */
  organization: { tin: string; name: string } | undefined;
  /** On whose behalf it was done, where that is another organisation. */
  onBehalfOf: { tin: string; name: string } | undefined;
  person: ShownPerson | undefined;
  /** Another organisation that it is about. */
  about: { tin: string; name: string } | undefined;
  privilege: { id: string; name: string } | undefined;
  changes: ShownChange[];
  reason: string | null;
}

export interface TimelineDeps {
  db: Db;
  catalogue: CatalogueCache;
}

/** Who looks: somebody of an organisation, or a person at what is about them. */
export type Looker = { tin: string } | { self: { idp: string; idpIdentityId: string } };

/** What happened, the newest first, as far as whoever looks may know it; `next` is where it goes on. */
export function listTimeline(
  deps: TimelineDeps,
  looker: Looker,
  filter: TimelineFilter,
): { items: TimelineEntry[]; next?: TimelinePosition } {
  const rows = readTimeline(deps.db, { ...filter, limit: filter.limit + 1 });
  const show = createShow(deps, looker);
  const items = rows.slice(0, filter.limit).map(show);
  const last = rows.length > filter.limit ? items.at(-1) : undefined;
  return { items, ...(last && { next: { at: last.at, seq: last.seq } }) };
}

/** The whole timeline, in parts. */
export async function* readWholeTimeline(
  deps: TimelineDeps,
  looker: Looker,
  filter: Omit<TimelineFilter, 'after' | 'limit'>,
): AsyncGenerator<TimelineEntry[]> {
  let after: TimelinePosition | undefined;
  do {
    const { items, next } = listTimeline(deps, looker, { ...filter, after, limit: 500 });
    yield items;
    after = next;
    await new Promise(setImmediate);
  } while (after);
}

/** What is told of each kind of thing. Ids and counters tell nobody anything. */
const members: Record<string, readonly string[]> = {
  grant: ['validFrom', 'validTo'],
  privilege: [
    'descriptionDanish',
    'descriptionEnglish',
    'assignability',
    'minimumLoa',
    'defaultValidityDays',
    'retiredAt',
  ],
  provider: ['trustsDeclarations'],
  organization: ['state', 'onboarding', 'frozenSince'],
  tie: ['kind', 'nickname'],
  whitelist: ['organizationTin'],
  'access-request': ['wishedUntil'],
  bulk: ['total'],
};

/** What an entry changed: what differs, or what there was or is. */
export function changesOf({
  entity,
  before,
  after,
}: Pick<AuditRow, 'entity' | 'before' | 'after'>): ShownChange[] {
  const [was, is] = [before, after] as (Record<string, ShownChange['before']> | null)[];
  return (members[entity] ?? []).flatMap((field) => {
    const isChange = was !== null && is !== null;
    const change = { field, isChange, before: was?.[field] ?? null, after: is?.[field] ?? null };
    return change.before === change.after ? [] : [change];
  });
}

function createShow({ db, catalogue }: TimelineDeps, looker: Looker): (row: AuditRow) => TimelineEntry {
  const organizationOf = remember((tin: string) => ({ tin, name: readOrganization(db, tin)?.name ?? tin }));
  const privilegeOf = remember((id: string) => {
    const name = catalogue.current().privilege(id)?.name ?? readPrivilegeThatWas(db, id)?.name;
    return { id, name: name ?? id };
  });
  const personOf = remember((tin: string, idp: string, idpIdentityId: string): ShownPerson => {
    if (idp === theSystem.idp) return { is: 'system' };
    if (idp === theLetter) return { is: 'letter' };
    if ('self' in looker && looker.self.idp === idp && looker.self.idpIdentityId === idpIdentityId)
      return { is: 'self' };
    const name = readNameFor(db, tin, { idp, idpIdentityId });
    // To others, somebody is a name or nobody.
    const isKnown = 'self' in looker ? name !== null : knowsPerson(db, tin, { idp, idpIdentityId });
    return isKnown ? { is: 'known', idp, idpIdentityId, name } : { is: 'outside' };
  });
  return (row) => {
    const tin = row.organizationTin ?? '';
    const isAbout = row.subjectIdp !== null && row.subjectId !== null && row.subjectIdp !== theLetter;
    return {
      at: row.at,
      seq: row.seq,
      action: row.action,
      actor: personOf(tin, row.actorIdp, row.actorId),
      organization: row.organizationTin === null ? undefined : organizationOf(row.organizationTin),
      onBehalfOf: row.actorTin === null ? undefined : organizationOf(row.actorTin),
      person: isAbout ? personOf(tin, row.subjectIdp ?? '', row.subjectId ?? '') : undefined,
      about:
        row.entity === 'organization' && row.entityId !== row.organizationTin
          ? organizationOf(row.entityId)
          : undefined,
      privilege: row.privilegeId === null ? undefined : privilegeOf(row.privilegeId),
      changes: changesOf(row),
      reason: row.reason,
    };
  };
}
