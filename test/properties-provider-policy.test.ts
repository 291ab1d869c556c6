import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { describeWithOpa } from '../policies/with-opa.ts';
import type { Search } from '../server/access/candidates.ts';
import { type Check, type Level, PolicyInput } from '../server/access/check.ts';
import { readDocument } from '../server/access/documents.ts';
import { decideRole } from '../server/access/roles.ts';
import { isGuid } from '../server/catalogue/catalogue.ts';
import { toRestrictingInput } from '../server/policy/combine.ts';
import { putInForce } from '../server/studio/put-in-force.ts';
import { replayDecision } from '../server/studio/replay.ts';
import { doorsOf, withSearch } from './support/doors.ts';
import { type ModelQuestion, modelAnswer } from './support/model.ts';
import {
  author,
  type Compiled,
  compileBase,
  compileProvider,
  publish,
  toRego,
} from './support/provider-policies.ts';
import { allLevels, askForList, questionsOf } from './support/questions.ts';
import { aWorld, callersOf, openWorld, subjectsOf, type World, type WorldContext } from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

const providers = ['DK10000001', 'DK10000002'];

/** What a policy says of a question, said once more; `name` is the privilege's. */
type Says = (asked: {
  name: string;
  organizationTin: string;
  loa: Level | undefined;
  subject: string;
}) => boolean;

/** Policies good and bad: their rules in Rego, and what they come to. */
const pool: { rules: string; says: Says }[] = [
  { rules: 'allow := true\n\nobligation_set contains {"code": "log-it"}', says: () => true },
  { rules: 'allow if input.context.loa == "High"', says: ({ loa }) => loa === 'High' },
  {
    rules: 'allow if input.resource.id != "DK10000002"',
    says: ({ organizationTin }) => organizationTin !== 'DK10000002',
  },
  { rules: 'allow if input.action.name == "Read"', says: ({ name }) => name === 'Read' },
  {
    rules: 'allow if startswith(input.subject.id, "1")',
    says: ({ subject }) => subject.startsWith('1'),
  },
  {
    rules: `allow if {
	some grant in input.facts.grants
	grant.organization == input.resource.id
	input.facts.privilege.owner == input.caller.organization
	input.facts.identity.state != "suspended"
}`,
    says: () => true,
  },
];

/** Answers that are none: never an allow. */
const malformed = [
  'decision := {"allow": "true"}',
  'decision := {"allow": 1, "reasons": []}',
  'decision := [{"allow": true}]',
  'decision := true',
  'decision := {"allow": null}',
  'decision := {"ALLOW": true}',
  'decision := {"allow": true, "reasons": "none"}',
  'decision := {"allow": true, "obligations": [{"no": "code"}]}',
  'decision := {"allow": true} if input.context.never == 1',
  'decision := {"allow": true} if input.facts.never.never',
];

