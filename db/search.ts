import { readRevisions } from './catalogue.ts';
import type { Db } from './open.ts';

/** Where a search goes on: behind this id, in the order of ids; from the beginning when there is none. */
interface From {
  after: string | undefined;
  limit: number;
}

/** Of whom a search for subjects asks: the holders of one privilege for one organisation, at one identity provider. */
export interface HoldersQuery extends From {
  privilegeId: string;
  organizationTin: string;
  idp: string;
}

/** Of what a search for resources asks: the organisations for which one person holds one privilege. */
export interface HoldingsQuery extends From {
  privilegeId: string;
  idp: string;
  /** In lower case when it is a UUID. */
  idpIdentityId: string;
}

/** What searches read. Which of the candidates may is not judged here: expired and inactive grants count. */
export interface SearchReader {
  /** Runs `work` on one snapshot of the store, whatever other processes commit meanwhile. */
  atOneMoment<T>(work: () => T): T;
  readRevisions(): { grants: number; catalogue: number };
  /** Identity ids, ascending. */
  readHolders(query: HoldersQuery): string[];
  /** TINs, ascending. */
  readHoldings(query: HoldingsQuery): string[];
}

// Covered by `grants_by_privilege`, which ends in the primary key's columns, as every index of a WITHOUT ROWID table.
const holdersSql = `
  SELECT idp_identity_id FROM grants
  WHERE privilege_id = @privilegeId AND organization_tin = @organizationTin AND idp = @idp AND idp_identity_id > @after
  ORDER BY idp_identity_id LIMIT @limit`;

// One range of the primary key.
const holdingsSql = `
  SELECT organization_tin FROM grants
  WHERE idp_identity_id = @idpIdentityId AND idp = @idp AND privilege_id = @privilegeId AND organization_tin > @after
  ORDER BY organization_tin LIMIT @limit`;

/** Prepares the statements of searches. */
export function prepareSearch(db: Db): SearchReader {
  const holders = db.sqlite.prepare<[object], string>(holdersSql).pluck();
  const holdings = db.sqlite.prepare<[object], string>(holdingsSql).pluck();
  return {
    atOneMoment: (work) => db.sqlite.transaction(work).deferred(),
    readRevisions: () => readRevisions(db),
    readHolders: (query) => holders.all({ ...query, after: query.after ?? '' }),
    readHoldings: (query) => holdings.all({ ...query, after: query.after ?? '' }),
  };
}
