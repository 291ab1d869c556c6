import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import { basePolicy, buildFolder } from '../policies/places.ts';
import { describeWithOpa } from '../policies/with-opa.ts';
import { PolicyInput } from '../server/access/check.ts';
import { loadBundle } from '../server/policy/bundle.ts';
import { toRestrictingInput } from '../server/policy/combine.ts';
import { createEngine, decisionEntrypoint } from '../server/policy/engine.ts';
import { examineBlindness } from '../server/policy/id-blind.ts';
import { createBaseJudge, createRestrictingJudge } from '../server/policy/judge.ts';
import { listRegoFiles, parseRego } from '../server/policy/syntax-tree.ts';
import {
  aWorldWithTies,
  bruteForce,
  compilePolicy,
  computeImpact,
  insertTies,
  type TestPolicy,
} from './support/impact-worlds.ts';
import { openWorld, worldNow } from './support/world.ts';

/** The impact of a change is what asking every question one by one would find. */

vi.setConfig({ testTimeout: 300_000 });

const provider = 'DK10000001';
const entrypoint = 'provider/dk10000001/decision';

/** Conditions that compare ids and do nothing else with them. */
const comparing = [
  'input.resource.id == input.facts.privilege.owner',
  'input.subject.id == "11111111-aaaa-4aaa-8aaa-000000000001"',
  'input.resource.id in {"DK10000002", "DK10000003"}',
  'input.resource.id in data.table.listed',
  'data.table.levels[input.resource.id] == 2',
  'data.table.levels[input.subject.id]',
  'some g in input.facts.grants; g.organization == input.resource.id',
  'some g in input.facts.grants; g.organization != input.resource.id',
  'count({g.organization | some g in input.facts.grants}) > 1',
  'count(input.facts.grants) % 2 == 0',
  'every g in input.facts.grants { g.organization == input.resource.id }',
  'input.facts.grants[0].organization == input.resource.id',
  'input.facts.grants[1].assigner_state == "active"',
  'organizations[input.resource.id]',
  'input.resource.id in organizations',
  'same(input.resource.id, input.facts.grants[_].organization)',
  'count(others) > 0',
  'input.now < 1763800001000',
  'input.context.loa == "High"',
  'not input.context.loa',
  'input.subject.type == "mitid"',
  'input.facts.identity.state == "active"',
  'is_string(input.resource.id)',
  'input.subject[_] == "mitid"',
  'input.resource == {"type": "organization", "id": "DK10000001"}',
  'x := input.resource; x.id == "DK10000003"',
  'input["resource"]["id"] == "DK10000003"',
];
/** Conditions that read what stands in an id, or do what is not known to be harmless. */
const reading = [
  'text == input.resource.id',
  'walk(input.facts, [_, value]); value == input.subject.id',
  'startswith(input.resource.id, "DK1000000")',
  'endswith(input.subject.id, "1")',
  'input.resource.id < "DK10000002"',
  'sort([input.resource.id, "DK10000002"])[0] == "DK10000002"',
  'min({g.organization | some g in input.facts.grants}) == "DK10000001"',
  '[o | some o in {g.organization | some g in input.facts.grants}][0] == input.resource.id',
  'sort({g.organization | some g in input.facts.grants})[0] == input.resource.id',
  'sort({g.organization | some g in input.facts.grants}) == [g.organization | some g in input.facts.grants]',
  'count(input.subject.id) > 20',
  'count(first) == 10',
  'concat("", ["DK1000", "0001"]) == input.resource.id',
  'concat("", ["DK1000", "0002"]) in organizations',
  'data.table.levels[lower(input.resource.id)]',
  'lower(input.resource.id) == "dk10000002"',
  '$"{input.resource.id}!" == "DK10000002!"',
  '{"DK1000": true}[substring(input.resource.id, 0, 6)]',
  'regex.match("2$", input.resource.id)',
  'to_number(substring(input.resource.id, 2, -1)) > 10000001',
  'input.facts.grants[0].id < input.facts.grants[1].id',
  '{upper(g.id) | some g in input.facts.grants} == {"GRT_00"}',
  'count({substring(g.organization, 0, 9) | some g in input.facts.grants}) == 1',
  'count({g.organization | some g in input.facts.grants} | {concat("", ["DK1000", "0002"])}) == 2',
  'object.get({"DK10000002": 1}, input.resource.id, 0) == 1',
  'count([x | some x in ranks; x == 1]) > 0',
  '{g.organization: true | some g in input.facts.grants}[input.resource.id]',
  'object.keys({g.organization: 1 | some g in input.facts.grants}) == {"DK10000001"}',
  'type_name(input.subject.id) == "string"',
  'x := input; startswith(x.subject.id, "1")',
];
const helpers = `
organizations contains g.organization if some g in input.facts.grants
others := sort({g.organization | some g in input.facts.grants; g.organization != input.resource.id})
same(a, b) if a == b
text := concat("", ["DK1000", "0001"])
first := input.facts.grants[0].organization
ranks := [rank[x] | some x in organizations]
rank := {"DK10000001": 1, "DK10000002": 2}
`;
const data = JSON.stringify({
  table: { listed: ['DK10000001'], levels: { DK10000001: 1, DK10000002: 2, dk10000003: 3 } },
});

