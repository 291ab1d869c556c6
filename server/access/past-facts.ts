import type { AuditRow } from '../../db/audit.ts';
import type { FactsRows } from '../../db/facts.ts';
import type { GrantRow } from '../../db/grants.ts';
import { type History, readHistory } from '../../db/history.ts';
import type { Db } from '../../db/open.ts';
import type { Catalogue, CatalogueCache, Client, Organization, Privilege } from '../catalogue/catalogue.ts';
import type { Check, Facts } from './check.ts';
import { type PolicyRows, toAssignerState, toFacts, toIdentityKey } from './facts.ts';

/**
 * What the record does not tell of a moment that has passed. `grants`, `privilege`, `organization`, `provider`,
 * `client`: what is now is not what the last change has left. `identity`: somebody who is suspended now, nobody noted
 * since when. `whitelist`: it went with its privilege.
 */
export type Gap = 'grants' | 'privilege' | 'organization' | 'provider' | 'client' | 'identity' | 'whitelist';

/** The facts of a check at a moment that has passed. */
export interface PastFacts {
  facts: Facts;
  privilege: Privilege | undefined;
  /** The grant of the asked organisation, as it was. */
  grant: GrantRow | undefined;
  /** In no particular order; where there are any, an allow cannot be told. */
  gaps: Gap[];
}

/**
 * Rebuilds the facts of a check: from what is now, every change since then is undone, the newest first. What does not
 * fit is a gap, and is taken as what denies.
 */
export function rebuildFacts(
  deps: { db: Db; catalogue: CatalogueCache },
  asked: { check: Check; privilegeId: string; ownerTin: string; at: number },
): PastFacts {
  const { check, privilegeId, ownerTin, at } = asked;
  const gaps = new Set<Gap>();
  const history = readHistory(deps.db, {
    idp: check.subject.type,
    idpIdentityId: toIdentityKey(check.subject.id),
    organizationTin: check.resource.id,
    ...{ privilegeId, ownerTin, since: at },
  });
  const of = (entity: string, id?: string) =>
    history.changes.filter(
      (change) => change.entity === entity && (id === undefined || change.entityId === id),
    );
  const rebuilt = <Row extends { createdAt: number }>(
    now: Row | undefined,
    changes: AuditRow[],
    members: readonly (keyof Row & string)[],
    gap: Gap,
  ): Row | undefined => {
    const then = undo(now, changes, members, () => gaps.add(gap));
    return then && then.createdAt <= at ? then : undefined;
  };

  const there = (row: Privilege | undefined) => (row && row.deletingSince === null ? row : undefined);
  const privilege = there(
    rebuilt(
      there(history.privilege),
      of('privilege').map((change) => ({
        ...change,
        after: there(change.after as Privilege | undefined) ?? null,
      })),
      ['assignability', 'minimumLoa', 'updatedAt'],
      'privilege',
    ),
  );
  const organizations = new Map<string, Organization>();
  for (const now of history.organizations) {
    const then = rebuilt(
      now,
      of('organization', now.tin),
      ['state', 'onboarding', 'frozenSince'],
      'organization',
    );
    if (then) organizations.set(then.tin, then);
  }
  const provider = rebuilt(history.provider, of('provider'), ['trustsDeclarations'], 'provider');
  const client = rebuilt(history.client, of('client'), ['state'], 'client');
  const grants = undoGrants(history, () => gaps.add('grants'));
  const whitelisted = toWhitelist(history, at, () => {
    if (privilege?.assignability === 'whitelist') gaps.add('whitelist');
  });
  const catalogue: Catalogue = {
    ...deps.catalogue.current(),
    client: (id) => (client && id === client.clientId ? (client as Client) : undefined),
    trustsDeclarations: () => provider?.trustsDeclarations ?? true,
    isWhitelisted: (_, tin) => whitelisted.has(tin),
  };
  const rows = toRows(check, grants, organizations, stateOfIdentity(history, of('identity'), at, gaps));
  return {
    facts: toFacts(catalogue, check, privilege, rows),
    privilege,
    grant: privilege && grants.find(({ organizationTin }) => organizationTin === check.resource.id),
    gaps: [...gaps],
  };
}

