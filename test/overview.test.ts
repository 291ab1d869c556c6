import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { builtInPrivileges } from '../server/catalogue/built-in.ts';
import { type Overview, overviewOf } from '../server/directory/overview.ts';
import { newForMs } from '../server/directory/people.ts';
import { attentions } from './support/attention.ts';
import { type Bench, openBench } from './support/outbox.ts';
import { aGrantRow } from './support/rows.ts';

/** What an organisation's home page has to tell. */

const { employer, accountants } = organizations;
const day = 86_400_000;
let bench: Bench;
beforeEach(() => {
  bench = openBench();
  // A clock that stands still would have everybody seen for the first time this moment.
  bench.clock.time += 2 * newForMs;
});
afterEach(() => bench[Symbol.dispose]());

const told = () => overviewOf(bench, employer.tin);
/** As it reads when nothing needs attention, but for the one administrator that the demo's employer has. */
const calm = { requests: { count: 0, isMore: false }, frozenSince: null, letters: [], running: [] };

function seen({ people: { all, pending, new: fresh }, ...overview }: Overview) {
  return { ...overview, people: { all, pending, fresh } };
}

test('an organisation in which nothing happens', () => {
  expect(seen(told())).toEqual({
    ...calm,
    administrators: 1,
    people: { all: 5, pending: 0, fresh: 0 },
    grants: { count: 4, isMore: false },
    expiring: { count: 0, isMore: false },
  });
  expect(overviewOf(bench, accountants.tin).administrators).toBe(2);
});

describe('what needs attention', () => {
  const shows: Record<string, (overview: Overview) => unknown> = {
    pending: ({ people: { pending } }) => pending,
    expiring: ({ expiring }) => expiring.count,
    requests: ({ requests }) => requests.count,
    letter: ({ letters }) => letters.length,
    running: ({ running }) => running.length,
  };
  test.each(Object.entries(attentions))('%s is told to that organisation alone', (name, happen) => {
    const show = shows[name];
    if (!show) throw new Error(`nothing shows ${name}`);
    const others = seen(overviewOf(bench, accountants.tin));
    expect(show(told())).toBe(0);
    happen(bench);
    expect(show(told())).toBe(1);
    expect(seen(overviewOf(bench, accountants.tin))).toEqual(others);
  });

  test('a letter is told of for two weeks', () => {
    attentions['letter']?.(bench);
    bench.clock.time += 14 * day;
    expect(told().letters.length).toBe(1);
    bench.clock.time += 1;
    expect(told().letters).toEqual([]);
  });

  test('a letter is settled by what came of it', () => {
    const set = (column: string, at: number | null) =>
      bench.db.sqlite.prepare(`UPDATE organizations SET ${column} = ? WHERE tin = ?`).run(at, employer.tin);
    attentions['letter']?.(bench);
    const { time } = bench.clock;
    bench.clock.time += day;
    // A declaration's own letter is written as it takes effect.
    set('onboarded_at', time);
    expect(told().letters.length).toBe(1);
    set('frozen_since', time);
    expect(told().letters).toEqual([]);
    set('frozen_since', null);
    set('onboarded_at', time + 1);
    expect(told().letters).toEqual([]);
  });

  test('a grant counts as expiring in its last thirty days, and not when it is over', () => {
    attentions['expiring']?.(bench);
    const counts = [-21, 0, 10, 11].map((days) => {
      const now = () => bench.clock.time + days * day;
      return overviewOf({ db: bench.db, now }, employer.tin).expiring.count;
    });
    expect(counts).toEqual([0, 1, 0, 0]);
  });

  test('an administrator who is suspended or whose role is over is none', () => {
    const roleId = builtInPrivileges.find(({ name }) => name === 'PrivilegeAdministrator')?.id ?? '';
    const { idp, idpIdentityId } = people.employee;
    aGrantRow(bench, { organizationTin: employer.tin, privilegeId: roleId, idp, idpIdentityId });
    expect(told().administrators).toBe(2);
    bench.db.sqlite
      .prepare("UPDATE identities SET state = 'suspended' WHERE idp_identity_id = ?")
      .run(idpIdentityId);
    expect(told().administrators).toBe(1);
  });

  test('somebody who was seen this week is new', () => {
    bench.db.sqlite
      .prepare('UPDATE ties SET first_seen_at = ? WHERE organization_tin = ? AND idp_identity_id = ?')
      .run(bench.clock.time - 1, employer.tin, people.employee.idpIdentityId);
    expect(told().people.new).toBe(1);
  });

  test('more than ten thousand are not counted', () => {
    bench.db.sqlite
      .prepare(
        `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
         INSERT INTO grants (idp, idp_identity_id, privilege_id, organization_tin, id, created_at, created_by_idp,
           created_by_id, updated_at, version)
         SELECT 'mitid_erhverv', printf('00000000-0000-4000-8000-%012d', n), ?, ?, 'grt_' || n, 1, 'system', 'test', 1, 1
         FROM numbers`,
      )
      .run(demoPrivileges.read.id, employer.tin);
    expect(told().grants).toEqual({ count: 10_000, isMore: true });
  });
});