const toFiles = (packageName: string, bodies: readonly string[]) => ({
  'policy.rego': [
    `package ${packageName}`,
    'decision := {"allow": allow, "reasons": reasons}',
    'default allow := false',
    ...bodies.map((body) => `allow if { ${body} }`),
    'default reasons := []',
    'reasons := [{"code": "no", "organization": input.resource.id, "others": others, "text": text_of}] if not allow',
    'text_of := {"da": $"Ikke {input.resource.id}", "en": concat(" ", ["Not", input.resource.id])}',
    helpers,
  ].join('\n'),
  'data.json': data,
});
const aBody = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...comparing) }, fc.constantFrom(...reading)),
      fc.boolean(),
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((parts) =>
    parts
      // What is negated, or has locals of its own, stands in a comprehension.
      .map(([condition, isMeant]) => `count([1 | ${condition}]) ${isMeant ? '>' : '=='} 0`)
      .join('; '),
  );
const somePolicy = fc.array(aBody, { minLength: 1, maxLength: 2 });

describeWithOpa('impact', (compiler) => {
  let base: TestPolicy;
  beforeAll(async () => {
    const files = await listRegoFiles(basePolicy);
    const trees = await Promise.all(
      files
        .filter((file) => !file.endsWith('_test.rego'))
        .map((file) => parseRego(compiler, basePolicy.root, file)),
    );
    base = {
      bundle: await loadBundle(buildFolder),
      entrypoint: decisionEntrypoint,
      trees,
      data: undefined,
    };
  });

  const textsOf = (policies: readonly (TestPolicy | undefined)[]): Set<string> | undefined => {
    const texts = new Set<string>();
    for (const policy of policies) {
      if (!policy) continue;
      const blindness = examineBlindness(policy.trees, policy.entrypoint, policy.data);
      if (!blindness.blind) return undefined;
      for (const text of blindness.texts) texts.add(text);
    }
    return texts;
  };

  const judgeOf = ({ bundle, entrypoint: name }: TestPolicy) =>
    name === decisionEntrypoint ? createBaseJudge(bundle) : createRestrictingJudge(bundle, name, provider);
  const answerOf = (policy: TestPolicy) => {
    const engine = createEngine(policy.bundle);
    return (input: PolicyInput): boolean => {
      try {
        const answer = engine.evaluate(policy.entrypoint, PolicyInput.parse(input)) as { allow: unknown };
        return answer.allow === true;
      } catch {
        return false;
      }
    };
  };

  /** Compares both ways of computing, in some worlds. */
  const expectEqual = async (
    rules: Record<'live' | 'candidate', { base: TestPolicy; restricting: TestPolicy | undefined }>,
    ofProvider: string | undefined,
  ): Promise<{ blind: boolean; changes: number }> => {
    const { live, candidate } = rules;
    const judges = new Map<TestPolicy, ReturnType<typeof judgeOf>>();
    const judge = (policy: TestPolicy) => {
      const made = judges.get(policy) ?? judgeOf(policy);
      judges.set(policy, made);
      return made;
    };
    const toRules = ({ base: of, restricting }: typeof live) => ({
      base: judge(of),
      restricting: restricting && judge(restricting),
    });
    const toAnswer = ({ base: of, restricting }: typeof live) => {
      const [asked, asks] = [answerOf(of), restricting && answerOf(restricting)];
      return (input: PolicyInput) => asked(input) && (asks?.(toRestrictingInput(input)) ?? true);
    };
    const answers = { live: toAnswer(live), candidate: toAnswer(candidate) };
    const texts = textsOf([live.base, live.restricting, candidate.base, candidate.restricting]);
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(aWorldWithTies, async ({ world, ties }) => {
        await using context = openWorld(world);
        insertTies(context.db, ties);
        const catalogue = context.catalogue.inForce();
        const privileges = catalogue.privileges.filter(
          ({ builtIn, ownerTin }) => !builtIn && (!ofProvider || ownerTin === ofProvider),
        );
        const expected = bruteForce(context.db, catalogue, privileges, worldNow, answers);
        changes += expected.length;
        const comparison = { live: toRules(live), candidate: toRules(candidate) };
        const computed = (known: typeof texts) =>
          computeImpact(context.db, catalogue, { privileges, comparison: { ...comparison, texts: known } });
        expect(computed(undefined)).toEqual(expected);
        if (texts) expect(computed(texts)).toEqual(expected);
        const baseTexts = live.base === candidate.base ? textsOf([live.base]) : undefined;
        if (!baseTexts) return;
        const about = { privileges, comparison: { ...comparison, texts: undefined, baseTexts } };
        expect(computeImpact(context.db, catalogue, about)).toEqual(expected);
      }),
      { numRuns: 3 },
    );
    return { blind: texts !== undefined, changes };
  };

  test('the shipped base policy compares ids and does nothing else with them', () => {
    expect(examineBlindness(base.trees, base.entrypoint, undefined)).toMatchObject({ blind: true });
  });

  test("the impact of a provider's policy is that of every question, whatever the policy does with ids", async () => {
    const seen = { blind: 0, reading: 0, changes: 0 };
    await fc.assert(
      fc.asyncProperty(somePolicy, fc.option(somePolicy), async (next, now) => {
        const name = 'provider.dk10000001';
        const candidate = await compilePolicy(compiler, toFiles(name, next), entrypoint);
        const live = now ? await compilePolicy(compiler, toFiles(name, now), entrypoint) : undefined;
        const { blind, changes } = await expectEqual(
          { live: { base, restricting: live }, candidate: { base, restricting: candidate } },
          provider,
        );
        seen[blind ? 'blind' : 'reading'] += 1;
        seen.changes += changes;
      }),
      { numRuns: 40 },
    );
    // It would mean little if they never differed, or were all of one kind.
    expect(Math.min(seen.blind, seen.reading)).toBeGreaterThan(0);
    expect(seen.changes).toBeGreaterThan(0);
  });

  test("the impact of a base policy is that of every question, with the provider's rules on top", async () => {
    await fc.assert(
      fc.asyncProperty(somePolicy, somePolicy, async (next, own) => {
        const candidate = await compilePolicy(compiler, toFiles('access', next), decisionEntrypoint);
        const restricting = await compilePolicy(compiler, toFiles('provider.dk10000001', own), entrypoint);
        await expectEqual(
          { live: { base, restricting }, candidate: { base: candidate, restricting } },
          provider,
        );
      }),
      { numRuns: 15 },
    );
  });

  test('each condition by itself is known for what it does with ids, and has the impact of every question', async () => {
    for (const condition of [...comparing, ...reading]) {
      const files = toFiles('access', [`count([1 | ${condition}]) > 0`]);
      const candidate = await compilePolicy(compiler, files, decisionEntrypoint);
      const { blind } = await expectEqual(
        { live: { base, restricting: undefined }, candidate: { base: candidate, restricting: undefined } },
        undefined,
      );
      expect([condition, blind]).toEqual([condition, comparing.includes(condition)]);
    }
  });
});
