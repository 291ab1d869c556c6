import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareFacts } from '../db/facts.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { createCatalogueCache } from '../server/catalogue/catalogue.ts';
import { startBulk } from '../server/grants/bulk.ts';
import { draftGrants } from '../server/grants/bulk-draft.ts';
import { authorityOfStarter } from '../server/grants/bulk-work.ts';
import { createNewId } from '../server/ids.ts';
import { loadBundle, shippedBundle } from '../server/policy/bundle.ts';
import { createEngine } from '../server/policy/engine.ts';
import { openStore } from '../server/store.ts';
import { replayAudit, storedGrants } from './support/audit.ts';
import { openSurroundings, type Surroundings, startService } from './support/service-process.ts';

/** Whatever kills the service, each row of a job takes effect exactly once. */

const { tin } = organizations.employer;
const rows = 1_500;
const uuid = (n: number) => `8d8d8d8d-0000-4000-8000-${String(n).padStart(12, '0')}`;

let surroundings: Surroundings;
beforeAll(async () => {
  surroundings = await openSurroundings();
});
afterAll(() => surroundings[Symbol.asyncDispose]());

/** A job of many rows, started as an administrator does; its first step is done. */
async function startJob(dataFolder: string): Promise<string> {
  using db = openStore(dataFolder);
  const now = Date.now;
  const deps = {
    db,
    now,
    newId: createNewId(now),
    catalogue: createCatalogueCache(db),
    shippedEngine: createEngine(await loadBundle(shippedBundle)),
    readFacts: prepareFacts(db),
    nudgeWorker: () => undefined,
  };
  const { idp, idpIdentityId } = people.administrator;
  const by = authorityOfStarter(deps, {
    id: 'test',
    organizationTin: tin,
    createdByIdp: idp,
    createdById: idpIdentityId,
  });
  const wishes = Array.from({ length: rows }, (_, n) => ({
    // Every tenth row is told twice.
    identity: { idp: 'mitid_erhverv', idpIdentityId: uuid(n % 10 === 9 ? n - 1 : n) },
    privilegeId:
      n % 10 === 9 ? demoPrivileges.read.id : n % 2 ? demoPrivileges.claims.id : demoPrivileges.read.id,
    validTo: null,
  }));
  const id = await draftGrants(deps, by, { wishes, source: 'file' });
  startBulk(deps, by, id);
  return id;
}

test('a job that is killed again and again is done once, row by row', async () => {
  const env = surroundings.newStore();
  const id = await startJob(env.DATA_DIR);
  const sqlite = new Database(join(env.DATA_DIR, 'adgang.db'), { readonly: true });
  const count = (sql: string) => Number(sqlite.prepare(sql).pluck().get());
  const read = () =>
    sqlite
      .prepare<[string], { state: string; done: number; refused: number }>(
        'SELECT state, done, refused FROM bulk_jobs WHERE id = ?',
      )
      .get(id);
  let crashes = 0;
  let cutInTheMiddle = 0;
  while (read()?.state === 'running') {
    await using service = await startService(env);
    // It is at work when a step has been done; the next ones are under way.
    const before = read()?.done;
    for (let waited = 0; read()?.done === before && waited < 5_000; waited += 2) await setTimeout(2);
    await setTimeout(Math.random() * 40);
    await service.end('SIGKILL');
    crashes += 1;
    const job = read();
    if (job?.state === 'running' && job.done > 50) cutInTheMiddle += 1;
    // Slow machines get there as well: what one process does not come to, the next one does.
    if (crashes > 6) {
      await using last = await startService(env);
      await expect.poll(() => read()?.state, { timeout: 100_000, interval: 200 }).toBe('done');
      await last.end('SIGTERM');
    }
  }
  expect(crashes).toBeGreaterThan(1);
  expect(cutInTheMiddle).toBeGreaterThan(0);
  const twice = rows / 10;
  expect(read()).toMatchObject({ state: 'done', done: rows - twice, refused: twice });

  expect(count("SELECT count(*) FROM grants WHERE idp_identity_id LIKE '8d8d8d8d%'")).toBe(rows - twice);
  expect(
    count(`SELECT count(*) FROM change_audit WHERE action = 'grant.created' AND request_id = '${id}'`),
  ).toBe(rows - twice);
  expect(
    count(`SELECT count(DISTINCT grant_id) FROM bulk_rows WHERE job_id = '${id}' AND state = 'done'`),
  ).toBe(rows - twice);
  expect(count('SELECT count(*) FROM outbox')).toBe(0);
  expect(sqlite.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(replayAudit(sqlite)).toEqual(storedGrants(sqlite));
  sqlite.close();
}, 240_000);
