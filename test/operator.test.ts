import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOrganization } from '../db/organizations.ts';
import { readDueOutbox } from '../db/outbox.ts';
import { decide } from '../server/access/decide.ts';
import { createPrivilege } from '../server/catalogue/create-privilege.ts';
import type { AppError } from '../server/errors.ts';
import { listGrants } from '../server/grants/list.ts';
import { commandLine, type Done } from '../server/operator/deps.ts';
import { examineMove } from '../server/operator/impact.ts';
import { type Move, moveOrganizationTo, moves } from '../server/operator/move-organization.ts';
import { registerClient, setClientState } from '../server/operator/register-client.ts';
import { registerOperator } from '../server/operator/register-operator.ts';
import { registerOrganization } from '../server/operator/register-organization.ts';
import { registerProvider } from '../server/operator/register-provider.ts';
import { retryWork } from '../server/operator/retry-work.ts';
import { giveRole, takeRole } from '../server/operator/roles.ts';
import { modelAnswer } from './support/model.ts';
import { ask, questionsOf } from './support/questions.ts';
import { aWorld, openWorld, operatorTin, type World, type WorldContext, worldNow } from './support/world.ts';

const actor = { idp: 'command', id: 'root' };
const person = (n: number) => ({
  idp: 'mitid_erhverv',
  idpIdentityId: `55555555-5555-4555-8555-00000000000${n}`,
});
const provider = 'DK10110009';
const customer = 'DK40440003';
const orgId = 'a5d7c1de-8b1f-4f0a-9c52-3e6bd2f7a101';

/** Nothing at all, as after `adgang migrate`. */
const nothing: World = {
  now: worldNow,
  ...{
    organizations: [],
    providers: [],
    clients: [],
    privileges: [],
    whitelist: [],
    identities: [],
    grants: [],
  },
};

const depsOf = (context: WorldContext) => ({ ...context, newGuid: randomUUID });
const by = commandLine(actor, operatorTin);
const auditOf = (context: WorldContext) =>
  context.db.sqlite
    .prepare<[], { action: string; actor: string; reason: string | null }>(
      "SELECT action, actor_idp || ' ' || actor_id AS actor, reason FROM change_audit ORDER BY seq",
    )
    .all();
const codeOf = (work: () => unknown): string => {
  try {
    return `nothing thrown: ${JSON.stringify(work())}`;
  } catch (error) {
    return (error as AppError).code;
  }
};

/** Registers everything that it takes to the first decision; what each step has done. */
function registerAll(context: WorldContext): Record<string, Done> {
  const deps = depsOf(context);
  const by = commandLine(actor, operatorTin);
  return {
    operator: registerOperator(deps, by, { tin: operatorTin, name: 'Drift', person: person(1) }),
    provider: registerProvider(deps, by, {
      ...{ tin: provider, name: 'Havtorn', contact: 'support@havtorn.example', trustsDeclarations: true },
      ...{ catalogueAdministrators: [person(2)], supportAgents: [person(3), person(4)] },
    }),
    client: registerClient(deps, by, {
      ...{ clientId: 'havtorn-web', organizationTin: provider, orgId, name: 'Web', readsAssigned: true },
    }),
    customer: registerOrganization(deps, by, { tin: customer, name: 'Bakkely', administrator: person(5) }),
    known: registerOrganization(deps, by, { tin: 'DK60660018', name: 'Sivsø' }),
  };
}

/** What a role check answers, as a page or the API would ask it. */
const holds = async (
  context: WorldContext,
  role: string,
  tin: string,
  who: { idp: string; idpIdentityId: string },
) =>
  (
    await decide(context, {
      caller: { clientId: 'adgang', organization: operatorTin, orgId: '', isService: true },
      check: {
        subject: { type: who.idp, id: who.idpIdentityId },
        action: { name: role },
        resource: { type: 'organization', id: tin },
        context: { loa: 'High' },
      },
      door: 'role',
    })
  ).allow;

