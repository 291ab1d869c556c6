import type { Statement } from 'better-sqlite3';
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

export interface GrantFacts {
  id: string;
  organizationTin: string;
  validFrom: number | null;
  validTo: number | null;
  assignerState: OrganizationRow['state'];
  lastUsedAt: number | null;
}

export interface FactsRows {
  grantsRevision: number;
  catalogueRevision: number;
  identityState: IdentityRow['state'] | null;
  organizationState: OrganizationRow['state'] | null;
  /** `null` when the employer is not an organisation that we know. */
  employerState: OrganizationRow['state'] | null;
  /** How this identity was seen at this provider as the employer's: `null` when never. */
  sighting: 'login' | 'stated' | null;
  grants: GrantFacts[];
}

// One statement for all that may change under a decision: every further one would cost as much again. The grants of
// the asked organisation come first, then at most 19 others, which only ever make a refusal clearer.
const sql = `
  SELECT r.grants, r.catalogue, i.state, o.state, e.state, s.source,
         g.id, g.organization_tin, g.valid_from, g.valid_to, a.state, g.last_used_at
  FROM revisions r
  LEFT JOIN identities i ON i.idp_identity_id = @identity AND i.idp = @idp
  LEFT JOIN organizations o ON o.tin = @organization
  LEFT JOIN organizations e ON e.tin = @employer
  LEFT JOIN sightings s ON s.idp_identity_id = @identity AND s.idp = @idp
        AND s.organization_tin = @employer AND s.provider_tin = @provider
  LEFT JOIN (
    SELECT id, organization_tin, valid_from, valid_to, last_used_at FROM grants
    WHERE idp_identity_id = @identity AND idp = @idp AND privilege_id = @privilege AND organization_tin = @organization
    UNION ALL
    SELECT * FROM (
      SELECT id, organization_tin, valid_from, valid_to, last_used_at FROM grants
      WHERE idp_identity_id = @identity AND idp = @idp AND privilege_id = @privilege AND organization_tin <> @organization
      ORDER BY organization_tin LIMIT 19)
  ) g ON TRUE
  LEFT JOIN organizations a ON a.tin = g.organization_tin
  WHERE r.id = 1`;

type Row = [
  grantsRevision: number,
  catalogueRevision: number,
  identityState: IdentityRow['state'] | null,
  organizationState: OrganizationRow['state'] | null,
  employerState: OrganizationRow['state'] | null,
  sighting: 'login' | 'stated' | null,
  id: string | null,
  organizationTin: string,
  validFrom: number | null,
  validTo: number | null,
  assignerState: OrganizationRow['state'],
  lastUsedAt: number | null,
];

/** Prepares the decision's one statement; the function it returns runs it. */
export function prepareFacts(db: Db): (query: FactsQuery) => FactsRows {
  const statement: Statement<[object], Row> = db.sqlite.prepare<[object], Row>(sql).raw();
  return (query) => {
    const rows = statement.all({
      identity: query.idpIdentityId,
      idp: query.idp,
      organization: query.organizationTin,
      privilege: query.privilegeId ?? null,
      employer: query.employerTin ?? null,
      provider: query.providerTin,
    });
    const [first] = rows;
    if (!first) throw new Error('the revisions row is missing');
    return {
      grantsRevision: first[0],
      catalogueRevision: first[1],
      identityState: first[2],
      organizationState: first[3],
      employerState: first[4],
      sighting: first[5],
      grants: rows.flatMap((row) => (row[6] === null ? [] : [toGrant(row, row[6])])),
    };
  };
}

function toGrant(row: Row, id: string): GrantFacts {
  return {
    id,
    organizationTin: row[7],
    validFrom: row[8],
    validTo: row[9],
    assignerState: row[10],
    lastUsedAt: row[11],
  };
}
