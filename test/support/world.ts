import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { prepareDecisionWriter } from '../../db/decision-log.ts';
import { prepareFacts } from '../../db/facts.ts';
import { createFactsMemory } from '../../db/facts-memory.ts';
import { prepareGrantList } from '../../db/grant-list.ts';
import { type Db, openDb } from '../../db/open.ts';
import { insertSeed, isEmpty } from '../../db/seed.ts';
import type { Caller } from '../../server/access/callers.ts';
import type { Level } from '../../server/access/check.ts';
import type { ListDeps } from '../../server/access/list.ts';
import { openDecisionLog } from '../../server/audit/decision-log.ts';
import { builtInPrivileges } from '../../server/catalogue/built-in.ts';
import { createCatalogueCache } from '../../server/catalogue/catalogue.ts';
import { createNewId } from '../../server/ids.ts';
import { createLog } from '../../server/log.ts';
import { loadBundle } from '../../server/policy/bundle.ts';
import { createEngine, type Engine } from '../../server/policy/engine.ts';
import { createPolicies, type Policies } from '../../server/policy/policies.ts';
import { openSandbox } from '../../server/policy/sandbox.ts';
import { takeOutOfService } from '../../server/studio/take-out-of-service.ts';

/** A whole store as plain data, for the model to judge and the service to be asked about. */
export interface World {
  now: number;
  organizations: WorldOrganization[];
  providers: string[];
  /** Those of the providers that do not rely on sworn declarations. */
  refusing?: string[];
  clients: { clientId: string; organizationTin: string; state: 'active' | 'suspended' }[];
  privileges: WorldPrivilege[];
  whitelist: { privilegeId: string; organizationTin: string }[];
  identities: { idp: string; idpIdentityId: string; state: 'active' | 'suspended' }[];
  grants: WorldGrant[];
}

export interface WorldOrganization {
  tin: string;
  state: 'known' | 'active' | 'suspended' | 'offboarded';
  /** `none` when absent. */
  onboarding?: 'none' | 'operator' | 'signatory' | 'declaration';
  frozenSince?: number | null;
}

export interface WorldPrivilege {
  id: string;
  ownerTin: string;
  name: string;
  assignability: 'private' | 'public' | 'whitelist';
  minimumLoa: Level | null;
  builtIn: boolean;
}

export interface WorldGrant {
  id: string;
  idp: string;
  idpIdentityId: string;
  privilegeId: string;
  organizationTin: string;
  validFrom: number | null;
  validTo: number | null;
  /** When it was made or last changed: `now` when absent. */
  updatedAt?: number;
}

export const worldNow = 1_763_800_000_000;
export const operatorTin = 'DK99999999';
const pool = {
  organizations: ['DK10000001', 'DK10000002', 'DK10000003'],
  // The same id at two identity providers is two people; a GUID of a client is a client.
  people: [
    { idp: 'mitid_erhverv', idpIdentityId: '11111111-aaaa-4aaa-8aaa-000000000001' },
    { idp: 'mitid', idpIdentityId: '11111111-aaaa-4aaa-8aaa-000000000001' },
    { idp: 'mitid', idpIdentityId: 'Opaque.Id' },
  ],
  ids: [1, 2, 3, 4].map((n) => `22222222-bbbb-4bbb-8bbb-00000000000${n}`),
};
/** A privilege may be called by another one's id: a name of that shape never finds it. */
const names = ['Read', 'Write', 'read', pool.ids[0] ?? ''];

/** Somebody, or something, that nobody has ever heard of. */
export const stranger = { idp: 'mitid_erhverv', idpIdentityId: '99999999-ffff-4fff-8fff-999999999999' };
export const unknownPrivilege = '99999999-eeee-4eee-8eee-999999999999';
export const unknownOrganization = 'DK90000009';

