import type { FactsQuery, FactsRows, GrantFacts } from './facts.ts';
import { type FactsChange, type FactsFeed, prepareFactsFeed } from './facts-changes.ts';
import {
  createFactsTable,
  type FactsTable,
  type GrantColumns,
  type KeptGrant,
  type Person,
  type PersonKey,
} from './facts-table.ts';
import type { Db } from './open.ts';

export type ReadFacts = (query: FactsQuery) => FactsRows;

/**
 * The facts of decisions in memory: every answer is what the statement (facts.ts) would read, as of a revision that
 * was proven to be in force after the question had arrived. Whatever is in doubt is read by the statement.
 */
export interface FactsMemory extends Disposable {
  /** Reads the facts that are in force at this moment: asks the store for its revision at every call. */
  read: ReadFacts;
  /**
   * Resolves with a reader whose facts are in force now, to be used at once. The revision is asked for once for all
   * who wait in the same turn of the event loop: each of them had its question before that.
   */
  fresh(): Promise<ReadFacts>;
  /** Whether it answers, or leaves all to the statement. */
  isLoaded(): boolean;
  readonly grants: number;
  /** Reads everything in, a slice at each step; to be stepped through to the end. */
  load(): Generator<void, 'loaded' | 'overtaken' | 'too-large'>;
}

/** More than these would take some 250 MB: such a store is left to the statement. */
const grantsAtMost = 5_000_000;
/** What has changed of more people than these is not looked up one by one: everything is read anew. */
const changesAtMost = 5_000;
/** People who are not known here and were asked about are read, so many at a time. */
const reloadAtOnce = 50;
/** More than these do not wait for each other. */
const waitAtMost = 64;
/** As many as the statement tells of (facts.ts). */
const tellAtMost = 20;

/** Everything as of one revision: the table, and beside it whoever has changed since it was made. */
interface Held {
  grantsRevision: number;
  catalogueRevision: number;
  table: FactsTable;
  /** By identity provider and id; `undefined` is read again when somebody asks. */
  changed: Map<string, Map<string, Person | undefined>>;
  changes: number;
}

export function createFactsMemory(db: Db, statement: ReadFacts): FactsMemory {
  const feed = prepareFactsFeed(db);
  let held: Held | undefined;
  const wanted: PersonKey[] = [];
  let waiting: { promise: Promise<ReadFacts>; settle: () => void; count: number } | undefined;

  /**
   * Proves that what is held is in force, or brings it up to date; what cannot be is let go. In a transaction of this
   * connection nothing is proven: it may be rolled back.
   */
  const prove = (): Held | undefined => {
    if (!held || feed.isInTransaction()) return undefined;
    const { grants, catalogue } = feed.readRevisions();
    if (grants === held.grantsRevision && wanted.length === 0) held.catalogueRevision = catalogue;
    else if (!feed.atOneMoment(() => held && catchUp(feed, held, wanted.splice(0)))) held = undefined;
    return held;
  };
  const readHeld: ReadFacts = (query) => {
    const kept = held && query.employerTin === undefined ? toFacts(held, query) : undefined;
    if (kept && kept !== 'unknown') return kept;
    const read = statement(query);
    const isSomebody = read.identityState !== null || (query.idp === 'client' && read.grants.length > 0);
    if (kept === 'unknown' && isSomebody && wanted.length < reloadAtOnce) wanted.push(query);
    return read;
  };
  const read: ReadFacts = (query) => {
    return prove() ? readHeld(query) : statement(query);
  };

  const begin = () => {
    const { promise, resolve, reject } = Promise.withResolvers<ReadFacts>();
    const settle = () => {
      if (waiting?.promise !== promise) return;
      waiting = undefined;
      try {
        let isNow = prove() !== undefined;
        // After everybody who waits has had their turn, and before anything else can arrive.
        queueMicrotask(() => process.nextTick(() => (isNow = false)));
        resolve((query) => (isNow && !feed.isInTransaction() ? readHeld(query) : read(query)));
      } catch (error) {
        reject(error);
      }
    };
    setImmediate(settle);
    return { promise, settle, count: 0 };
  };

  return {
    read,
    fresh: () => {
      if (!held) return Promise.resolve(statement);
      waiting ??= begin();
      const { promise, settle } = waiting;
      waiting.count += 1;
      if (waiting.count >= waitAtMost) settle();
      return promise;
    },
    isLoaded: () => held !== undefined,
    get grants() {
      return held?.table.grants ?? 0;
    },
    *load() {
      const next = yield* loadAll(feed);
      if (typeof next !== 'string') held = next;
      return typeof next === 'string' ? next : 'loaded';
    },
    [Symbol.dispose]: () => {
      held = undefined;
    },
  };
}

