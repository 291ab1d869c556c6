import {
  type ClientRow,
  type OrganizationRow,
  type PrivilegeRow,
  readCatalogue,
  readRevisions,
} from '../../db/catalogue.ts';
import type { Db } from '../../db/open.ts';
import type { PolicyPointer } from '../../db/policies.ts';

export type Privilege = PrivilegeRow;
export type Client = ClientRow;
export type Organization = OrganizationRow;

/** The catalogue as of one revision, with the look-ups that a decision needs. Immutable. */
export interface Catalogue {
  readonly revision: number;
  /** The organisation that runs the service: it owns the built-in privileges. */
  readonly operatorTin: string | undefined;
  client(clientId: string): Client | undefined;
  /** A provider's, a client's or the operator's organisation; others are not kept here. */
  organization(tin: string): Organization | undefined;
  isProvider(tin: string): boolean;
  /** Whether this owner of privileges relies on sworn declarations; one that is no provider does. */
  trustsDeclarations(tin: string): boolean;
  privilege(id: string): Privilege | undefined;
  /** Every provider's, in the order of owner and name. */
  readonly privileges: readonly Privilege[];
  /** One provider's privilege by name, or by id when the text has the shape of a GUID. */
  findPrivilege(ownerTin: string, nameOrId: string): Privilege | undefined;
  isWhitelisted(privilegeId: string, organizationTin: string): boolean;
  /** What is in force of each policy: of `base`, and of providers by their TIN. */
  readonly policies: ReadonlyMap<string, PolicyPointer>;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `text` is a GUID: what looks like one never matches a name. */
export function isGuid(text: string): boolean {
  return guid.test(text);
}

/** Reads the catalogue that is in force now. */
export function loadCatalogue(db: Db): Catalogue {
  const rows = readCatalogue(db);
  const clients = new Map(rows.clients.map((row) => [row.clientId, row]));
  const organizations = new Map(rows.organizations.map((row) => [row.tin, row]));
  const providers = new Map(rows.providers.map((row) => [row.tin, row]));
  const byId = new Map(rows.privileges.map((row) => [row.id, row]));
  const byName = new Map(rows.privileges.map((row) => [`${row.ownerTin}\0${row.name}`, row]));
  const whitelists = new Map<string, Set<string>>();
  for (const { privilegeId, organizationTin } of rows.whitelist) {
    whitelists.set(privilegeId, (whitelists.get(privilegeId) ?? new Set()).add(organizationTin));
  }
  return {
    revision: rows.revision,
    operatorTin: rows.privileges.find((row) => row.builtIn)?.ownerTin,
    client: (clientId) => clients.get(clientId),
    organization: (tin) => organizations.get(tin),
    isProvider: (tin) => providers.has(tin),
    trustsDeclarations: (tin) => providers.get(tin)?.trustsDeclarations ?? true,
    privilege: (id) => byId.get(id),
    privileges: rows.privileges.toSorted(
      (a, b) => a.ownerTin.localeCompare(b.ownerTin) || a.name.localeCompare(b.name, 'da'),
    ),
    findPrivilege: (ownerTin, nameOrId) => {
      if (!isGuid(nameOrId)) return byName.get(`${ownerTin}\0${nameOrId}`);
      const privilege = byId.get(nameOrId.toLowerCase());
      return privilege?.ownerTin === ownerTin ? privilege : undefined;
    },
    isWhitelisted: (privilegeId, organizationTin) =>
      whitelists.get(privilegeId)?.has(organizationTin) ?? false,
    policies: new Map(rows.policies.map((row) => [row.policy, row])),
  };
}

/** The catalogue kept in memory. Whoever has read a newer revision from the store asks for it by number. */
export interface CatalogueCache {
  /** What is in memory; may be behind the store. */
  current(): Catalogue;
  /** Loads the catalogue anew. */
  reload(): Catalogue;
  /** What is in force at this moment: asks the store for its revision, and loads only what is newer. */
  inForce(): Catalogue;
}

/**
 * Keeps the catalogue in memory: it is small, read by every decision and seldom changed. What is read inside a
 * transaction may never be committed: another change would then come to be known by the same revision, so it is not
 * kept.
 */
export function createCatalogueCache(db: Db): CatalogueCache {
  let catalogue = loadCatalogue(db);
  const reload = () => {
    const loaded = loadCatalogue(db);
    if (!db.sqlite.inTransaction) catalogue = loaded;
    return loaded;
  };
  return {
    current: () => catalogue,
    reload,
    inForce: () => (readRevisions(db).catalogue === catalogue.revision ? catalogue : reload()),
  };
}

/**
 * Reads from the store as of one catalogue revision: what `read` brings tells the revision that it was read at, and
 * when memory is behind that, the catalogue is loaded and the store read again. An answer never mixes two revisions.
 */
export function readAtOneRevision<Rows extends { catalogueRevision: number }>(
  cache: CatalogueCache,
  read: (catalogue: Catalogue) => Rows,
): { catalogue: Catalogue; rows: Rows } {
  let catalogue = cache.current();
  // Ends: it repeats only when somebody has committed a catalogue change since the last look.
  for (;;) {
    const rows = read(catalogue);
    if (rows.catalogueRevision === catalogue.revision) return { catalogue, rows };
    catalogue = cache.reload();
  }
}
