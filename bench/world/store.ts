import { type Db, openDb } from '../../db/open.ts';
import { insertSeed } from '../../db/seed.ts';
import { findClient } from '../../demo/clients.ts';
import { organizations as demo } from '../../demo/organizations.ts';
import { builtInPrivileges } from '../../server/catalogue/built-in.ts';
import { toGuid } from './mix.ts';
import {
  grantOf,
  grantsPerIdentity,
  identityId,
  isSuspendedIdentity,
  isSuspendedOrganization,
  isWhitelisted,
  privileges,
  tin,
  type World,
} from './world.ts';

/** The client that asks, and its organisation, which owns the privileges: those of the demo's pension fund. */
export const askingClient = 'demo-pension';
const at = Date.UTC(2024, 0);

/** Makes the service's store of a world at `file`: one transaction, over the service's own schema and triggers. */
export function makeStore(world: World, file: string): void {
  using db = openDb(file);
  // The file is made once and only then used: no power cut needs to be survived meanwhile.
  db.sqlite.pragma('synchronous = OFF');
  db.sqlite.pragma('cache_size = -1048576');
  db.inOneBatch(() => {
    insertCatalogue(db);
    insertOrganizations(db, world);
    const makeAgain = dropIndexesAndTriggers(db);
    insertPeople(db, world);
    makeAgain();
  });
  db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
}

function insertCatalogue(db: Db): void {
  const provider = findClient(askingClient).organization;
  const times = { createdAt: at, updatedAt: at };
  const state = 'active' as const;
  const descriptions = { descriptionDanish: 'Til målinger.', descriptionEnglish: 'For measurements.' };
  insertSeed(db, {
    organizations: [provider, demo.operator].map((row) => ({ ...row, state, createdAt: at })),
    providers: [{ tin: provider.tin, contact: 'support@provider.example', createdAt: at }],
    clients: [
      { clientId: askingClient, organizationTin: provider.tin, name: 'Benchmark', state, createdAt: at },
    ],
    privileges: [
      ...builtInPrivileges.map((row) => ({ ...row, ownerTin: demo.operator.tin, ...times })),
      ...privileges.map((row) => ({
        ...row,
        ...descriptions,
        ownerTin: provider.tin,
        builtIn: false,
        ...times,
      })),
    ],
    customers: [],
    whitelist: [],
    identities: [],
    ties: [],
    sightings: [],
    grants: [],
  });
}

function insertOrganizations(db: Db, world: World): void {
  const organization = db.sqlite.prepare(
    'INSERT INTO organizations (tin, org_id, name, state, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const entry = db.sqlite.prepare(
    'INSERT INTO whitelist_entries (privilege_id, organization_tin, created_at) VALUES (?, ?, ?)',
  );
  for (let n = 0; n < world.organizations; n++) {
    const state = isSuspendedOrganization(n) ? 'suspended' : 'active';
    organization.run(tin(n), toGuid(n ^ 0x51000000), `Organisation ${n}`, state, at);
  }
  for (const [number, { id }] of privileges.entries()) {
    for (let n = 0; n < world.organizations; n++) if (isWhitelisted(number, n)) entry.run(id, tin(n), at);
  }
}

/**
 * Indexes that are made of all rows at once take a fraction of the time, and nobody follows these rows as changes.
 * Returns what makes indexes and triggers as they were.
 */
function dropIndexesAndTriggers(db: Db): () => void {
  const dropped = db.sqlite
    .prepare<[], { type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_master
       WHERE type IN ('index', 'trigger') AND tbl_name IN ('grants', 'identities') AND sql IS NOT NULL`,
    )
    .all();
  for (const { type, name } of dropped) db.sqlite.exec(`DROP ${type} "${name}"`);
  return () => {
    for (const { sql } of dropped) db.sqlite.exec(sql);
  };
}

/** In the order of the identities' ids, which is that of the tree that they go into. */
function insertPeople(db: Db, world: World): void {
  const identity = db.sqlite.prepare(
    "INSERT INTO identities (idp, idp_identity_id, state, created_at) VALUES ('mitid_erhverv', ?, ?, ?)",
  );
  const grant =
    db.sqlite.prepare(`INSERT INTO grants (idp, idp_identity_id, privilege_id, organization_tin, id,
      valid_from, valid_to, created_at, created_by_idp, created_by_id, updated_at, version)
    VALUES ('mitid_erhverv', ?, ?, ?, ?, ?, ?, ${at}, 'system', 'benchmark', ${at}, 1)`);
  const people = Array.from({ length: world.identities }, (_, n) => ({ n, id: identityId(n) }));
  people.sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const { n, id } of people) {
    identity.run(id, isSuspendedIdentity(n) ? 'suspended' : 'active', at);
    for (let number = 0; number < grantsPerIdentity; number++) {
      const { privilege, organization, validFrom, validTo, id: grantId } = grantOf(world, n, number);
      grant.run(id, privileges[privilege]?.id, tin(organization), grantId, validFrom, validTo);
    }
  }
}
