import type { OrganizationRow } from './catalogue.ts';
import type { GrantColumns, PersonKey } from './facts-table.ts';
import type { IdentityRow } from './identities.ts';
import type { Db } from './open.ts';

export interface Revisions {
  grants: number;
  catalogue: number;
}

/** Whose facts have changed. */
export type FactsChange = PersonKey | { organizationTin: string };

export type OrganizationColumns = Pick<OrganizationRow, 'tin' | 'state' | 'onboarding' | 'frozenSince'>;
export interface IdentityColumns extends PersonKey {
  state: IdentityRow['state'];
}

/** What is read to keep the facts of decisions in memory, and to follow their changes. */
export interface FactsFeed {
  readRevisions(): Revisions;
  /** Runs `work` on one snapshot of the store. */
  atOneMoment<T>(work: () => T): T;
  /** Whether this connection is in the midst of a transaction, which may yet be rolled back. */
  isInTransaction(): boolean;
  /** The changes that made one revision of grants into another: `undefined` when they are no longer all known. */
  readChanges(from: number, to: number): FactsChange[] | undefined;
  readPerson(key: PersonKey): { state: IdentityRow['state'] | null; grants: GrantColumns[] };
  readOrganization(tin: string): OrganizationColumns | undefined;
  /** Every row, a slice at a time, in the order of the keys; each slice is of its own moment. */
  organizations(): Generator<OrganizationColumns[]>;
  identities(): Generator<IdentityColumns[]>;
  grants(): Generator<GrantColumns[]>;
}

const sliceRows = 1_000;
const organizationColumns = 'tin, state, onboarding, frozen_since AS frozenSince';
const grantColumns = `idp, idp_identity_id AS idpIdentityId, privilege_id AS privilegeId,
  organization_tin AS organizationTin, id, valid_from AS validFrom, valid_to AS validTo`;

const sql = {
  revisions: 'SELECT grants, catalogue FROM revisions WHERE id = 1',
  changes: `SELECT idp, idp_identity_id AS idpIdentityId, organization_tin AS organizationTin
    FROM facts_changes WHERE revision > ? AND revision <= ? ORDER BY revision`,
  state: 'SELECT state FROM identities WHERE idp_identity_id = ? AND idp = ?',
  grantsOfPerson: `SELECT ${grantColumns} FROM grants WHERE idp_identity_id = ? AND idp = ?
    ORDER BY privilege_id, organization_tin`,
  organization: `SELECT ${organizationColumns} FROM organizations WHERE tin = ?`,
  organizations: `SELECT ${organizationColumns} FROM organizations WHERE tin > ? ORDER BY tin LIMIT ${sliceRows}`,
  identities: `SELECT idp, idp_identity_id AS idpIdentityId, state FROM identities
    WHERE (idp_identity_id, idp) > (?, ?) ORDER BY idp_identity_id, idp LIMIT ${sliceRows}`,
  grants: `SELECT ${grantColumns} FROM grants
    WHERE (idp_identity_id, idp, privilege_id, organization_tin) > (?, ?, ?, ?)
    ORDER BY idp_identity_id, idp, privilege_id, organization_tin LIMIT ${sliceRows}`,
};

type ChangeRow = { [Column in 'idp' | 'idpIdentityId' | 'organizationTin']: string | null };

/** Prepares the statements. */
export function prepareFactsFeed({ sqlite }: Db): FactsFeed {
  const revisions = sqlite.prepare<[], [grants: number, catalogue: number]>(sql.revisions).raw();
  const changes = sqlite.prepare<[number, number], ChangeRow>(sql.changes);
  const state = sqlite.prepare<[string, string], IdentityRow['state']>(sql.state).pluck();
  const grantsOfPerson = sqlite.prepare<[string, string], GrantColumns>(sql.grantsOfPerson);
  const organization = sqlite.prepare<[string], OrganizationColumns>(sql.organization);
  const organizations = sqlite.prepare<[string], OrganizationColumns>(sql.organizations);
  const identities = sqlite.prepare<[string, string], IdentityColumns>(sql.identities);
  const grants = sqlite.prepare<[string, string, string, string], GrantColumns>(sql.grants);
  return {
    readRevisions: () => {
      const row = revisions.get();
      if (!row) throw new Error('the revisions row is missing');
      return { grants: row[0], catalogue: row[1] };
    },
    atOneMoment: (work) => sqlite.transaction(work).deferred(),
    isInTransaction: () => sqlite.inTransaction,
    readChanges: (from, to) => {
      const rows = changes.all(from, to);
      return rows.length === to - from ? rows.map(toChange) : undefined;
    },
    readPerson: ({ idp, idpIdentityId }) => ({
      state: state.get(idpIdentityId, idp) ?? null,
      grants: grantsOfPerson.all(idpIdentityId, idp),
    }),
    readOrganization: (tin) => organization.get(tin),
    organizations: () => inSlices((last) => organizations.all(last?.tin ?? '')),
    identities: () => inSlices((last) => identities.all(last?.idpIdentityId ?? '', last?.idp ?? '')),
    grants: () =>
      inSlices((last) =>
        grants.all(
          last?.idpIdentityId ?? '',
          last?.idp ?? '',
          last?.privilegeId ?? '',
          last?.organizationTin ?? '',
        ),
      ),
  };
}

function toChange({ idp, idpIdentityId, organizationTin }: ChangeRow): FactsChange {
  if (idp !== null && idpIdentityId !== null) return { idp, idpIdentityId };
  return { organizationTin: organizationTin ?? '' };
}

function* inSlices<Row>(read: (last: Row | undefined) => Row[]): Generator<Row[]> {
  let last: Row | undefined;
  do {
    const rows = read(last);
    last = rows.at(-1);
    yield rows;
  } while (last);
}
