import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { readBulkJob, readBulkRows } from '../db/bulk.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { cancelBulk, startBulk } from '../server/grants/bulk.ts';
import { type BulkWish, draftGrants, draftRevocations } from '../server/grants/bulk-draft.ts';
import { authorityOfStarter, rowsAtOnce } from '../server/grants/bulk-work.ts';
import { giveGrant } from '../server/grants/give.ts';
import type { Authority } from '../server/grants/use-case.ts';
import { deliverAll } from '../workers/deliver.ts';
import { applyRetention } from '../workers/retention.ts';
import { type Bench, openBench, outboxRows } from './support/outbox.ts';

const { employer, accountants } = organizations;
const { read, administer, claims, internalSupport, reportSalaries } = demoPrivileges;
const uuid = (n: number) => `5a5a5a5a-0000-4000-8000-${String(n).padStart(12, '0')}`;
const person = (n: number) => ({ idp: 'mitid_erhverv', idpIdentityId: uuid(n) });
const known = { idp: 'mitid_erhverv', idpIdentityId: people.employee.idpIdentityId };

let bench: Bench;
let by: Authority;
beforeEach(() => {
  bench = openBench();
  by = administratorOf(bench);
  return () => bench[Symbol.dispose]();
});

/** The demo's administrator, whose role is asked for at every row. */
function administratorOf(on: Bench): Authority {
  const { idp, idpIdentityId: id } = people.administrator;
  const job = { createdByIdp: idp, createdById: id, organizationTin: employer.tin, id: 'test' };
  return authorityOfStarter(on, job);
}

const start = (id: string, who = by) => startBulk({ ...bench, nudgeWorker: () => undefined }, who, id);
const wish = (identity: { idp: string; idpIdentityId: string }, privilegeId: string = read.id): BulkWish => ({
  identity,
  privilegeId,
  validTo: null,
});
const many = (count: number): BulkWish[] => Array.from({ length: count }, (_, n) => wish(person(n)));
const draft = (wishes: BulkWish[], reason?: string) =>
  draftGrants(bench, by, { wishes, source: 'selection', reason });
const rowsOf = (id: string) => readBulkRows(bench.db, id, { limit: 100_000 });
const codesOf = (id: string) => rowsOf(id).map(({ state, code }) => [state, code]);
const jobOf = (id: string) => readBulkJob(bench.db, employer.tin, id);
const sql = (text: string, ...parameters: unknown[]) => bench.db.sqlite.prepare(text).run(...parameters);
const grantsOf = (db = bench.db) =>
  db.sqlite
    .prepare<[], Record<string, unknown>>(
      `SELECT idp_identity_id, idp, privilege_id, organization_tin, valid_from, valid_to, reason, created_by_id, version
       FROM grants ORDER BY 1, 2, 3, 4`,
    )
    .all();
const auditOf = (action: string) =>
  bench.db.sqlite
    .prepare<[string], Record<string, unknown>>('SELECT * FROM change_audit WHERE action = ? ORDER BY seq')
    .all(action);

