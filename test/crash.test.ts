import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { type GrantRecord, type SeenRecord, type Target, watchPeople, writeGrants } from './crash-writers.ts';
import { replayAudit, storedGrants } from './support/audit.ts';
import {
  openSurroundings,
  type ServiceProcess,
  type Surroundings,
  startService,
} from './support/service-process.ts';

const crashes = 50;
/** Stores side by side: a process takes longer to start than it lives. */
const stores = 2;

let surroundings: Surroundings;
beforeAll(async () => {
  surroundings = await openSurroundings();
});
afterAll(() => surroundings[Symbol.asyncDispose]());

test('what was acknowledged is there after kill -9, whole, once, and with its audit entry', async () => {
  const runs = Array.from({ length: stores }, () => crashAgainAndAgain(crashes / stores));
  await Promise.allSettled(runs);
  for (const { grants, seen } of await Promise.all(runs)) {
    // Enough was going on for the crashes to hit something.
    expect(grants.length).toBeGreaterThan(50);
    expect(grants.filter(({ wasCut }) => wasCut).length).toBeGreaterThan(0);
    expect(seen.filter(({ isAcknowledged }) => isAcknowledged).length).toBeGreaterThan(50);
  }
}, 600_000);

async function crashAgainAndAgain(times: number): Promise<{ grants: GrantRecord[]; seen: SeenRecord[] }> {
  const env = surroundings.newStore();
  const target: Target = { url: undefined, answers: 0 };
  const stop = new AbortController();
  const administrator = await surroundings.mintUser(people.administrator, 'adgang');
  const given = { target, signal: stop.signal, mintUser: surroundings.mintUser };
  const services = {
    'demo-pension': await surroundings.mintService('demo-pension'),
    'demo-insurance': await surroundings.mintService('demo-insurance'),
  };

  let service = await startService(env);
  let crashing: Promise<void> | undefined;
  await using cleanUp = new AsyncDisposableStack();
  // Whatever fails, nothing is left running.
  cleanUp.defer(async () => {
    stop.abort();
    await crashing?.catch(() => undefined);
    await service[Symbol.asyncDispose]();
  });
  target.url = service.url;
  const writing = Promise.all([
    ...Array.from({ length: 4 }, () => writeGrants({ ...given, administrator })),
    ...Array.from({ length: 3 }, () => watchPeople({ ...given, services })),
  ]);
  // A writer that fails ends the test at once, not after the last crash.
  const failed = writing.then(() => new Promise<never>(() => undefined));
  crashing = crash();
  await Promise.race([failed, crashing]);

  async function crash(): Promise<void> {
    for (let n = 0; n < times && !stop.signal.aborted; n += 1) {
      // A process that has just started is slow, and the machine may be: let the writers come to it first.
      const enough = target.answers + 8;
      for (let waited = 0; target.answers < enough && waited < 10_000; waited += 5) await setTimeout(5);
      await setTimeout(20 + Math.random() * 230);
      await service.end('SIGKILL');
      target.url = undefined;
      service = await startService(env);
      target.url = service.url;
    }
  }
  await setTimeout(100);
  stop.abort();
  const ledgers = (await writing).flat();
  const grants = ledgers.filter((record) => record.kind === 'grant');
  const seen = ledgers.filter((record) => record.kind === 'seen');
  await askAgain(service, administrator, grants);
  using sqlite = openReadOnly(env.DATA_DIR);
  await expect.poll(() => rows(sqlite, 'SELECT * FROM outbox'), { timeout: 60_000 }).toEqual([]);
  expect((await service.end('SIGTERM')).code).toBe(0);
  verifyWhole(sqlite);
  verifyGrants(sqlite, grants);
  verifySeen(sqlite, seen);
  return { grants, seen };
}

function openReadOnly(dataFolder: string): Database.Database & Disposable {
  const sqlite = new Database(join(dataFolder, 'adgang.db'), { readonly: true });
  return Object.assign(sqlite, { [Symbol.dispose]: () => void sqlite.close() });
}