/** Undoes changes of one row, the newest first; `onMismatch` when the row is not what a change has left. */
function undo<Row>(
  now: Row | undefined,
  changes: AuditRow[],
  members: readonly (keyof Row & string)[],
  onMismatch: () => void,
): Row | undefined {
  let row = now;
  for (const change of changes) {
    const [before, after] = [change.before as Partial<Row> | null, change.after as Partial<Row> | null];
    const isAsLeft =
      (row === undefined) === (after === null) &&
      members.every((member) => after?.[member] === undefined || (row?.[member] ?? null) === after[member]);
    if (!isAsLeft) onMismatch();
    // Some entries tell of what was changed, and no more.
    row = before === null ? undefined : ({ ...row, ...before } as Row);
  }
  return row;
}

/** The person's grants of the privilege as they were. */
function undoGrants({ grants, changes }: History, onMismatch: () => void): GrantRow[] {
  const rows = new Map(grants.map((grant) => [grant.id, grant]));
  for (const change of changes.filter(({ entity }) => entity === 'grant')) {
    const [before, after] = [change.before as GrantRow | null, change.after as GrantRow | null];
    if (after) {
      const now = rows.get(after.id);
      const isAsLeft =
        now?.version === after.version &&
        now.updatedAt === after.updatedAt &&
        now.validTo === (after.validTo ?? null);
      if (!isAsLeft) onMismatch();
      rows.delete(after.id);
    }
    if (before) {
      if (rows.has(before.id)) onMismatch();
      rows.set(before.id, before);
    }
  }
  return [...rows.values()].toSorted((a, b) => (a.organizationTin < b.organizationTin ? -1 : 1));
}

const tinOf = ({ before, after }: AuditRow) =>
  ((after ?? before) as { organizationTin?: string } | null)?.organizationTin;

/** The organisations that the whitelist named. */
function toWhitelist(history: History, at: number, onGap: () => void): Set<string> {
  const { privilege, whitelisted, changes, earlierWhitelist } = history;
  if (!privilege) {
    const named = new Set<string>();
    for (const { tin } of history.organizations) {
      const last = earlierWhitelist.find((change) => tinOf(change) === tin);
      if (last?.action === 'whitelist.added') named.add(tin);
      if (!last) onGap();
    }
    return named;
  }
  const named = new Set(whitelisted.map(({ tin }) => tin));
  for (const change of changes.filter(({ entity }) => entity === 'whitelist')) {
    const tin = tinOf(change);
    if (tin === undefined) continue;
    if (change.before === null) named.delete(tin);
    else named.add(tin);
  }
  // Put there since, by whoever made no entry.
  for (const { tin, createdAt } of whitelisted) {
    const isNoted = changes.some((change) => change.entity === 'whitelist' && tinOf(change) === tin);
    if (createdAt > at && !isNoted) named.delete(tin);
  }
  return named;
}

function stateOfIdentity(
  { identity }: History,
  changes: AuditRow[],
  at: number,
  gaps: Set<Gap>,
): FactsRows['identityState'] {
  const then = undo(identity, changes, ['state'], () => gaps.add('identity'));
  if (!then || then.createdAt > at) return null;
  if (then.state === 'suspended' && changes.length === 0) gaps.add('identity');
  return then.state;
}

/** As the statement of a decision would have brought them: the asked organisation's first, at most 20. */
function toRows(
  check: Check,
  grants: GrantRow[],
  organizations: Map<string, Organization>,
  identityState: FactsRows['identityState'],
): PolicyRows {
  const own = grants.filter(({ organizationTin }) => organizationTin === check.resource.id);
  const others = grants.slice(0, 20).filter(({ organizationTin }) => organizationTin !== check.resource.id);
  const asked = organizations.get(check.resource.id);
  return {
    identityState,
    organizationState: asked?.state ?? null,
    organizationOnboarding: asked?.onboarding ?? null,
    grants: [...own, ...others].slice(0, 20).map((grant) => {
      const assigner = organizations.get(grant.organizationTin);
      return {
        id: grant.id,
        organizationTin: grant.organizationTin,
        validFrom: grant.validFrom ?? null,
        validTo: grant.validTo ?? null,
        assignerState: assigner ? toAssignerState(assigner, grant.updatedAt) : 'known',
        lastUsedAt: null,
      };
    }),
  };
}