const aLevel = fc.constantFrom<Level>('Low', 'Substantial', 'High');
const mostly = <T, U>(usual: T, ...others: U[]) =>
  fc.oneof(
    { weight: 4 * others.length, arbitrary: fc.constant(usual) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  );

const aState = mostly('active' as const, 'known' as const, 'suspended' as const, 'offboarded' as const);
const anOnboarding = mostly(
  'signatory' as const,
  'none' as const,
  'operator' as const,
  'declaration' as const,
  'declaration' as const,
);
/** When grants were made or changed, and organisations frozen: the first moment of a freeze counts. */
const moments = [worldNow - 1_000, worldNow - 999, worldNow - 10];
const aFreeze = mostly(null, ...moments);
const standing = mostly('active' as const, 'suspended' as const);
/** Many touch the present: a grant begins at `validFrom`, and has ended at `validTo`. */
const aValidity = fc
  .tuple(
    fc.constantFrom(null, null, -1_000, -1, 0, 0, 1),
    fc.constantFrom(null, null, null, -500, 0, 1, 1, 1_500),
  )
  .filter(([from, to]) => from === null || to === null || from < to)
  .map(([from, to]) => ({
    validFrom: from === null ? null : worldNow + from,
    validTo: to === null ? null : worldNow + to,
  }));

const providers = pool.organizations.slice(0, 2);
const clientPool = [
  { clientId: 'client-1', organizationTin: providers[0] ?? '' },
  { clientId: '33333333-cccc-4ccc-8ccc-000000000001', organizationTin: providers[0] ?? '' },
  { clientId: 'client-2', organizationTin: providers[1] ?? '' },
];
/** The roles that are asked about; the others are like one of these. */
const roles = builtInPrivileges.filter(
  ({ name }) => name === 'PrivilegeAdministrator' || name === 'AssignIdentityPrivilegesRead',
);
const rolePrivileges = roles.map(({ id, name, assignability, minimumLoa }) => {
  return { id, name, assignability, minimumLoa, ownerTin: operatorTin, builtIn: true };
});

/** Some of these rows, each in a state of its own; a row without one is not in the world. */
const inStates = <Row, State>(rows: Row[], state: fc.Arbitrary<State>, absence: number) =>
  fc.tuple(...rows.map(() => fc.option(state, { freq: absence }))).map((states) =>
    rows.flatMap((row, n) => {
      const found = states[n];
      return found === null || found === undefined ? [] : [{ ...row, state: found }];
    }),
  );

const aCast = fc.record({
  organizations: fc
    .tuple(
      ...[...pool.organizations.map(() => aState), standing].map((state) =>
        fc.record({ state, onboarding: anOnboarding, frozenSince: aFreeze }),
      ),
    )
    .map((rows) => rows.map((row, n) => ({ ...row, tin: pool.organizations[n] ?? operatorTin }))),
  refusing: fc.subarray(providers),
  clients: inStates(clientPool, standing, 6),
  identities: inStates(pool.people, standing, 3),
  privileges: fc
    .uniqueArray(
      fc.record({
        ownerTin: fc.constantFrom(...providers),
        name: fc.constantFrom(...names),
        assignability: fc.constantFrom('private', 'public', 'whitelist'),
        minimumLoa: fc.option(aLevel),
      }),
      {
        minLength: 2,
        maxLength: pool.ids.length,
        selector: ({ ownerTin, name }) => `${ownerTin} ${name}`,
      },
    )
    .map((rows) => [
      ...rolePrivileges,
      ...rows.map((row, n) => ({ ...row, id: pool.ids[n] ?? '', builtIn: false })),
    ]),
});

/** Random worlds: who is in which state, who offers what, who was given it. */
export const aWorld: fc.Arbitrary<World> = aCast.chain((cast) =>
  fc.record({
    ...{ now: fc.constant(worldNow), providers: fc.constant(providers) },
    organizations: fc.constant(cast.organizations),
    refusing: fc.constant(cast.refusing),
    clients: fc.constant(cast.clients),
    identities: fc.constant(cast.identities),
    privileges: fc.constant(cast.privileges),
    whitelist: aWhitelist(cast),
    grants: someGrants(cast),
  }),
);

type Cast = Pick<World, 'organizations' | 'clients' | 'privileges'>;

function aWhitelist({ privileges, organizations }: Cast): fc.Arbitrary<World['whitelist']> {
  const entry = fc.record({
    privilegeId: fc.constantFrom(...privileges.map(({ id }) => id)),
    organizationTin: fc.constantFrom(...organizations.map(({ tin }) => tin)),
  });
  return fc.uniqueArray(entry, {
    maxLength: 12,
    selector: (row) => `${row.privilegeId} ${row.organizationTin}`,
  });
}

function someGrants({ clients, privileges, organizations }: Cast): fc.Arbitrary<WorldGrant[]> {
  const holders = [
    ...pool.people,
    ...clients.map(({ clientId }) => ({ idp: 'client', idpIdentityId: clientId })),
  ];
  const aGrant = fc.record({
    holder: fc.constantFrom(...holders),
    privilegeId: fc.constantFrom(...privileges.map(({ id }) => id)),
    organizationTin: fc.constantFrom(...organizations.map(({ tin }) => tin)),
    validity: aValidity,
    updatedAt: fc.constantFrom(...moments),
  });
  return fc
    .uniqueArray(aGrant, {
      minLength: 4,
      maxLength: 24,
      selector: ({ holder, privilegeId, organizationTin }) =>
        [holder.idp, holder.idpIdentityId, privilegeId, organizationTin].join(' '),
    })
    .map((grants) =>
      grants.map(({ holder, validity, ...row }, n) => {
        return { ...row, ...holder, ...validity, id: `grt_${String(n).padStart(2, '0')}` };
      }),
    );
}

/** The people and clients of a world, and one that it does not know. */
export function subjectsOf(world: World): { idp: string; idpIdentityId: string }[] {
  return [
    ...pool.people,
    ...world.clients.map(({ clientId }) => ({ idp: 'client', idpIdentityId: clientId })),
    stranger,
  ];
}

/** Who may ask in a world: its clients, and the service itself. */
export function callersOf(world: World): Caller[] {
  return [
    ...world.clients.map(({ clientId, organizationTin }) => ({
      clientId,
      organization: organizationTin,
      orgId: orgIdOf(organizationTin),
    })),
    theService,
  ];
}

export const theService: Caller = {
  clientId: 'adgang',
  organization: operatorTin,
  orgId: '',
  isService: true,
};

function orgIdOf(tin: string): string {
  return `44444444-dddd-4ddd-8ddd-0000${tin.slice(2)}`;
}

/** Writes a world into an empty store. */
export function fillStore(db: Db, world: World): void {
  const times = { createdAt: world.now, updatedAt: world.now };
  const { createdAt } = times;
  db.inOneBatch(() =>
    insertSeed(db, {
      organizations: world.organizations.map((row) => {
        return { ...row, orgId: orgIdOf(row.tin), name: row.tin, createdAt };
      }),
      providers: world.providers.map((tin) => {
        const trustsDeclarations = !world.refusing?.includes(tin);
        return { tin, contact: 'support@provider.example', trustsDeclarations, createdAt };
      }),
      customers: [],
      clients: world.clients.map((row) => ({ ...row, name: row.clientId, createdAt })),
      privileges: world.privileges.map((row) => {
        return { ...row, ...times, descriptionDanish: '', descriptionEnglish: '' };
      }),
      whitelist: world.whitelist.map((row) => ({ ...row, createdAt })),
      identities: world.identities.map((row) => ({ ...row, createdAt })),
      ties: [],
      sightings: [],
      grants: world.grants.map((row) => {
        return { ...times, ...row, version: 1, createdByIdp: 'system', createdById: 'test' };
      }),
    }),
  );
}

/** What the use cases need, over a store of its own. */
export interface WorldContext extends AsyncDisposable, ListDeps {
  /** Who asks, as the world was to begin with. */
  callers: Caller[];
  /** Sets the clock. */
  setNow(now: number): void;
}

const bundle = await loadBundle(fileURLToPath(new URL('../../policies/build', import.meta.url)));
/** One engine for all worlds: making one takes longer than a world does. */
export const engine: Engine = createEngine(bundle);
const silent = createLog('silent');
/** One sandbox, too: a thread takes longer to start than a world. */
const sandbox = openSandbox();

/** Everything that decides and changes, over a store that is filled with the world when it is empty: as `openContext` builds it, but without network and background work. */
export function openWorldContext(file: string, world: World): WorldContext {
  const db = openDb(file);
  if (isEmpty(db)) fillStore(db, world);
  let now = world.now;
  const clock = () => now;
  const decisionLog = openDecisionLog({ mode: 'buffered', write: prepareDecisionWriter(db), log: silent });
  const memory = createFactsMemory(db, prepareFacts(db));
  for (const _ of memory.load());
  const newId = createNewId(clock);
  const catalogue = createCatalogueCache(db);
  const policies: Policies = createPolicies({
    ...{
      db,
      log: silent,
      now: clock,
      shipped: engine,
      brought: { engine, origin: 'shipped' },
      sandbox,
      trials: sandbox,
    },
    ...{ meter: (loaded) => loaded, observe: () => undefined },
    takeOutOfService: (...stopped) =>
      takeOutOfService({ db, now: clock, newId, catalogue, policies }, ...stopped),
  });
  return {
    callers: callersOf(world),
    db,
    now: clock,
    newId,
    catalogue,
    policies,
    shippedEngine: engine,
    decisionLog,
    readFacts: memory.read,
    freshFacts: memory.fresh,
    readGrantList: prepareGrantList(db),
    nudgeWorker: () => undefined,
    setNow: (at) => {
      now = at;
    },
    [Symbol.asyncDispose]: async () => {
      await decisionLog[Symbol.asyncDispose]();
      db[Symbol.dispose]();
    },
  };
}

/** A world in memory. */
export function openWorld(world: World): WorldContext {
  return openWorldContext(':memory:', world);
}
