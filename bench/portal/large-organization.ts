import { join } from 'node:path';
import { openDb } from '../../db/open.ts';
import { organizations } from '../../demo/organizations.ts';
import { demoPrivileges } from '../../demo/privileges.ts';

const { employer, pension } = organizations;
const given = ['Anne', 'Bo', 'Cecilie', 'Dennis', 'Ellen', 'Frode', 'Gudrun', 'Ærø', 'Øjvind', 'Åse'];
const family = [
  'Holm',
  'Kjær',
  'Nielsen',
  'Sørensen',
  'Damgaard',
  'Toft',
  'Brandt',
  'Vestergaard',
  'Bang',
  'Lund',
];
const at = Date.UTC(2026, 0);

/** Somebody's id. */
export function personId(n: number): string {
  return `${n.toString(16).padStart(8, '0')}-bbbb-4bbb-8bbb-bbbbbbbbbbbb`;
}

/**
 * Makes the demo's employer a large organisation, in a store that holds the demo's world: so many employees who have
 * logged in, each with ten grants of as many privileges, some ended, some to end soon, some not begun.
 */
export function makeLargeOrganization(dataFolder: string, people: number): { grants: number } {
  using db = openDb(join(dataFolder, 'adgang.db'));
  db.sqlite.pragma('synchronous = OFF');
  db.sqlite.pragma('cache_size = -1048576');
  const prepare = (sql: string) => db.sqlite.prepare(sql);
  const privilege =
    prepare(`INSERT INTO privileges (id, owner_tin, name, description_danish, description_english,
    assignability, built_in, created_at, updated_at) VALUES (?, '${pension.tin}', ?, 'Til målinger.', 'For measurements.',
    'public', 0, ${at}, ${at})`);
  const identity = prepare(`INSERT INTO identities (idp, idp_identity_id, name, state, created_at)
    VALUES ('mitid_erhverv', ?, ?, 'active', ${at})`);
  const tie = prepare(`INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, first_seen_at,
    first_seen_provider, created_at)
    VALUES ('${employer.tin}', 'mitid_erhverv', ?, 'employee', 'seen', ?, '${pension.tin}', ?)`);
  const grant =
    prepare(`INSERT INTO grants (idp, idp_identity_id, privilege_id, organization_tin, id, valid_from,
    valid_to, created_at, created_by_idp, created_by_id, updated_at, version, last_used_at)
    VALUES ('mitid_erhverv', ?, ?, '${employer.tin}', ?, ?, ?, ${at}, 'system', 'benchmark', ${at}, 1, ?)`);
  const ids = [
    ...Object.values(demoPrivileges).filter(({ assignability }) => assignability === 'public'),
  ].map(({ id }) => id as string);
  const now = Date.now();
  const day = 86_400_000;
  let grants = 0;
  db.inOneBatch(() => {
    while (ids.length < 10) {
      const id = `3a5f0c51-7a4e-4d7f-8f0e-1c9d2b6e9${String(ids.length).padStart(3, '0')}`;
      privilege.run(id, `Benchmark ${ids.length}`);
      ids.push(id);
    }
    for (let n = 0; n < people; n++) {
      const id = personId(n);
      const seen = now - (n % 400) * day;
      identity.run(id, `${given[n % 10]} ${family[Math.floor(n / 10) % 10]} ${n}`);
      tie.run(id, seen, seen);
      for (const [number, privilegeId] of ids.entries()) {
        const kind = (n + number) % 20;
        const from = kind === 0 ? now + day : null;
        const to = kind === 1 ? now - day : kind === 2 ? now + 10 * day : null;
        grant.run(
          id,
          privilegeId,
          `grt_${String(n).padStart(7, '0')}-${number}`,
          from,
          to,
          kind < 10 ? seen : null,
        );
        grants += 1;
      }
    }
  });
  db.sqlite.exec('ANALYZE');
  db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
  return { grants };
}