test('an empty store is led to its first decision, with an audit entry for every change', async () => {
  await using context = openWorld(nothing);
  const done = registerAll(context);
  expect(Object.values(done).every(({ length }) => length > 0)).toBe(true);
  expect(auditOf(context).map(({ action }) => action)).toEqual(
    Object.values(done).flatMap((actions) =>
      // What the onboarding's own parts write stands in their order.
      actions.join() === 'organization.registered,organization.onboarded,grant.created'
        ? ['organization.registered', 'grant.created', 'tie.made', 'organization.onboarded']
        : actions,
    ),
  );
  expect(new Set(auditOf(context).map((row) => row.actor))).toEqual(new Set(['command root']));
  // What was done to others is told to be the operator's doing.
  const onBehalfOf = context.db.sqlite
    .prepare(
      "SELECT actor_tin FROM change_audit WHERE action IN ('provider.registered', 'organization.registered')",
    )
    .pluck()
    .all();
  expect(onBehalfOf).toEqual([null, operatorTin, operatorTin, operatorTin, operatorTin]);

  expect(await holds(context, 'Operator', operatorTin, person(1))).toBe(true);
  expect(await holds(context, 'CatalogueAdministrator', provider, person(2))).toBe(true);
  expect(await holds(context, 'SupportAgent', provider, person(4))).toBe(true);
  expect(await holds(context, 'SupportAgent', provider, person(2))).toBe(false);
  expect(await holds(context, 'PrivilegeAdministrator', customer, person(5))).toBe(true);
  const reader = { idp: 'client', idpIdentityId: 'havtorn-web' };
  expect(await holds(context, 'AssignIdentityPrivilegesRead', provider, reader)).toBe(true);
  expect(readOrganization(context.db, provider)).toMatchObject({ orgId, state: 'active' });
  expect(readOrganization(context.db, 'DK60660018')?.state).toBe('known');
});

test('registering the same once more changes nothing; registering it otherwise is refused', async () => {
  await using context = openWorld(nothing);
  registerAll(context);
  const before = auditOf(context).length;
  expect(Object.values(registerAll(context))).toEqual([[], [], [], [], []]);
  const deps = depsOf(context);
  const client = {
    clientId: 'havtorn-web',
    organizationTin: provider,
    orgId,
    name: 'Web',
    readsAssigned: false,
  };
  const codes = [
    () => registerOperator(deps, by, { tin: customer, name: 'Bakkely', person: person(1) }),
    () => registerOrganization(deps, by, { tin: customer, name: 'Another' }),
    () => registerOrganization(deps, by, { tin: customer, administrator: person(6) }),
    () => registerClient(deps, by, { ...client, name: 'Another' }),
    () => registerClient(deps, by, { ...client, clientId: 'new', orgId: randomUUID() }),
    () => registerClient(deps, by, { ...client, organizationTin: customer }),
    () => registerClient(deps, by, { ...client, orgId: 'no-guid' }),
    () => registerOrganization(deps, by, { tin: 'dk40440003', name: 'x' }),
    () => registerOrganization(deps, by, { tin: 'DK90990004' }),
    () => registerOrganization(deps, by, { tin: 'DK90990004', name: 'Jens 010190-1234' }),
    () => giveRole(deps, by, { role: 'SupportAgent', organizationTin: customer, person: person(6) }),
    () => giveRole(deps, by, { role: 'Operator', organizationTin: provider, person: person(6) }),
    () => takeRole(deps, by, { role: 'Operator', organizationTin: operatorTin, person: person(1) }),
    () => moveOrganizationTo(deps, by, { tin: operatorTin, move: 'suspend', reason: 'x' }),
    () => moveOrganizationTo(deps, by, { tin: customer, move: 'suspend', reason: '' }),
    () => setClientState(deps, by, { clientId: 'none', state: 'suspended' }),
  ].map(codeOf);
  expect(codes).toEqual([
    'registered-otherwise',
    'registered-otherwise',
    'already-onboarded',
    'registered-otherwise',
    'registered-otherwise',
    'not-now',
    'invalid-request',
    'invalid-request',
    'invalid-request',
    'cpr-refused',
    'not-assignable',
    'not-assignable',
    'not-now',
    'not-now',
    'invalid-request',
    'not-found',
  ]);
  expect(auditOf(context)).toHaveLength(before);
});

test('nothing is registered before there is an operator', async () => {
  await using context = openWorld(nothing);
  const wish = { tin: provider, name: 'Havtorn', contact: 'x', trustsDeclarations: true };
  const people = { catalogueAdministrators: [], supportAgents: [] };
  expect(codeOf(() => registerProvider(depsOf(context), by, { ...wish, ...people }))).toBe(
    'operator-missing',
  );
  expect(auditOf(context)).toEqual([]);
});

test('a role that is taken away is gone for the next decision, and the last operator stays', async () => {
  await using context = openWorld(nothing);
  registerAll(context);
  const deps = depsOf(context);
  const support = { role: 'SupportAgent', organizationTin: provider, person: person(3) } as const;
  expect(takeRole(deps, by, support)).toEqual(['grant.revoked']);
  expect(takeRole(deps, by, support)).toEqual([]);
  expect(await holds(context, 'SupportAgent', provider, person(3))).toBe(false);
  const second = { role: 'Operator', organizationTin: operatorTin, person: person(6) } as const;
  giveRole(deps, by, second);
  expect(takeRole(deps, by, { ...second, person: person(1) })).toEqual(['grant.revoked']);
  expect(codeOf(() => takeRole(deps, by, second))).toBe('not-now');
  expect(await holds(context, 'Operator', operatorTin, person(6))).toBe(true);
});

