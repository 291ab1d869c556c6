import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { grantStates } from '../server/grants/grant.ts';
import { listGrants } from '../server/grants/list.ts';
import { modelAnswer } from './support/model.ts';
import { allLevels, ask, askForList, questionsOf } from './support/questions.ts';
import { aWorld, callersOf, openWorld, subjectsOf, type World, worldNow } from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

test('every decision is the one that the description of the product calls for', async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, fc.boolean(), async (world, upperCase) => {
      await using context = openWorld(world);
      for (const question of questionsOf(world)) {
        const { answer, reasons, obligations } = await ask(context, question, { upperCase });
        const isExplained =
          answer === 'allow'
            ? reasons.length + obligations.length === 0
            : answer === 'refused' || reasons.length > 0;
        // One comparison for each world would hide the question; an assertion for each question takes long.
        if (answer === modelAnswer(world, question) && isExplained) continue;
        expect([question, answer, reasons]).toEqual([question, modelAnswer(world, question), 'a reason']);
      }
    }),
    { numRuns: 160 },
  );
});

test('what is sent beside the question changes no decision, whatever it is called', async () => {
  const facts = {
    identity: { state: 'active' },
    organization: { state: 'active' },
    grants: [{ id: 'forged', valid_from: 0, valid_to: 9e15, assigner_state: 'active' }],
  };
  const noise = fc.oneof(
    fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
    fc.constant({ facts, now: 0, caller: { organization: 'DK99999999' } }),
  );
  await fc.assert(
    fc.asyncProperty(aWorld, noise, async (world, context) => {
      await using open = openWorld(world);
      for (const question of questionsOf(world, ['Substantial'])) {
        const { answer } = await ask(open, question, { context });
        if (answer === modelAnswer(world, question)) continue;
        expect([question, answer]).toEqual([question, modelAnswer(world, question)]);
      }
    }),
    { numRuns: 40 },
  );
});

test('a list holds exactly what the decisions at its level allow', async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, async (world) => {
      await using context = openWorld(world);
      for (const caller of callersOf(world)) {
        const clientId = caller.isService ? undefined : caller.clientId;
        for (const subject of subjectsOf(world)) {
          for (const loa of allLevels) {
            const list = await askForList(context, { clientId, subject, loa });
            expect(list?.toSorted()).toEqual(
              await allowedOneByOne(context, { clientId, subject, loa }, world),
            );
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});

/** What the list ought to be: the question behind each of its possible items, asked for itself. */
async function allowedOneByOne(
  context: Parameters<typeof ask>[0],
  about: Parameters<typeof askForList>[1],
  world: World,
): Promise<string[] | undefined> {
  const allowed: string[] = [];
  for (const { tin: organizationTin } of world.organizations) {
    for (const { id: privilege } of world.privileges) {
      const { answer } = await ask(context, { ...about, organizationTin, privilege });
      if (answer === 'refused') return undefined;
      if (answer === 'allow') allowed.push(`${organizationTin} ${privilege}`);
    }
  }
  return allowed.toSorted();
}

test("an administrator's list calls a grant active exactly when it allows, unless its holder is suspended", async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, async (world) => {
      await using context = openWorld(world);
      for (const { tin: organizationTin } of world.organizations) {
        const { items } = listGrants(context, { organizationTin, limit: 200 });
        for (const { row, state } of items) {
          const isGood = state === 'active' && !isSuspended(world, row);
          for (const answer of await askEveryOwner(context, world, row)) {
            expect([row, answer === 'allow']).toEqual([row, isGood]);
          }
        }
        const own = world.grants.filter((grant) => grant.organizationTin === organizationTin);
        expect(items.map(({ row }) => row.id)).toEqual(own.map(({ id }) => id));
        // By id: what was asked in between has marked some as used.
        const idsOf = (grants: typeof items) => grants.map(({ row }) => row.id);
        const byState = grantStates.map((state) =>
          idsOf(listGrants(context, { organizationTin, state, limit: 200 }).items),
        );
        expect(byState).toEqual(
          grantStates.map((state) => idsOf(items.filter((grant) => grant.state === state))),
        );
      }
    }),
    { numRuns: 200 },
  );
});

/** The answers at level High to every client, in good standing, of the provider whose privilege was granted. */
async function askEveryOwner(
  context: Parameters<typeof ask>[0],
  world: World,
  grant: { idp: string; idpIdentityId: string; privilegeId: string; organizationTin: string },
): Promise<string[]> {
  const owner = world.privileges.find(({ id }) => id === grant.privilegeId)?.ownerTin;
  const callers = callersOf(world).filter(({ organization }) => organization === owner);
  const answers = callers.map(async ({ clientId, isService }) => {
    const question = { ...grant, subject: grant, privilege: grant.privilegeId, loa: 'High' as const };
    return (await ask(context, { ...question, clientId: isService ? undefined : clientId })).answer;
  });
  return (await Promise.all(answers)).filter((answer) => answer !== 'refused');
}

function isSuspended(world: World, holder: { idp: string; idpIdentityId: string }): boolean {
  const rows = [
    ...world.identities,
    ...world.clients.map(({ clientId, state }) => ({ idp: 'client', idpIdentityId: clientId, state })),
  ];
  const found = rows.find((row) => row.idp === holder.idp && row.idpIdentityId === holder.idpIdentityId);
  return found?.state === 'suspended';
}

test('an accountant who acts for more organisations than a decision looks at is let in for each of them', async () => {
  const own = 'DK10000001';
  const subject = { idp: 'mitid_erhverv', idpIdentityId: '11111111-aaaa-4aaa-8aaa-000000000003' };
  const privilege = '22222222-bbbb-4bbb-8bbb-000000000001';
  const tins = Array.from({ length: 120 }, (_, n) => `DK${20_000_000 + n}`);
  const world: World = {
    now: worldNow,
    organizations: [own, ...tins].map((tin, n) => ({ tin, state: n % 10 === 9 ? 'suspended' : 'active' })),
    providers: [own],
    clients: [{ clientId: 'client-1', organizationTin: own, state: 'active' }],
    privileges: [
      {
        id: privilege,
        ownerTin: own,
        name: 'Read',
        assignability: 'public',
        minimumLoa: null,
        builtIn: false,
      },
    ],
    ...{ whitelist: [], identities: [] },
    grants: tins.map((organizationTin, n) => ({
      ...{ ...subject, id: `grt_${n}`, privilegeId: privilege, organizationTin },
      ...{ validFrom: null, validTo: n % 10 === 3 ? worldNow : null },
    })),
  };
  await using context = openWorld(world);
  const question = { clientId: 'client-1', subject, privilege, loa: undefined };
  const expected = tins.filter(
    (tin) => modelAnswer(world, { ...question, organizationTin: tin }) === 'allow',
  );
  expect(expected).toHaveLength(96);
  const decided: string[] = [];
  for (const organizationTin of tins) {
    if ((await ask(context, { ...question, organizationTin })).answer === 'allow')
      decided.push(organizationTin);
  }
  expect(decided).toEqual(expected);
  expect(await askForList(context, question)).toEqual(expected.map((tin) => `${tin} ${privilege}`));
});