type Row = Record<string, unknown>;
const rows = (sqlite: Database.Database, sql: string) => sqlite.prepare<[], Row>(sql).all();

/** The same key and wish again, long after and by another process: the same answer, to the byte. */
async function askAgain(service: ServiceProcess, token: string, grants: GrantRecord[]): Promise<void> {
  for (const { key, body, answer } of grants.filter((_, n) => n % 7 === 0)) {
    const again = await fetch(`${service.url}/api/v1/organizations/${organizations.employer.tin}/grants`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
        'X-Request-ID': randomUUID(),
      },
      body,
    });
    expect([again.status, await again.text()]).toEqual([201, answer]);
  }
}

function verifyWhole(sqlite: Database.Database): void {
  expect(sqlite.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(sqlite.pragma('foreign_key_check')).toEqual([]);
  expect(replayAudit(sqlite)).toEqual(storedGrants(sqlite));
}

function verifyGrants(sqlite: Database.Database, records: GrantRecord[]): void {
  const made = storedGrants(sqlite).filter((row) => row['createdByIdp'] !== 'system');
  const stored = new Map(made.map((row) => [row.id, row]));
  const expected = records.filter(({ isRevoked }) => !isRevoked);
  expect([...stored.keys()].toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
  for (const { id, reason, version } of expected) {
    expect(stored.get(id)).toMatchObject({ reason, version });
  }
  const entries = rows(sqlite, "SELECT entity_id, action FROM change_audit WHERE actor_idp <> 'system'");
  const actionsOf = Map.groupBy(entries, (row) => row['entity_id']);
  for (const { id, identity, version, isRevoked } of records) {
    const actions = actionsOf.get(id)?.map((row) => row['action']);
    expect(actions).toEqual([
      'grant.created',
      ...(version > 1 ? ['grant.changed'] : []),
      ...(isRevoked ? ['grant.revoked'] : []),
    ]);
    expect(actionsOf.get(`mitid_erhverv ${identity}`)).toHaveLength(1);
  }
}

function verifySeen(sqlite: Database.Database, records: SeenRecord[]): void {
  const by = (table: string, where = 'true') =>
    Map.groupBy(rows(sqlite, `SELECT * FROM ${table} WHERE ${where}`), (row) =>
      String(row['idp_identity_id'] ?? row['subject_id']),
    );
  const [ties, sightings, identities] = [by('ties'), by('sightings'), by('identities')];
  const audit = by('change_audit', "entity = 'tie'");
  for (const record of records) {
    const { id, isAcknowledged, isConfirmed, source, employer, provider } = record;
    const told = [ties, sightings, identities].map((table) => table.get(id)?.length ?? 0);
    const actions = audit.get(id)?.map((row) => row['action']) ?? [];
    if (!isAcknowledged) {
      // Nobody was told, so either is right; but half of it is not.
      expect([
        [[0, 0, 0], []],
        [[1, 1, 1], ['tie.made']],
      ]).toContainEqual([told, actions]);
      continue;
    }
    expect(told).toEqual([1, 1, 1]);
    expect(actions).toEqual(isConfirmed ? ['tie.made', 'tie.confirmed'] : ['tie.made']);
    const tie = { kind: 'employee', source: source === 'login' || isConfirmed ? 'seen' : 'stated' };
    expect(ties.get(id)?.[0]).toMatchObject({
      ...tie,
      organization_tin: employer,
      first_seen_provider: provider,
    });
    const sighting = { source: isConfirmed ? 'login' : source, organization_tin: employer };
    expect(sightings.get(id)?.[0]).toMatchObject({ ...sighting, provider_tin: provider });
  }
  const customers = rows(sqlite, "SELECT * FROM customers WHERE source <> 'listed'");
  expect(customers.length).toBeGreaterThan(0);
  expect(rows(sqlite, "SELECT * FROM change_audit WHERE action = 'customer.made'")).toHaveLength(
    customers.length,
  );
}
