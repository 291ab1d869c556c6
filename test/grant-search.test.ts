import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { expiringWithin, type GrantSort, grantSorts } from '../db/grant-search.ts';
import { insertGrant } from '../db/grants.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { builtInPrivileges } from '../server/catalogue/built-in.ts';
import { findGrantIds, findGrants, type GrantsLookedFor, grantFilters } from '../server/grants/search.ts';
import { type Bench, openBench } from './support/outbox.ts';

const { employer, accountants, pension, insurance } = organizations;
const { read, administer, claims, reportSalaries } = demoPrivileges;
const privileges = [read, administer, claims, reportSalaries];
const uuid = (n: number) => `6b6b6b6b-0000-4000-8000-${String(n).padStart(12, '0')}`;

interface Made {
  person: number;
  privilege: number;
  foreign: boolean;
  validFrom: number | null;
  validTo: number | null;
  isUsed: boolean;
}

const aTime = (...offsets: number[]) => fc.option(fc.constantFrom(...offsets), { nil: null });
const someGrants = fc.uniqueArray(
  fc.record({
    person: fc.nat(5),
    privilege: fc.nat(3),
    foreign: fc.boolean(),
    validFrom: aTime(-1_000, -1, 0, 1),
    validTo: aTime(-500, 0, 1, 2, expiringWithin, expiringWithin + 1),
    isUsed: fc.boolean(),
  }),
  { selector: ({ person, privilege, foreign }) => `${person} ${privilege} ${foreign}`, maxLength: 30 },
);
const aLook = fc.record({
  people: fc.option(fc.uniqueArray(fc.nat(5), { maxLength: 3 }), { nil: undefined }),
  privilege: fc.option(fc.constantFrom(...privileges.map(({ id }) => id)), { nil: undefined }),
  provider: fc.option(fc.constantFrom(pension.tin, insurance.tin), { nil: undefined }),
  state: fc.option(fc.constantFrom(...grantFilters), { nil: undefined }),
});
const aSort = fc.constantFrom<GrantSort>(...grantSorts);

let bench: Bench;
beforeEach(() => {
  bench = openBench();
  bench.db.sqlite.exec('DELETE FROM grants');
  return () => bench[Symbol.dispose]();
});

function put(grants: Made[]) {
  const now = bench.now();
  // Ids are given in an order of their own: not that of people, nor of ends.
  for (const [n, made] of grants.entries()) {
    insertGrant(bench.db, {
      idp: 'mitid_erhverv',
      idpIdentityId: uuid(made.person),
      privilegeId: privileges[made.privilege]?.id ?? '',
      organizationTin: made.foreign ? accountants.tin : employer.tin,
      id: `grt_${(n * 7) % 31}-${n}`,
      validFrom: made.validFrom === null ? null : now + made.validFrom,
      validTo: made.validTo === null ? null : now + made.validTo,
      reason: null,
      createdAt: now,
      createdByIdp: 'system',
      createdById: 'test',
      updatedAt: now,
      version: 1,
      firstUsedAt: made.isUsed ? now : null,
      lastUsedAt: made.isUsed ? now : null,
    });
  }
}

const look = (told: Partial<GrantsLookedFor>, sort: GrantSort = 'newest', limit = 1_000) =>
  findGrants(bench, { organizationTin: employer.tin, ...told, sort, limit });

/** The same from the description, one grant after the other. */
function model(
  wanted: { people?: number[] | undefined } & Omit<GrantsLookedFor, 'people' | 'organizationTin'>,
) {
  const now = bench.now();
  const { items } = look({});
  return items
    .filter(({ row, state, privilege }) => {
      const isCurrent = row.validTo === null || row.validTo > now;
      const isOfPeople = wanted.people?.some((person) => uuid(person) === row.idpIdentityId) ?? true;
      const isIn = {
        active: state === 'active',
        inactive: state === 'inactive',
        expired: state === 'expired',
        'not-yet-valid': state === 'not-yet-valid',
        expiring: isCurrent && row.validTo !== null && row.validTo - now <= expiringWithin,
        'never-used': isCurrent && row.firstUsedAt === null,
      };
      return (
        isOfPeople &&
        (wanted.privilege ?? row.privilegeId) === row.privilegeId &&
        (wanted.provider ?? privilege?.ownerTin) === privilege?.ownerTin &&
        (wanted.state === undefined || isIn[wanted.state])
      );
    })
    .map(({ row }) => row);
}

const byEnd = (a: { validTo: number | null; id: string }, b: { validTo: number | null; id: string }) =>
  (a.validTo ?? Number.MAX_SAFE_INTEGER) - (b.validTo ?? Number.MAX_SAFE_INTEGER) || (a.id < b.id ? -1 : 1);