describe('a draft', () => {
  test('says of each row what would come of it, and changes nothing but itself', async () => {
    sql('UPDATE privileges SET retired_at = 1 WHERE id = ?', administer.id);
    sql('DELETE FROM whitelist_entries WHERE organization_tin = ?', employer.tin);
    sql('UPDATE ties SET pending_since = 1 WHERE idp_identity_id = ?', people.low.idpIdentityId);
    sql('UPDATE grants SET valid_to = 1 WHERE idp_identity_id = ?', people.accountant.idpIdentityId);
    const before = [grantsOf(), auditOf('grant.created')];
    const id = await draft([
      wish(known, claims.id),
      wish(known),
      wish({ ...known, idpIdentityId: known.idpIdentityId.toUpperCase() }, claims.id),
      wish(person(1)),
      wish({ idp: 'mitid_erhverv', idpIdentityId: people.accountant.idpIdentityId }),
      wish(person(2), administer.id),
      wish(person(2), reportSalaries.id),
      wish(person(2), internalSupport.id),
      wish({ idp: 'mitid_erhverv', idpIdentityId: people.low.idpIdentityId }, claims.id),
      wish({ idp: 'mitid_erhverv', idpIdentityId: '0101901234' }),
      { ...wish(person(3)), validTo: bench.now() },
      { line: 13, refused: 'no-such-privilege' },
    ] as BulkWish[]);
    expect(codesOf(id)).toEqual([
      ['waiting', 'would-grant'],
      ['waiting', 'grant-exists'],
      ['refused', 'told-twice'],
      ['waiting', 'would-make-partner'],
      ['waiting', 'would-replace'],
      ['waiting', 'not-assignable'],
      ['waiting', 'not-assignable'],
      ['waiting', 'unknown-privilege'],
      ['waiting', 'partner-pending'],
      ['refused', 'invalid-person'],
      ['waiting', 'invalid-validity'],
      ['refused', 'no-such-privilege'],
    ]);
    expect([grantsOf(), auditOf('grant.created')]).toEqual(before);
    expect(JSON.stringify(rowsOf(id))).not.toContain('0101901234');
    expect(jobOf(id)).toMatchObject({ state: 'draft', total: 12, done: 0, refused: 3 });
  });

  test('holds at least one row and at most 10,000, and no CPR number', async () => {
    await expect(draft([])).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(draft(many(10_001))).rejects.toMatchObject({ code: 'too-many-rows' });
    await expect(draft(many(1), 'ring 010190-1234')).rejects.toMatchObject({ code: 'cpr-refused' });
    await expect(draftRevocations(bench, by, [])).rejects.toMatchObject({ code: 'invalid-request' });
    expect(bench.db.sqlite.prepare('SELECT * FROM bulk_jobs').all()).toEqual([]);
  });

  test('is started by whoever made it, and by nobody of another organisation', async () => {
    const id = await draft(many(1));
    const another = { ...by, actor: { idp: 'mitid', id: 'another' }, requireStill: () => undefined };
    expect(() => start(id, another)).toThrow(expect.objectContaining({ code: 'forbidden' }));
    const foreign = { ...by, organizationTin: accountants.tin, requireStill: () => undefined };
    expect(() => start(id, foreign)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => cancelBulk(bench, foreign, id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(jobOf(id)).toMatchObject({ state: 'draft' });
  });
});

describe('a job', () => {
  test('of a handful is done at once, each row with its audit entry', async () => {
    const id = await draft([wish(known, claims.id), wish(known), wish(person(1))], 'Nye kolleger');
    expect(start(id)).toMatchObject({ state: 'done', done: 2, refused: 1, total: 3 });
    expect(codesOf(id)).toEqual([
      ['done', 'granted'],
      ['refused', 'grant-exists'],
      ['done', 'granted'],
    ]);
    expect(outboxRows(bench.db)).toEqual([]);
    const made = auditOf('grant.created').filter(({ request_id }) => request_id === id);
    expect(made.map(({ entity_id, reason, actor_id }) => [entity_id, reason, actor_id])).toEqual(
      rowsOf(id)
        .filter(({ state }) => state === 'done')
        .map(({ grantId }) => [grantId, 'Nye kolleger', by.actor.id]),
    );
    expect(auditOf('bulk.started')).toMatchObject([{ entity_id: id, organization_tin: employer.tin }]);
  });

  test('started twice is done once', async () => {
    const id = await draft(many(3));
    start(id);
    expect(start(id)).toMatchObject({ state: 'done', done: 3 });
    expect(auditOf('bulk.started')).toHaveLength(1);
    expect(auditOf('grant.created').filter(({ request_id }) => request_id === id)).toHaveLength(3);
  });

  test('of one alone stands in the timeline as what it is, and not as many', async () => {
    const id = await draft(many(1), 'Ny kollega');
    expect(start(id)).toMatchObject({ state: 'done', done: 1 });
    const entries = ['bulk.started', 'grant.created']
      .flatMap(auditOf)
      .filter((entry) => entry['request_id'] === id || entry['entity_id'] === id);
    expect(entries).toMatchObject([{ action: 'grant.created', reason: 'Ny kollega' }]);
  });

  test('of many goes on in the background, step by step', async () => {
    const count = 2 * rowsAtOnce + 7;
    const id = await draft(many(count));
    expect(start(id)).toMatchObject({ state: 'running', done: rowsAtOnce });
    expect(outboxRows(bench.db)).toHaveLength(1);
    deliverAll(bench);
    expect(jobOf(id)).toMatchObject({ state: 'done', done: count, refused: 0 });
    expect(outboxRows(bench.db)).toEqual([]);
    expect(auditOf('grant.created').filter(({ request_id }) => request_id === id)).toHaveLength(count);
  });

  test('stops at the row at which whoever started it is no longer an administrator', async () => {
    const id = await draft(many(3 * rowsAtOnce));
    start(id);
    sql('DELETE FROM grants WHERE idp_identity_id = ?', people.administrator.idpIdentityId);
    deliverAll(bench);
    expect(jobOf(id)).toMatchObject({ state: 'stopped', done: rowsAtOnce, refused: 0 });
    expect(rowsOf(id).filter(({ state }) => state === 'waiting')).toHaveLength(2 * rowsAtOnce);
    expect(outboxRows(bench.db)).toEqual([]);
    expect(auditOf('bulk.stopped')).toMatchObject([{ entity_id: id, actor_idp: 'system' }]);
    expect(() => start(id)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });

  test('that takes the role of its own starter away is no way around it: roles are not taken here', async () => {
    const role = bench.db.sqlite
      .prepare('SELECT id FROM grants WHERE idp_identity_id = ?')
      .pluck()
      .get(people.administrator.idpIdentityId) as string;
    const id = await draftRevocations(bench, by, [role]);
    expect(codesOf(id)).toEqual([['waiting', 'not-assignable']]);
    expect(start(id)).toMatchObject({ done: 0, refused: 1 });
  });

  test('that is cancelled does no further row', async () => {
    const id = await draft(many(3 * rowsAtOnce));
    start(id);
    expect(cancelBulk(bench, by, id)).toMatchObject({ state: 'cancelled', done: rowsAtOnce });
    deliverAll(bench);
    expect(jobOf(id)).toMatchObject({ state: 'cancelled', done: rowsAtOnce });
    expect(cancelBulk(bench, by, id)).toMatchObject({ state: 'cancelled' });
    expect(start(id)).toMatchObject({ state: 'cancelled' });
    expect(auditOf('bulk.cancelled')).toHaveLength(1);
  });

  test('takes grants away, those that are already gone aside', async () => {
    const made = await draft(many(3));
    start(made);
    const ids = rowsOf(made).map(({ grantId }) => grantId ?? '');
    const foreign = grantsOf().length;
    const id = await draftRevocations(bench, by, [...ids, 'grt_none', ids[0] ?? '']);
    sql('DELETE FROM grants WHERE id = ?', ids[1]);
    expect(codesOf(id)).toEqual([...ids.map(() => ['waiting', 'would-revoke']), ['refused', 'not-found']]);
    expect(start(id)).toMatchObject({ state: 'done', done: 2, refused: 2 });
    expect(codesOf(id).map(([, code]) => code)).toEqual(['revoked', 'not-found', 'revoked', 'not-found']);
    expect(grantsOf()).toHaveLength(foreign - 3);
    expect(auditOf('grant.revoked').map(({ request_id }) => request_id)).toEqual([id, id]);
  });

  test("sees nothing of another organisation's grants", async () => {
    const theirs = bench.db.sqlite
      .prepare('SELECT id FROM grants WHERE organization_tin = ?')
      .pluck()
      .all(accountants.tin) as string[];
    expect(theirs.length).toBeGreaterThan(0);
    const id = await draftRevocations(bench, by, theirs);
    expect(codesOf(id)).toEqual(theirs.map(() => ['refused', 'not-found']));
    const before = grantsOf();
    start(id);
    expect(grantsOf()).toEqual(before);
  });

  test('whose step fails altogether is tried again, and nothing of the step is kept', async () => {
    const id = await draft(many(2 * rowsAtOnce));
    start(id);
    sql(`CREATE TRIGGER boom BEFORE INSERT ON grants WHEN NEW.idp_identity_id = '${uuid(rowsAtOnce + 5)}'
         BEGIN SELECT RAISE(ABORT, 'boom'); END`);
    deliverAll(bench);
    expect(jobOf(id)).toMatchObject({ state: 'running', done: rowsAtOnce });
    expect(outboxRows(bench.db)).toMatchObject([{ attempts: 1 }]);
    sql('DROP TRIGGER boom');
    bench.clock.time += 60_000;
    deliverAll(bench);
    expect(jobOf(id)).toMatchObject({ state: 'done', done: 2 * rowsAtOnce });
  });
});

test('drafts are kept for a week, jobs as long as decisions, running ones until they end', async () => {
  const [old, running, ended] = [await draft(many(2)), await draft(many(60)), await draft(many(1))];
  start(running);
  start(ended);
  const day = 86_400_000;
  const left = async (days: number) => {
    bench.clock.time += days * day;
    await applyRetention({ ...bench, signal: new AbortController().signal });
    return bench.db.sqlite.prepare('SELECT id FROM bulk_jobs ORDER BY id').pluck().all();
  };
  expect(await left(7)).toEqual([old, running, ended].toSorted());
  expect(await left(1)).toEqual([running, ended].toSorted());
  expect(await left(180)).toEqual([running]);
  expect(bench.db.sqlite.prepare('SELECT DISTINCT job_id FROM bulk_rows').pluck().all()).toEqual([running]);
});

test('many at once come to the same as one by one', async () => {
  const aWish = fc.record({
    n: fc.nat(4),
    privilege: fc.constantFrom(read, administer, claims, internalSupport, reportSalaries),
    validTo: fc.constantFrom(null, -1, 0, 1, 86_400_000),
  });
  const standing = fc.record({
    unlisted: fc.boolean(),
    retired: fc.boolean(),
    pending: fc.boolean(),
    held: fc.array(fc.record({ n: fc.nat(4), validTo: fc.constantFrom(null, -1, 1_000) }), { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(aWish, { minLength: 1, maxLength: 12 }), standing, async (wanted, how) => {
      using one = openBench();
      using bulk = openBench();
      for (const { db, now } of [one, bulk]) {
        if (how.unlisted) db.sqlite.exec('DELETE FROM whitelist_entries');
        if (how.retired) db.sqlite.exec(`UPDATE privileges SET retired_at = 1 WHERE id = '${claims.id}'`);
        const tie = db.sqlite.prepare(
          `INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, pending_since, created_at)
           VALUES (?, 'mitid_erhverv', ?, 'partner', 'invited', 1, 1)`,
        );
        if (how.pending) tie.run(employer.tin, uuid(0));
        const grant = db.sqlite.prepare(
          `INSERT OR IGNORE INTO grants (idp, idp_identity_id, privilege_id, organization_tin, id, valid_to, created_at,
             created_by_idp, created_by_id, updated_at, version)
           VALUES ('mitid_erhverv', ?, ?, ?, ?, ?, 1, 'system', 'test', 1, 1)`,
        );
        for (const { n, validTo } of how.held) {
          const end = validTo === null ? null : now() + validTo;
          grant.run(uuid(n), read.id, employer.tin, `grt_held-${n}`, end);
        }
      }
      const wishes = wanted.map(({ n, privilege, validTo }) => ({
        identity: person(n),
        privilegeId: privilege.id,
        validTo: validTo === null ? null : bulk.now() + validTo,
      }));
      const single = administratorOf(one);
      for (const { identity, privilegeId, validTo } of wishes) {
        try {
          one.db.inOneBatch(() =>
            giveGrant(one, single, { identity, privilege: privilegeId, validTo: validTo ?? undefined }),
          );
        } catch (error) {
          expect(error).toMatchObject({ name: 'AppError' });
        }
      }
      const who = administratorOf(bulk);
      const id = await draftGrants(bulk, who, { wishes, source: 'selection' });
      const forecast = readBulkRows(bulk.db, id, { limit: 100 });
      startBulk({ ...bulk, nudgeWorker: () => undefined }, who, id);
      const came = readBulkRows(bulk.db, id, { limit: 100 });
      // Nothing happened in between: the dry run has told the truth.
      for (const [n, { code }] of forecast.entries()) {
        const became = {
          'would-grant': 'granted',
          'would-make-partner': 'granted',
          'would-replace': 'replaced',
        };
        expect(came[n]?.code).toBe(became[code as keyof typeof became] ?? code);
      }
      // A row that is told twice asks for what the first has asked for: one by one, the second is refused unless the
      // first was.
      const isTwice = came.some(({ code }) => code === 'told-twice');
      if (!isTwice) expect(grantsOf(bulk.db)).toEqual(grantsOf(one.db));
    }),
    { numRuns: 30 },
  );
});