function* loadAll(feed: FactsFeed): Generator<void, Held | 'overtaken' | 'too-large'> {
  const { grants: grantsRevision, catalogue: catalogueRevision } = feed.readRevisions();
  const table = createFactsTable();
  for (const rows of feed.organizations()) {
    for (const row of rows) Object.assign(table.organization(row.tin), row);
    yield;
  }
  for (const rows of feed.identities()) {
    for (const row of rows) table.addIdentity(row, row.state);
    yield;
  }
  for (const rows of feed.grants()) {
    for (const row of rows) table.addGrant(row);
    if (table.grants > grantsAtMost) return 'too-large';
    yield;
  }
  // Each slice was of its own moment: what has changed since the first is read once more.
  const next: Held = { grantsRevision, catalogueRevision, table, changed: new Map(), changes: 0 };
  return feed.atOneMoment(() => catchUp(feed, next, [])) ? next : 'overtaken';
}

/** Brings what is held to the revision of this moment: `false` when it cannot be. Runs on one snapshot. */
function catchUp(feed: FactsFeed, held: Held, wanted: readonly PersonKey[]): boolean {
  const { grants, catalogue } = feed.readRevisions();
  if (grants < held.grantsRevision || held.changes + grants - held.grantsRevision > changesAtMost)
    return false;
  const changes = feed.readChanges(held.grantsRevision, grants);
  if (!changes) return false;
  for (const change of changes) apply(feed, held, change);
  for (const key of wanted) membersOf(held, key.idp).set(key.idpIdentityId, toPerson(feed, held, key));
  held.changes += changes.length + wanted.length;
  held.grantsRevision = grants;
  held.catalogueRevision = catalogue;
  return true;
}

function apply(feed: FactsFeed, held: Held, change: FactsChange): void {
  if ('idp' in change) membersOf(held, change.idp).set(change.idpIdentityId, undefined);
  else {
    const row = feed.readOrganization(change.organizationTin);
    const none = { state: null, onboarding: null, frozenSince: null };
    Object.assign(held.table.organization(change.organizationTin), row ?? none);
  }
}

function membersOf({ changed }: Held, idp: string): Map<string, Person | undefined> {
  const members = changed.get(idp) ?? new Map<string, Person | undefined>();
  changed.set(idp, members);
  return members;
}

function toPerson(feed: FactsFeed, { table }: Held, key: PersonKey): Person {
  const { state, grants } = feed.readPerson(key);
  const byPrivilege = Map.groupBy(grants, ({ privilegeId }) => privilegeId);
  const toKept = ({ id, organizationTin, validFrom, validTo }: GrantColumns): KeptGrant => {
    return { id, organization: table.organization(organizationTin), validFrom, validTo };
  };
  return { state, grantsOf: (privilegeId) => (byPrivilege.get(privilegeId) ?? []).map(toKept) };
}

/**
 * What the statement would read; `undefined` where it has to, `unknown` where the person is not known here: changed
 * since, or never heard of, for it tells nobody when somebody is registered in good standing.
 */
function toFacts(held: Held, query: FactsQuery): FactsRows | 'unknown' | undefined {
  const { table, changed, grantsRevision, catalogueRevision } = held;
  const { idp, idpIdentityId, organizationTin, privilegeId } = query;
  const members = changed.get(idp);
  const person = members?.has(idpIdentityId) ? members.get(idpIdentityId) : table.find(query);
  // Clients are registered elsewhere.
  if (!person || (person.state === null && idp !== 'client')) return 'unknown';
  const grants = privilegeId === undefined ? [] : person.grantsOf(privilegeId);
  if (grants.some(isForTheStatement)) return undefined;
  const own = grants.find((grant) => grant.organization.tin === organizationTin);
  const organization = own?.organization ?? table.findOrganization(organizationTin);
  return {
    grantsRevision,
    catalogueRevision,
    identityState: person.state,
    organizationState: organization?.state ?? null,
    organizationOnboarding: organization?.onboarding ?? null,
    organizationFrozenSince: organization?.frozenSince ?? null,
    employerState: null,
    sighting: null,
    name: null,
    grants: toTold(grants, organizationTin),
  };
}

/** A freeze is about when each grant was changed last, which is not kept here. */
function isForTheStatement({ organization }: KeptGrant): boolean {
  return organization.frozenSince !== null || organization.state === null;
}

/** The asked organisation's first, then those of the first twenty. */
function toTold(grants: readonly KeptGrant[], organizationTin: string): GrantFacts[] {
  const own = grants.filter(({ organization }) => organization.tin === organizationTin);
  const others = grants
    .slice(0, tellAtMost)
    .filter(({ organization }) => organization.tin !== organizationTin);
  return [...own, ...others].slice(0, tellAtMost).map(toGrantFacts);
}

function toGrantFacts({ id, organization, validFrom, validTo }: KeptGrant): GrantFacts {
  const { tin, state } = organization;
  if (state === null) throw new Error('a grant of no organisation is for the statement');
  // When it was used last is not kept: whoever marks uses asks the store (server/audit/use-marks.ts).
  return { id, organizationTin: tin, validFrom, validTo, assignerState: state, lastUsedAt: null };
}