describeWithOpa('providers’ policies', (compiler) => {
  let compiled: Promise<Map<string, Compiled[]>> | undefined;
  /** By provider: those of the pool, and behind them the malformed ones. */
  const policiesOf = async (tin: string): Promise<Compiled[]> => {
    compiled ??= (async () => {
      const all = new Map<string, Compiled[]>();
      for (const provider of providers) {
        const regos = [
          ...pool.map(({ rules }) => toRego(provider, rules)),
          ...malformed.map((rule) => `package provider.${provider.toLowerCase()}\n\n${rule}\n`),
        ];
        const made: Compiled[] = [];
        for (const rego of regos) made.push(await compileProvider(compiler, provider, rego));
        all.set(provider, made);
      }
      return all;
    })();
    return (await compiled).get(tin) ?? [];
  };

  test('every door gives the same answer: that of both policies, and never more than the base policy’s', async () => {
    let [asked, allowed, restricted] = [0, 0, 0];
    const aLoa = fc.constantFrom(...allLevels);
    const picks = fc.tuple(fc.nat(pool.length + malformed.length - 1), fc.nat(pool.length - 1));
    await fc.assert(
      fc.asyncProperty(aWorld, aLoa, picks, fc.boolean(), async (world, loa, picked, swap) => {
        await using context = withSearch(openWorld(world));
        const chosen = new Map<string, number>();
        for (const [n, tin] of (swap ? providers.toReversed() : providers).entries()) {
          const pick = picked[n] ?? 0;
          chosen.set(tin, pick);
          publish(context, tin, (await policiesOf(tin))[pick] as Compiled);
        }
        for (const caller of callersOf(world)) {
          if (caller.isService) continue;
          const { clientId } = caller;
          const says = pool[chosen.get(caller.organization) ?? -1]?.says ?? (() => false);
          const doors = doorsOf(context, caller);
          const own = questionsOf(world, [loa])
            .map((question) => ({ ...question, loa }))
            .filter((question) => question.clientId === clientId);
          const batch = await doors.batch(own.map(toCheck));
          const lists = new Map<string, string[] | undefined>();
          for (const subject of subjectsOf(world))
            lists.set(JSON.stringify(subject), await askForList(context, { clientId, subject, loa }));
          const found = await searchAll(doors, own);
          for (const [index, question] of own.entries()) {
            const base = modelAnswer(world, question);
            const privilege = privilegeOf(world, caller.organization, question.privilege);
            const isAllowed =
              base === 'allow' &&
              says({
                name: privilege?.name ?? '',
                organizationTin: question.organizationTin,
                loa,
                subject: question.subject.idpIdentityId,
              });
            const expected = base === 'refused' ? undefined : isAllowed;
            const list = lists.get(JSON.stringify(question.subject));
            const answers = {
              single: await doors.single(toCheck(question)),
              batch: batch?.[index],
              opa: await doors.opa(toCheck(question)),
              list: list?.includes(`${question.organizationTin} ${privilege?.id}`),
              search: found(question),
            };
            expect([question, chosen, answers]).toEqual([
              question,
              chosen,
              { single: expected, batch: expected, opa: expected, list: expected, search: expected },
            ]);
            asked += 1;
            if (isAllowed) allowed += 1;
            if (base === 'allow' && !isAllowed) restricted += 1;
          }
        }
      }),
      { numRuns: 25 },
    );
    expect(asked).toBeGreaterThan(500);
    expect(Math.min(allowed, restricted)).toBeGreaterThan(0);
  });

  test('a policy is told its own provider’s facts, and nothing else', async () => {
    let told = 0;
    await fc.assert(
      fc.asyncProperty(aWorld, async (world) => {
        await using context = withSearch(openWorld(world));
        const inputs: { tin: string; input: PolicyInput }[] = [];
        const { policies } = context;
        context.policies = {
          ...policies,
          rulesOf: (inForce, tin) => {
            const rules = policies.rulesOf(inForce, tin);
            if (!rules.restricting) return rules;
            const { restricting } = rules;
            const decide: typeof restricting.decide = (asked) => {
              inputs.push(...asked.map((input) => ({ tin, input: toRestrictingInput(input) })));
              return restricting.decide(asked);
            };
            return { ...rules, restricting: { ...restricting, decide } };
          },
        };
        for (const tin of providers) publish(context, tin, (await policiesOf(tin))[0] as Compiled);
        for (const caller of callersOf(world)) {
          const doors = doorsOf(context, caller);
          const own = questionsOf(world, ['High']).filter(({ clientId }) => clientId === caller.clientId);
          await doors.batch(own.map(toCheck));
          const [first] = own;
          if (first) await doors.search({ kind: 'resource', ...resourcesOf(first) }, 5);
        }
        for (const { tin, input } of inputs) {
          expect(PolicyInput.strict().parse(input)).toEqual(input);
          const { caller, facts, subject } = input;
          expect([caller.organization, facts.privilege?.owner]).toEqual([tin, tin]);
          const holding = world.grants.filter(
            (grant) => grant.privilegeId === facts.privilege?.id && grant.idpIdentityId === subject.id,
          );
          for (const { id } of facts.grants) expect(holding.map((grant) => grant.id)).toContain(id);
          told += 1;
        }
      }),
      { numRuns: 30 },
    );
    expect(told).toBeGreaterThan(5);
  });

  test('every decision of a random history is made again by the rules that made it, whatever came since', async () => {
    const permissive = await compileBase(compiler, (rego) => rego.replace('\t"assurance-sufficient",\n', ''));
    const naming = await compileBase(compiler, (rego) =>
      rego.startsWith('# METADATA\n# title: Access\n') ? `${rego}\ncandidates := ["r-2", "r-1"]\n` : rego,
    );
    const anEvent = fc.oneof(
      fc.record({
        is: fc.constant('publish' as const),
        provider: fc.nat(1),
        pick: fc.nat(pool.length + malformed.length - 1),
      }),
      fc.record({ is: fc.constant('withdraw' as const), provider: fc.nat(1) }),
      fc.record({ is: fc.constant('stop' as const), provider: fc.nat(1) }),
      fc.record({ is: fc.constant('base' as const), pick: fc.nat(2) }),
    );
    const doorsSeen = new Map<string, number>();
    let [made, withBoth] = [0, 0];
    await fc.assert(
      fc.asyncProperty(aWorld, fc.array(anEvent, { minLength: 3, maxLength: 6 }), async (world, events) => {
        await using context = withSearch(openWorld(world));
        for (const event of events) {
          await happen(context, event);
          await askEverywhere(context, world);
        }
        context.decisionLog.flush();
        const rows = context.db.sqlite
          .prepare<[], { id: string; door: string; policy_revision: string }>(
            'SELECT id, door, policy_revision FROM decision_log',
          )
          .all();
        for (const { id, door, policy_revision } of rows) {
          const replayed = await replayDecision(context, id);
          expect([door, replayed.answer, replayed.same]).toEqual([door, replayed.logged, true]);
          doorsSeen.set(door, (doorsSeen.get(door) ?? 0) + 1);
          made += 1;
          if (policy_revision.includes('+')) withBoth += 1;
        }
      }),
      { numRuns: 15 },
    );
    expect([...doorsSeen.keys()].toSorted()).toEqual(['authzen', 'opa', 'role', 'search', 'test']);
    expect(made).toBeGreaterThan(300);
    expect(withBoth).toBeGreaterThan(50);

    async function happen(
      context: WorldContext,
      event: { is: string; provider?: number; pick?: number },
    ): Promise<void> {
      const { is, provider = 0, pick = 0 } = event;
      const tin = is === 'base' ? 'base' : (providers[provider] ?? '');
      const pointer = context.catalogue.inForce().policies.get(tin);
      const by = { policy: tin, reason: 'as the test wishes', expectedLive: pointer?.bundle ?? 'none' };
      if (is === 'publish') publish(context, tin, (await policiesOf(tin))[pick] as Compiled);
      else if (is === 'base') {
        const base = [permissive, naming][pick];
        if (base) publish(context, 'base', base);
        else if (pointer?.bundle) putInForce(context, author, { ...by, kind: 'withdraw', revision: null });
      } else if (is === 'withdraw' && pointer?.bundle)
        putInForce(context, author, { ...by, kind: 'withdraw', revision: null });
      else if (is === 'stop' && pointer?.bundle && pointer.stoppedAt === null)
        putInForce(context, author, { ...by, kind: 'stop' });
    }
  });
});

