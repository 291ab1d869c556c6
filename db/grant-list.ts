import type { OrganizationRow } from './catalogue.ts';
import { type AssignerState, assignerStateSql, type FactsRows, type GrantFacts } from './facts.ts';
import type { Db } from './open.ts';

/** What a list of one identity's privileges at one provider asks the store. */
export interface GrantListQuery {
  idp: string;
  idpIdentityId: string;
  providerTin: string;
  employerTin: string | undefined;
}

export interface ListedGrant extends GrantFacts {
  privilegeId: string;
  updatedAt: number;
  /** The state of its organisation itself. */
  organizationState: OrganizationRow['state'];
  organizationOnboarding: OrganizationRow['onboarding'];
}

export interface GrantListRows
  extends Omit<
    FactsRows,
    'organizationState' | 'organizationOnboarding' | 'organizationFrozenSince' | 'grants'
  > {
  grants: ListedGrant[];
}

// The same knowledge as a decision's statement (db/facts.ts), for every privilege of the provider at once.
const sql = `
  SELECT r.grants, r.catalogue, i.state, e.state, s.source,
         g.id, g.organization_tin, g.valid_from, g.valid_to, ${assignerStateSql},
         g.last_used_at, g.privilege_id, g.updated_at, i.name, a.state, a.onboarding
  FROM revisions r
  LEFT JOIN identities i ON i.idp_identity_id = @identity AND i.idp = @idp
  LEFT JOIN organizations e ON e.tin = @employer
  LEFT JOIN sightings s ON s.idp_identity_id = @identity AND s.idp = @idp
        AND s.organization_tin = @employer AND s.provider_tin = @provider
  LEFT JOIN (
    SELECT g.* FROM grants g JOIN privileges p ON p.id = g.privilege_id AND p.owner_tin = @provider
    WHERE g.idp_identity_id = @identity AND g.idp = @idp
  ) g ON TRUE
  LEFT JOIN organizations a ON a.tin = g.organization_tin
  WHERE r.id = 1
  ORDER BY g.organization_tin, g.privilege_id`;

type Row = [
  grantsRevision: number,
  catalogueRevision: number,
  identityState: GrantListRows['identityState'],
  employerState: GrantListRows['employerState'],
  sighting: GrantListRows['sighting'],
  id: string | null,
  organizationTin: string,
  validFrom: number | null,
  validTo: number | null,
  assignerState: AssignerState,
  lastUsedAt: number | null,
  privilegeId: string,
  updatedAt: number,
  name: string | null,
  organizationState: OrganizationRow['state'],
  organizationOnboarding: OrganizationRow['onboarding'],
];

/** Prepares the list's one statement; the function it returns runs it. */
export function prepareGrantList(db: Db): (query: GrantListQuery) => GrantListRows {
  const statement = db.sqlite.prepare<[object], Row>(sql).raw();
  return (query) => {
    const rows = statement.all({
      identity: query.idpIdentityId,
      idp: query.idp,
      provider: query.providerTin,
      employer: query.employerTin ?? null,
    });
    const [first] = rows;
    if (!first) throw new Error('the revisions row is missing');
    return {
      grantsRevision: first[0],
      catalogueRevision: first[1],
      identityState: first[2],
      employerState: first[3],
      sighting: first[4],
      name: first[13],
      grants: rows.flatMap((row) => (row[5] === null ? [] : [toGrant(row, row[5])])),
    };
  };
}

function toGrant(row: Row, id: string): ListedGrant {
  return {
    id,
    organizationTin: row[6],
    validFrom: row[7],
    validTo: row[8],
    assignerState: row[9],
    lastUsedAt: row[10],
    privilegeId: row[11],
    updatedAt: row[12],
    organizationState: row[14],
    organizationOnboarding: row[15],
  };
}
