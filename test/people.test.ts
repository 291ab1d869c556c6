import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toSortKey } from '../db/danish.ts';
import { upsertIdentity } from '../db/identities.ts';
import { insertTie, type TieRow } from '../db/ties.ts';
import {
  countPeopleOf,
  listPeople,
  newForMs,
  type PeopleFilter,
  peopleFilters,
} from '../server/directory/people.ts';
import { openWorld, type World, type WorldContext, worldNow } from './support/world.ts';

const own = 'DK10000001';
const other = 'DK10000002';
const privileges = [1, 2].map((n) => `22222222-bbbb-4bbb-8bbb-00000000000${n}`);
const world: World = {
  now: worldNow,
  organizations: [own, other].map((tin) => ({
    tin,
    state: 'active',
    onboarding: 'operator',
    frozenSince: null,
  })),
  providers: [],
  clients: [],
  privileges: privileges.map((id, n) => {
    return { id, ownerTin: own, name: `p${n}`, assignability: 'public', minimumLoa: null, builtIn: false };
  }),
  whitelist: [],
  identities: [],
  grants: [],
};

/** A tie as the test makes it, and what the organisation is to see of it. */
interface Drawn {
  n: number;
  idp: 'mitid' | 'mitid_erhverv';
  organizationTin: string;
  kind: TieRow['kind'];
  source: TieRow['source'];
  name: string | null;
  nickname: string | null;
  pending: boolean;
  firstSeenAgo: number | null;
  createdAgo: number;
  grants: number;
}

const aWord = fc.constantFrom('Bo', 'Åse', 'aase', 'Ærø', 'Søren', 'SØRENSEN', 'Zoë', 'a%', 'b_c', 'Øst');
const aText = fc.array(aWord, { minLength: 1, maxLength: 2 }).map((words) => words.join(' '));
const aTie = fc.record({
  n: fc.nat(30),
  idp: fc.constantFrom<Drawn['idp']>('mitid_erhverv', 'mitid'),
  organizationTin: fc.constantFrom(own, own, own, other),
  kind: fc.constantFrom<TieRow['kind']>('employee', 'employee', 'partner'),
  source: fc.constantFrom<TieRow['source']>(
    'seen',
    'seen',
    'stated',
    'added',
    'invited',
    'granted',
    'onboarded',
  ),
  name: fc.option(aText, { nil: null }),
  nickname: fc.option(aText, { nil: null }),
  pending: fc.boolean(),
  firstSeenAgo: fc.option(fc.constantFrom(0, 5, newForMs, newForMs + 1, 2 * newForMs), { nil: null }),
  createdAgo: fc.nat(3),
  grants: fc.nat(2),
});
const someTies = fc.uniqueArray(aTie, {
  maxLength: 25,
  selector: ({ n, idp, organizationTin }) => `${n} ${idp} ${organizationTin}`,
});

const idOf = ({ n }: Drawn) => `1111111${n % 2}-aaaa-4aaa-8aaa-0000000000${String(n).padStart(2, '0')}`;
const keyOf = (drawn: Drawn) => `${drawn.idp} ${idOf(drawn)}`;

function put({ db }: WorldContext, drawn: Drawn): void {
  const key = { organizationTin: drawn.organizationTin, idp: drawn.idp, idpIdentityId: idOf(drawn) };
  const grant = db.sqlite.prepare(
    `INSERT INTO grants (idp_identity_id, idp, privilege_id, organization_tin, id, created_at, created_by_idp,
      created_by_id, updated_at, version) VALUES (?, ?, ?, ?, ?, 0, 'system', 'test', 0, 1)`,
  );
  const give = (n: number) =>
    grant.run(
      key.idpIdentityId,
      key.idp,
      privileges[n],
      key.organizationTin,
      `grt_${keyOf(drawn)} ${n} ${key.organizationTin}`,
    );
  // Some before the tie is there, some after.
  if (drawn.grants > 0) give(0);
  insertTie(db, {
    ...key,
    kind: drawn.kind,
    source: drawn.source,
    nickname: drawn.nickname,
    pendingSince: drawn.pending ? worldNow : null,
    firstSeenAt: drawn.firstSeenAgo === null ? null : worldNow - drawn.firstSeenAgo,
    createdAt: worldNow - drawn.createdAgo,
  });
  // The same person has one name everywhere: the last that was told.
  upsertIdentity(db, { idp: key.idp, idpIdentityId: key.idpIdentityId, name: drawn.name, at: 0 });
  if (drawn.grants > 1) give(1);
}

/** What the list has to be, from the ties alone. */
function expected(
  all: Drawn[],
  filter: PeopleFilter,
  search: string | undefined,
  sort: 'name' | 'newest',
): string[] {
  const nameOf = (drawn: Drawn) => all.findLast((each) => keyOf(each) === keyOf(drawn))?.name ?? null;
  const known = (drawn: Drawn) =>
    ['seen', 'onboarded'].includes(drawn.source) || (drawn.source === 'invited' && drawn.kind === 'employee')
      ? nameOf(drawn)
      : null;
  const isFound = (drawn: Drawn) =>
    search === undefined ||
    [known(drawn), drawn.nickname].some((text) =>
      text?.toLocaleLowerCase('da').includes(search.toLocaleLowerCase('da')),
    ) ||
    idOf(drawn).startsWith(search.toLowerCase());
  const isIn: Record<PeopleFilter, (drawn: Drawn) => boolean> = {
    all: () => true,
    employees: ({ kind }) => kind === 'employee',
    partners: ({ kind }) => kind === 'partner',
    pending: ({ pending }) => pending,
    new: ({ firstSeenAgo }) => firstSeenAgo !== null && firstSeenAgo <= newForMs,
    'without-grants': ({ grants }) => grants === 0,
  };
  const label = (drawn: Drawn) => toSortKey(known(drawn) ?? drawn.nickname);
  const age = (drawn: Drawn) => drawn.firstSeenAgo ?? drawn.createdAgo;
  const id = (drawn: Drawn) => `${idOf(drawn)} ${drawn.idp}`;
  const before = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
  return all
    .filter((drawn) => drawn.organizationTin === own && isFound(drawn) && isIn[filter](drawn))
    .toSorted((a, b) =>
      sort === 'name'
        ? before(label(a), label(b)) || before(id(a), id(b))
        : age(a) - age(b) || before(id(b), id(a)),
    )
    .map(keyOf);
}