test('a privilege is created once under its name, by a provider, without numbers of people', async () => {
  await using context = openWorld(nothing);
  registerAll(context);
  const byProvider = commandLine(actor, provider);
  const wish = {
    ...{ name: 'Pension: read', descriptionDanish: 'Se', descriptionEnglish: 'See' },
    ...({ assignability: 'public', minimumLoa: null } as const),
  };
  const { id } = createPrivilege(context, byProvider, wish);
  expect(context.catalogue.inForce().privilege(id)).toMatchObject(wish);
  expect(auditOf(context).at(-1)?.action).toBe('privilege.created');
  const codes = [
    () => createPrivilege(context, byProvider, wish),
    () => createPrivilege(context, commandLine(actor, customer), { ...wish, name: 'Other' }),
    () => createPrivilege(context, byProvider, { ...wish, name: randomUUID() }),
    () => createPrivilege(context, byProvider, { ...wish, name: ' Read' }),
    () => createPrivilege(context, byProvider, { ...wish, name: 'B', descriptionDanish: 'ring 010190-1234' }),
  ].map(codeOf);
  expect(codes).toEqual([
    'privilege-exists',
    'forbidden',
    'invalid-request',
    'invalid-request',
    'cpr-refused',
  ]);
});

const isActive = (context: WorldContext, tin: string) =>
  listGrants(depsOf(context), { organizationTin: tin, state: 'active', limit: 1_000 }).items.map(
    ({ row }) => row.id,
  );

test('what a move is said to change is what it changes; suspending and offboarding never add access', async () => {
  let changing = 0;
  await fc.assert(
    fc.asyncProperty(aWorld, fc.nat(2), fc.constantFrom(...moves), async (world, pick, move: Move) => {
      await using context = openWorld(world);
      const organization = world.organizations[pick];
      if (!organization) throw new Error('worlds have three organisations besides the operator');
      const { tin } = organization;
      const deps = depsOf(context);
      const before = isActive(context, tin);
      const said = examineMove(deps, tin, move);
      let done: Done = [];
      try {
        done = moveOrganizationTo(deps, by, { tin, move, reason: 'as agreed' });
      } catch (error) {
        expect((error as AppError).code).toBe('not-now');
        return;
      }
      const after = isActive(context, tin);
      const [fewer, more] = move === 'resume' ? [before, after] : [after, before];
      expect(fewer.filter((id) => !more.includes(id))).toEqual([]);
      expect(said.grants).toBe(more.length - fewer.length);
      const state = readOrganization(context.db, tin)?.state ?? 'known';
      expect(state).toBe(said.state);
      expect(auditOf(context).map((row) => row.reason)).toEqual(done.map(() => 'as agreed'));
      if (said.grants > 0) changing += 1;
      // And the doors say so, to everybody.
      const moved = {
        ...world,
        organizations: world.organizations.map((row) => (row.tin === tin ? { ...row, state } : row)),
      };
      for (const question of questionsOf(world).slice(0, 30)) {
        const { answer } = await ask(context, question);
        expect([question, answer]).toEqual([question, modelAnswer(moved, question)]);
        if (move !== 'resume' && answer === 'allow') expect(modelAnswer(world, question)).toBe('allow');
      }
    }),
    { numRuns: 150 },
  );
  expect(changing).toBeGreaterThan(10);
}, 120_000);

test('work that was given up on is tried again once, from its first try', async () => {
  await using context = openWorld(nothing);
  registerAll(context);
  context.db.sqlite.exec(
    `INSERT INTO outbox (id, queue, dedupe_key, payload, created_at, due_at, attempts, failed_at, last_error)
     VALUES (7, 'first-seen', 'a', '{}', 1, 1, 20, 2, 'AppError'), (8, 'first-seen', 'b', '{}', 1, 1, 3, NULL, NULL)`,
  );
  expect(retryWork(depsOf(context), by, 7)).toEqual(['work.retried']);
  expect(readDueOutbox(context.db, worldNow, 9)).toContainEqual({ id: 7, queue: 'first-seen', attempts: 0 });
  expect(auditOf(context).at(-1)?.action).toBe('work.retried');
  // What waits keeps the tries that it has had.
  for (const id of [7, 8, 9]) expect(codeOf(() => retryWork(depsOf(context), by, id))).toBe('not-found');
});

test('an organisation is resumed to what it was: one without administrators is known, and no more', async () => {
  await using context = openWorld(nothing);
  registerAll(context);
  const deps = depsOf(context);
  for (const [tin, state] of [
    ['DK60660018', 'known'],
    [customer, 'active'],
  ] as const) {
    for (const move of ['suspend', 'offboard', 'resume'] as const)
      expect(moveOrganizationTo(deps, by, { tin, move, reason: 'x' })).toHaveLength(1);
    expect(readOrganization(context.db, tin)?.state).toBe(state);
    expect(moveOrganizationTo(deps, by, { tin, move: 'resume', reason: 'x' })).toEqual([]);
  }
});
