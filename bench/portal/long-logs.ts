import { join } from 'node:path';
import { openDb } from '../../db/open.ts';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { personId } from './large-organization.ts';

const { employer, pension } = organizations;
const privileges = [demoPrivileges.read.id, demoPrivileges.administer.id, demoPrivileges.reportSalaries.id];
const actions = ['grant.created', 'grant.changed', 'grant.revoked', 'tie.made', 'tie.renamed'];

/**
 * Makes both logs long, in a store that holds the large organisation: so many entries of its timeline, and so many
 * decisions that the pension fund has asked for about its people, one in five of them a refusal, over the last year.
 */
export function makeLongLogs(dataFolder: string, rows: number, users: number): void {
  using db = openDb(join(dataFolder, 'adgang.db'));
  db.sqlite.pragma('synchronous = OFF');
  db.sqlite.pragma('cache_size = -1048576');
  const entry =
    db.sqlite.prepare(`INSERT INTO change_audit (at, action, actor_idp, actor_id, organization_tin, entity,
    entity_id, subject_idp, subject_id, privilege_id, before, after, reason)
    VALUES (?, ?, 'mitid_erhverv', '${people.administrator.idpIdentityId}', '${employer.tin}', ?, ?, 'mitid_erhverv',
    ?, ?, NULL, ?, 'Til målinger.')`);
  const decision =
    db.sqlite.prepare(`INSERT INTO decision_log (id, at, door, client_id, provider_tin, subject_type,
    subject_id, organization_tin, privilege_id, allow, answer, policy_revision, grants_revision, catalogue_revision, input,
    masked) VALUES (?, ?, 'authzen', 'demo-pension', '${pension.tin}', 'mitid_erhverv', ?, '${employer.tin}', ?, ?, ?,
    'base-0', 1, 1, ?, 0)`);
  const now = Date.now();
  const timeOf = (n: number) => now - Math.round(((rows - n) / rows) * 365 * 86_400_000);
  const sighting =
    db.sqlite.prepare(`INSERT INTO sightings (idp, idp_identity_id, organization_tin, provider_tin, source,
    first_at) VALUES ('mitid_erhverv', ?, '${employer.tin}', '${pension.tin}', 'login', ?)`);
  db.inOneBatch(() => {
    for (let n = 0; n < users; n++) sighting.run(personId(n), now);
    for (let n = 0; n < rows; n++) {
      // Prime to any number of people, so that they come in no order.
      const person = personId((n * 15_485_863) % users);
      const privilege = privileges[n % privileges.length];
      const action = actions[n % actions.length] ?? '';
      const isGrant = action.startsWith('grant.');
      const after = JSON.stringify(isGrant ? { validTo: now } : { nickname: 'Bo' });
      entry.run(
        timeOf(n),
        action,
        isGrant ? 'grant' : 'tie',
        `x${n}`,
        person,
        isGrant ? privilege : null,
        after,
      );
      const allow = n % 5 === 0 ? 0 : 1;
      const answer = { allow: allow === 1, reasons: allow ? [] : [{ code: 'no-grant' }], obligations: [] };
      const asked = { action: { name: 'Pension: read' }, context: { loa: 'High', padding: 'x'.repeat(600) } };
      decision.run(
        `dec_bench-${String(n).padStart(9, '0')}`,
        ...[timeOf(n), person, privilege, allow, JSON.stringify(answer), JSON.stringify(asked)],
      );
    }
  });
  db.sqlite.exec('ANALYZE');
  db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
}