/** Some questions through every door that is logged. */
async function askEverywhere(context: ReturnType<typeof withSearch>, world: World): Promise<void> {
  for (const caller of callersOf(world)) {
    const own = questionsOf(world, ['High']).filter(
      ({ clientId }, n) => n % 9 === 0 && clientId === (caller.isService ? undefined : caller.clientId),
    );
    if (caller.isService) {
      for (const { subject, organizationTin } of own.slice(0, 3)) {
        const who = { type: subject.idp, id: subject.idpIdentityId, loa: 'High' as const };
        await decideRole(context, who, 'PrivilegeAdministrator', organizationTin, undefined);
      }
      continue;
    }
    const doors = doorsOf(context, caller);
    await doors.batch(own.map(toCheck));
    for (const subject of subjectsOf(world))
      await askForList(context, { clientId: caller.clientId, subject, loa: 'High' });
    for (const question of own.slice(0, 4)) {
      await doors.opa(toCheck(question));
      await doors.search({ kind: 'action', ...actionsOf(question) }, 2);
      await doors.search({ kind: 'resource', ...resourcesOf(question) }, 2);
    }
    const [first] = own;
    if (!first) continue;
    const { subject, action, resource } = toCheck(first);
    const ofItsOwn = { subject, action: { name: 'open' }, resource: { ...resource, type: 'record' } };
    await doors.single(ofItsOwn).catch(() => undefined);
    const input = { search: 'resource', subject, action, resource: { type: 'record' } };
    await readDocument(context, { caller, path: 'access/candidates', input }).catch(() => undefined);
  }
}

const toSubject = ({ subject: { idp, idpIdentityId } }: ModelQuestion) => ({ type: idp, id: idpIdentityId });
const contextOf = (loa: Level | undefined) => (loa === undefined ? {} : { context: { loa } });

function toCheck(question: ModelQuestion): Check {
  return {
    subject: toSubject(question),
    action: { name: question.privilege },
    resource: { type: 'organization', id: question.organizationTin },
    ...contextOf(question.loa),
  };
}

const actionsOf = (question: ModelQuestion) => {
  const { action: _, ...rest } = toCheck(question);
  return rest;
};

const resourcesOf = (question: ModelQuestion) => ({
  ...toCheck(question),
  resource: { type: 'organization' },
});

function privilegeOf(world: World, ownerTin: string, nameOrId: string) {
  return world.privileges.find(
    (privilege) =>
      privilege.ownerTin === ownerTin && (isGuid(nameOrId) ? privilege.id : privilege.name) === nameOrId,
  );
}

/** Searches for the resources of all these questions: whether each was found. */
async function searchAll(
  doors: ReturnType<typeof doorsOf>,
  questions: readonly ModelQuestion[],
): Promise<(question: ModelQuestion) => boolean | undefined> {
  const found = new Map<string, string[] | undefined>();
  const keyOf = ({ subject, privilege, loa }: ModelQuestion) => JSON.stringify([subject, privilege, loa]);
  for (const question of questions) {
    if (found.has(keyOf(question))) continue;
    const search: Search = { kind: 'resource', ...resourcesOf(question) };
    found.set(keyOf(question), await doors.search(search, 2));
  }
  return (question) => found.get(keyOf(question))?.includes(question.organizationTin);
}