const sorted = {
  newest: (rows: { id: string; validTo: number | null }[]) => rows.toSorted((a, b) => (a.id > b.id ? -1 : 1)),
  oldest: (rows: { id: string; validTo: number | null }[]) => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  ends: (rows: { id: string; validTo: number | null }[]) => rows.toSorted(byEnd),
};

test('what is looked for is found, all of it, in its order, counted, page by page', () => {
  fc.assert(
    fc.property(
      someGrants,
      aLook,
      aSort,
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      (made, wanted, sort, limit, off) => {
        bench.db.sqlite.exec('DELETE FROM grants');
        bench.db.sqlite.exec(`DELETE FROM whitelist_entries WHERE organization_tin = '${employer.tin}'`);
        if (!off) {
          const listed = `INSERT INTO whitelist_entries VALUES ('${reportSalaries.id}', '${employer.tin}', 0)`;
          bench.db.sqlite.exec(listed);
        }
        put(made);
        expect(look({}).count).toBe(made.filter(({ foreign }) => !foreign).length);
        const { people: wantedPeople, ...rest } = wanted;
        const expected = sorted[sort](model(wanted)).map(({ id }) => id);
        const told = {
          ...rest,
          people: wantedPeople?.map((person) => ({ idp: 'mitid_erhverv', idpIdentityId: uuid(person) })),
        };
        const whole = look(told, sort);
        expect(whole.items.map(({ row }) => row.id)).toEqual(expected);
        expect(whole.count).toBe(expected.length);
        expect(findGrantIds(bench, { organizationTin: employer.tin, ...told })).toEqual(expected.toSorted());
        const paged: string[] = [];
        for (let after: (typeof whole)['next'] | undefined; ; ) {
          const page = findGrants(bench, { organizationTin: employer.tin, ...told, sort, after, limit });
          paged.push(...page.items.map(({ row }) => row.id));
          if (!page.next) break;
          after = page.next;
        }
        expect(paged).toEqual(expected);
      },
    ),
    { numRuns: 150 },
  );
});

describe('while others grant and revoke', () => {
  test.each(grantSorts)('what stands on the list all the while comes exactly once, by %s', (sort) => {
    const made = (n: number): Made => ({
      person: n,
      privilege: n % 4,
      foreign: false,
      validFrom: null,
      validTo: n % 3 === 0 ? null : 1_000 * ((n * 13) % 7) + 1,
      isUsed: false,
    });
    put(Array.from({ length: 40 }, (_, n) => made(n)));
    const all = look({}, sort).items.map(({ row }) => row.id);
    const removed = new Set<string>();
    const found: string[] = [];
    let after: ReturnType<typeof look>['next'];
    for (let n = 0; ; n += 1) {
      const page = findGrants(bench, { organizationTin: employer.tin, sort, after, limit: 7 });
      found.push(...page.items.map(({ row }) => row.id));
      if (!page.next) break;
      after = page.next;
      const victim = all[(n * 11 + 3) % all.length] ?? '';
      removed.add(victim);
      bench.db.sqlite.prepare('DELETE FROM grants WHERE id = ?').run(victim);
      const newcomer = `INSERT INTO grants (idp, idp_identity_id, privilege_id, organization_tin, id, valid_to, created_at,
        created_by_idp, created_by_id, updated_at, version) VALUES ('mitid', 'new-${n}', ?, ?, ?, ?, 0, 'x', 'x', 0, 1)`;
      const id = n % 2 === 0 ? `grt_00-${n}` : `grt_99-${n}`;
      bench.db.sqlite
        .prepare(newcomer)
        .run(read.id, employer.tin, id, n % 3 === 0 ? null : bench.now() + 500 * n + 1);
    }
    const stayed = all.filter((id) => !removed.has(id));
    expect(found.filter((id) => stayed.includes(id))).toEqual(stayed);
    expect(new Set(found).size).toBe(found.length);
  });
});

test('the service’s own roles stand on the list as well', () => {
  const role = builtInPrivileges.find(({ name }) => name === 'PrivilegeAdministrator');
  bench.db.sqlite
    .prepare(
      `INSERT INTO grants (idp, idp_identity_id, privilege_id, organization_tin, id, created_at, created_by_idp,
         created_by_id, updated_at, version) VALUES ('mitid_erhverv', ?, ?, ?, 'grt_role', 0, 'x', 'x', 0, 1)`,
    )
    .run(people.administrator.idpIdentityId, role?.id, employer.tin);
  expect(look({}).items).toMatchObject([
    { name: people.administrator.name, state: 'active', privilege: { name: 'PrivilegeAdministrator' } },
  ]);
});