function pages(
  context: WorldContext,
  wanted: Omit<Parameters<typeof listPeople>[1], 'after'>,
  between = () => {},
) {
  const found: string[] = [];
  let after: ReturnType<typeof listPeople>['next'];
  do {
    const page = listPeople(context, { ...wanted, after });
    found.push(...page.items.map(({ tie }) => `${tie.idp} ${tie.idpIdentityId}`));
    after = page.next;
    between();
  } while (after);
  return found;
}

const aSearch = fc.option(
  fc.constantFrom(
    'bo',
    'ÅSE',
    'sø',
    'ren',
    'ø',
    '%',
    '_',
    'o\u0308st',
    '11111110',
    '11111111-AAAA',
    'zzz',
    ' bo ',
  ),
  { nil: undefined, freq: 3 },
);
const aWish = fc.record({
  filter: fc.constantFrom(...peopleFilters),
  search: aSearch,
  sort: fc.constantFrom<'name' | 'newest'>('name', 'newest'),
  limit: fc.integer({ min: 1, max: 7 }),
});

describe('the list of people', () => {
  test('is the ties of the organisation and nothing else, whatever is searched, filtered, sorted and paged', async () => {
    await fc.assert(
      fc.asyncProperty(someTies, fc.array(aWish, { minLength: 1, maxLength: 6 }), async (ties, wishes) => {
        await using context = openWorld(world);
        for (const drawn of ties) put(context, drawn);
        for (const { filter, search, sort, limit } of wishes) {
          const wanted = { organizationTin: own, filter, search, sort, limit };
          const everybody = expected(ties, filter, search?.trim().normalize('NFC'), sort);
          expect(pages(context, wanted)).toEqual(everybody);
          expect(countPeopleOf(context, own, search)[filter]).toBe(everybody.length);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('loses and repeats nobody who stands on it while others come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        someTies,
        someTies,
        aWish,
        async (staying, coming, { filter, search, sort, limit }) => {
          await using context = openWorld(world);
          for (const drawn of staying) put(context, drawn);
          const isStaying = new Set(staying.map(keyOf));
          const rest = coming.filter((drawn) => !isStaying.has(keyOf(drawn)));
          const come = () => {
            const drawn = rest.pop();
            if (drawn) put(context, drawn);
          };
          const found = pages(context, { organizationTin: own, filter, search, sort, limit }, come);
          const isExpected = expected(staying, filter, search?.trim().normalize('NFC'), sort);
          expect(found.filter((key) => isStaying.has(key))).toEqual(isExpected);
          expect(new Set(found).size).toBe(found.length);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('follows every change: of names, of what is known, of grants, of who is there', async () => {
    await using context = openWorld(world);
    const base: Drawn = {
      n: 1,
      idp: 'mitid_erhverv',
      organizationTin: own,
      kind: 'employee',
      source: 'added',
      name: 'Bo',
      nickname: null,
      pending: false,
      firstSeenAgo: null,
      createdAgo: 0,
      grants: 1,
    };
    put(context, base);
    const run = (sql: string) => context.db.sqlite.exec(sql);
    const list = (search?: string, filter: PeopleFilter = 'all') =>
      listPeople(context, { organizationTin: own, filter, sort: 'name', search, limit: 9 }).items.length;
    expect([list('bo'), list(), list(undefined, 'without-grants')]).toEqual([0, 1, 0]);
    run("UPDATE ties SET source = 'seen'");
    expect(list('bo')).toBe(1);
    run("UPDATE identities SET name = 'Ida'");
    expect([list('bo'), list('ida')]).toEqual([0, 1]);
    run("UPDATE ties SET nickname = 'Kassen'");
    expect(list('KASSEN')).toBe(1);
    run('UPDATE identities SET name = NULL');
    expect([list('ida'), list('kassen')]).toEqual([0, 1]);
    run('DELETE FROM grants');
    expect(list(undefined, 'without-grants')).toBe(1);
    run('DELETE FROM ties');
    expect([list(), context.db.sqlite.prepare('SELECT count(*) FROM people').pluck().get()]).toEqual([0, 0]);
  });

  test('takes no CPR number for a search', async () => {
    await using context = openWorld(world);
    const wanted = {
      organizationTin: own,
      filter: 'all',
      sort: 'name',
      search: '010190-1234',
      limit: 9,
    } as const;
    expect(() => listPeople(context, wanted)).toThrow('cpr-refused');
    expect(() => countPeopleOf(context, own, '0101901234')).toThrow('cpr-refused');
  });

  test('a tie stays between the same two', async () => {
    await using context = openWorld(world);
    context.db.sqlite.exec(
      `INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, created_at) VALUES ('${own}', 'mitid', 'x', 'employee', 'added', 0)`,
    );
    expect(() => context.db.sqlite.exec(`UPDATE ties SET organization_tin = '${other}'`)).toThrow('for ever');
  });
});
