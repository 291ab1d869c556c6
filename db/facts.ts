import type { OrganizationRow } from './catalogue.ts';
import type { IdentityRow } from './identities.ts';
import type { Db } from './open.ts';

/** What one decision asks the store. */
export interface FactsQuery {
  idp: string;
  /** In lower case when it is a UUID. */
  idpIdentityId: string;
  organizationTin: string;
  /** `undefined` when the caller has no such privilege: then no grants are read. */
  privilegeId: string | undefined;
  /** The employer that the login or the caller states, and the provider that it was seen at. */
  employerTin: string | undefined;
  providerTin: string;
}

/** The state of the organisation on whose behalf a grant holds, as far as that grant is concerned. */
export type AssignerState = OrganizationRow['state'] | 'frozen';

export interface GrantFacts {
  id: string;
  organizationTin: string;
  validFrom: number | null;
  validTo: number | null;
  assignerState: AssignerState;
  lastUsedAt: number | null;
}

export interface FactsRows {
  grantsRevision: number;
  catalogueRevision: number;
  identityState: IdentityRow['state'] | null;
  organizationState: OrganizationRow['state'] | null;
  organizationOnboarding: OrganizationRow['onboarding'] | null;
  organizationFrozenSince: number | null;
  /** `null` when the employer is not an organisation that we know. */
  employerState: OrganizationRow['state'] | null;
  /** How this identity was seen at this provider as the employer's: `null` when never. */
  sighting: 'login' | 'stated' | null;
  /** The identity's name; read only where an employer is asked about. */
  name: string | null;
  grants: GrantFacts[];
}

/** More grants of one privilege than these tell a policy nothing that it needs (performance: it is paid by the byte). */
const atMost = 20;

/** SQL of the `AssignerState` of a grant `g` by its organisation `a`. */
export const assignerStateSql = "CASE WHEN a.frozen_since <= g.updated_at THEN 'frozen' ELSE a.state END";

// One statement for all that may change under a decision: every further one would cost as much again. It reads one
// short range of one tree, and four rows by their keys.
const decisionSql = `
  SELECT r.grants, r.catalogue,
         (SELECT state FROM identities WHERE idp_identity_id = ? AND idp = ?),
         o.state, o.onboarding, o.frozen_since, g.id, g.organization_tin, g.valid_from, g.valid_to,
         (SELECT ${assignerStateSql} FROM organizations a WHERE a.tin = g.organization_tin), g.last_used_at
  FROM revisions r
  LEFT JOIN organizations o ON o.tin = ?
  LEFT JOIN grants g ON g.idp_identity_id = ? AND g.idp = ? AND g.privilege_id = ?
  WHERE r.id = 1
  ORDER BY g.organization_tin LIMIT ${atMost}`;

// Only for those who hold the privilege for more organisations than the policy is told of: was the asked one cut off?
const askedGrantSql = `
  SELECT g.id, g.organization_tin, g.valid_from, g.valid_to,
         (SELECT ${assignerStateSql} FROM organizations a WHERE a.tin = g.organization_tin), g.last_used_at
  FROM grants g
  WHERE g.idp_identity_id = ? AND g.idp = ? AND g.privilege_id = ? AND g.organization_tin = ?`;

// Only where an employer is known: has this person been seen here as its employee before?
const sightingSql = `
  SELECT (SELECT state FROM organizations WHERE tin = ?),
         (SELECT source FROM sightings
          WHERE idp_identity_id = ? AND idp = ? AND organization_tin = ? AND provider_tin = ?),
         (SELECT name FROM identities WHERE idp_identity_id = ? AND idp = ?)`;

type GrantColumns = [
  id: string,
  organizationTin: string,
  validFrom: number | null,
  validTo: number | null,
  assignerState: AssignerState,
  lastUsedAt: number | null,
];
type NoGrant = [id: null, ...rest: null[]];
type Sighting = [
  employerState: FactsRows['employerState'],
  sighting: FactsRows['sighting'],
  name: FactsRows['name'],
];
type Row = [
  grantsRevision: number,
  catalogueRevision: number,
  identityState: IdentityRow['state'] | null,
  organizationState: OrganizationRow['state'] | null,
  organizationOnboarding: OrganizationRow['onboarding'] | null,
  organizationFrozenSince: number | null,
  ...grant: GrantColumns | NoGrant,
];

/** Prepares what a decision reads; the function it returns reads it, as of one moment. */
export function prepareFacts(db: Db): (query: FactsQuery) => FactsRows {
  const decision = db.sqlite.prepare<unknown[], Row>(decisionSql).raw();
  const askedGrant = db.sqlite.prepare<unknown[], GrantColumns>(askedGrantSql).raw();
  const sighting = db.sqlite.prepare<unknown[], Sighting>(sightingSql).raw();

  const readRows = ({ idp, idpIdentityId: id, organizationTin, privilegeId }: FactsQuery) =>
    decision.all(id, idp, organizationTin, id, idp, privilegeId ?? null);
  const readAskedGrant = ({ idp, idpIdentityId: id, organizationTin, privilegeId }: FactsQuery) =>
    askedGrant.get(id, idp, privilegeId, organizationTin);
  const readSighting = ({ idp, idpIdentityId: id, employerTin, providerTin }: FactsQuery) =>
    employerTin === undefined
      ? undefined
      : sighting.get(employerTin, id, idp, employerTin, providerTin, id, idp);

  /** What takes several statements sees one moment only inside a transaction. */
  const readAll = db.sqlite.transaction((query: FactsQuery) => {
    const rows = readRows(query);
    return toFacts(
      query,
      rows,
      rows.length < atMost ? undefined : readAskedGrant(query),
      readSighting(query),
    );
  });
  return (query) => {
    if (query.employerTin !== undefined) return readAll(query);
    const rows = readRows(query);
    return rows.length < atMost ? toFacts(query, rows, undefined, undefined) : readAll(query);
  };
}

function toFacts(
  { organizationTin }: FactsQuery,
  rows: Row[],
  asked: GrantColumns | undefined,
  [employerState, sighting, name]: Sighting = [null, null, null],
): FactsRows {
  const [first] = rows;
  if (!first) throw new Error('the revisions row is missing');
  const held = rows
    .map((row) => row.slice(6) as GrantColumns | NoGrant)
    .filter(isGrant)
    .map(toGrant);
  const others = held.filter((grant) => grant.organizationTin !== organizationTin);
  const own = asked ? [toGrant(asked)] : held.filter((grant) => grant.organizationTin === organizationTin);
  return {
    grantsRevision: first[0],
    catalogueRevision: first[1],
    identityState: first[2],
    organizationState: first[3],
    organizationOnboarding: first[4],
    organizationFrozenSince: first[5],
    employerState,
    sighting,
    name,
    grants: [...own, ...others].slice(0, atMost),
  };
}

function isGrant(grant: GrantColumns | NoGrant): grant is GrantColumns {
  return grant[0] !== null;
}

function toGrant([
  id,
  organizationTin,
  validFrom,
  validTo,
  assignerState,
  lastUsedAt,
]: GrantColumns): GrantFacts {
  return { id, organizationTin, validFrom, validTo, assignerState, lastUsedAt };
}
