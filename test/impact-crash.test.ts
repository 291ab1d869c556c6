import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Db } from '../db/open.ts';
import { insertDraft } from '../db/policy-drafts.ts';
import { type ImpactRow, readImpactAnswers, readImpactById } from '../db/policy-impacts.ts';
import { organizations } from '../demo/organizations.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { opaPlaces } from '../policies/places.ts';
import { describeWithOpa } from '../policies/with-opa.ts';
import { createCatalogueCache } from '../server/catalogue/catalogue.ts';
import { createNewId } from '../server/ids.ts';
import { digestOfFiles, loadBundle, shippedBundle } from '../server/policy/bundle.ts';
import { recordBrought } from '../server/policy/record-brought.ts';
import { openStore } from '../server/store.ts';
import { startImpact } from '../server/studio/impact.ts';
import { openWorkshop } from '../server/studio/workshop.ts';
import { openSurroundings, type Surroundings, startService } from './support/service-process.ts';

/** Whatever kills the service, an impact goes on where it stood, and counts nothing twice. */

vi.setConfig({ testTimeout: 300_000 });

const { pension, employer } = organizations;
const strangers = 3_000;

let surroundings: Surroundings;
beforeAll(async () => {
  surroundings = await openSurroundings();
});
afterAll(() => surroundings[Symbol.asyncDispose]());

const files = {
  'decision.rego': `# METADATA
# title: Test
# schemas:
#   - input: schema.input
package provider.${pension.tin.toLowerCase()}

# METADATA
# title: The decision
# description: It reads ids, so that each question is decided.
# entrypoint: true
decision := {"allow": _allow, "reasons": [], "obligations": []}

default _allow := false

_allow if endswith(input.subject.id, "7")
`,
};

function addPeople(db: Db): void {
  const insert = db.sqlite.prepare(
    `INSERT INTO grants (idp, idp_identity_id, privilege_id, organization_tin, id, created_at, created_by_idp,
       created_by_id, updated_at, version) VALUES ('mitid_erhverv', ?, ?, ?, ?, 1, 'system', 'test', 1, 1)`,
  );
  db.inOneBatch(() => {
    for (let n = 0; n < strangers; n += 1) {
      insert.run(randomUUID(), demoPrivileges.read.id, employer.tin, `grt_${randomUUID()}`);
    }
  });
}

async function askForImpact(dataFolder: string): Promise<string> {
  using db = openStore(dataFolder);
  addPeople(db);
  await using workshop = openWorkshop({ opa: opaPlaces() });
  const now = Date.now;
  const catalogue = createCatalogueCache(db);
  const shipped = await loadBundle(shippedBundle);
  const deps = { db, now, newId: createNewId(now), catalogue, workshop };
  recordBrought(deps, { shipped, folder: undefined });
  const draftId = deps.newId('drf');
  const times = { createdAt: now(), updatedAt: now() };
  const actor = { idp: 'system', id: 'test' };
  insertDraft(db, {
    ...{ id: draftId, policy: pension.tin, files, filesDigest: digestOfFiles(files), basedOn: null },
    ...{ version: 1, state: 'open', reason: null, acceptedImpact: null, ...times },
    ...{ authorIdp: actor.idp, authorId: actor.id },
  });
  const author = {
    ...{ policy: pension.tin, organizationTin: pension.tin, actor, idp: actor.idp, idpIdentityId: actor.id },
    ...{ isOperator: false, requestId: null, requireStill: () => undefined },
  };
  const policies = { brought: { revision: shipped.revision, origin: 'shipped' as const } };
  return (await startImpact({ ...deps, policies }, author, { draftId })).id;
}

async function until(
  dataFolder: string,
  id: string,
  isReached: (impact: ImpactRow) => boolean,
): Promise<ImpactRow> {
  using db = openStore(dataFolder);
  for (;;) {
    const impact = readImpactById(db, id);
    if (impact && isReached(impact)) return impact;
    await setTimeout(10);
  }
}

describeWithOpa('an impact', () => {
  test('goes on after the service was killed, again and again', async () => {
    const env = surroundings.newStore();
    const id = await askForImpact(env.DATA_DIR);
    for (let kills = 1; kills <= 2; kills += 1) {
      await using service = await startService(env);
      const impact = await until(env.DATA_DIR, id, ({ done }) => done >= kills * 2);
      expect(impact.state).toBe('running');
      await service.end('SIGKILL');
    }
    await using _last = await startService(env);
    const done = await until(env.DATA_DIR, id, ({ state }) => state !== 'running');
    expect(done).toMatchObject({ state: 'done', done: done.total });
    using db = openStore(env.DATA_DIR);
    const rows = readImpactAnswers(db, { impactId: id, limit: 1_000_000, seenAt: '' });
    expect(rows).toHaveLength(done.answers);
    const accesses = new Set(
      rows.map(({ idpIdentityId, organizationTin, privilegeId }) =>
        [idpIdentityId, organizationTin, privilegeId].join(' '),
      ),
    );
    expect(accesses.size).toBe(done.losses);
    // Everybody who was added, but for those whose id ends as the rules want it, at each of four levels.
    const added = db.sqlite
      .prepare("SELECT count(*) FROM grants WHERE created_by_id = 'test' AND idp_identity_id NOT LIKE '%7'")
      .pluck()
      .get();
    const lost = rows.filter(
      ({ organizationTin, privilegeId }) =>
        organizationTin === employer.tin && privilegeId === demoPrivileges.read.id,
    );
    expect(lost.length).toBeGreaterThanOrEqual(Number(added) * 4);
  });
});
