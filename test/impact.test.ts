import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type FullImpactRow, type ImpactRow, readImpactById } from '../db/policy-impacts.ts';
import { deleteImpactDetails } from '../db/retention.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { describeWithOpa } from '../policies/with-opa.ts';
import type { PolicyInput } from '../server/access/check.ts';
import { toRestrictingInput } from '../server/policy/combine.ts';
import { createEngine } from '../server/policy/engine.ts';
import { toBundle } from '../server/policy/kept-bundles.ts';
import { toEntrypoint } from '../server/policy/names.ts';
import type { Author } from '../server/studio/author.ts';
import { discardDraft, openDraft, saveDraft } from '../server/studio/drafts.ts';
import {
  cancelImpact,
  exportImpactRows,
  findExceeded,
  latestImpactOf,
  listImpactRows,
  readImpact,
  startImpact,
  summarizeImpact,
} from '../server/studio/impact.ts';
import { runImpact } from '../server/studio/impact-run.ts';
import { anAuthor, anOperator } from './support/authors.ts';
import { baseOf } from './support/base-policy.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { bruteForce, describeChange } from './support/impact-worlds.ts';
import { hangs } from './support/provider-policies.ts';
import { aGrant, change } from './support/store.ts';

vi.setConfig({ testTimeout: 180_000 });

let demo: TestDemo;
let author: Author;
let stranger: Author;
const { pension, insurance } = organizations;
const context = () => demo.demo.service.context;

beforeAll(async () => {
  demo = await openTestDemo();
  author = await anAuthor(demo, people.cataloguer, pension.tin);
  stranger = await anAuthor(demo, people.secondSupporter, insurance.tin);
  const now = context().now();
  aGrant(demo, { validTo: now + 86_400_000 });
  aGrant(demo, { idpIdentityId: 'e1e1e1e1-0000-4000-8000-000000000001', validFrom: now + 3_600_000 });
});
afterAll(() => demo[Symbol.asyncDispose]());

/** Waits until nothing is left to compute of it. */
async function ended(id: string): Promise<FullImpactRow> {
  for (;;) {
    const impact = readImpactById(context().db, id);
    if (impact && impact.state !== 'waiting' && impact.state !== 'running') return impact;
    await setTimeout(50);
  }
}

/** A policy of these rules for `_allow`. */
const toFiles = (tin: string, rules: string) => ({
  'decision.rego': `# METADATA
# title: Test
# schemas:
#   - input: schema.input
package provider.${tin.toLowerCase()}

# METADATA
# title: The decision
# description: As the test wishes.
# entrypoint: true
decision := {"allow": _allow, "reasons": [], "obligations": []}

default _allow := false

${rules}
`,
});

/** The author's draft, with these rules in the place of what it says. */
function draftOf(rules: string, by: Author = author) {
  const draft = openDraft(context(), by);
  return saveDraft(context(), by, draft.id, { version: draft.version, files: toFiles(by.policy, rules) });
}

/** Asks for the impact of a draft, and takes it up before the service can. */
async function startHere(rules: string): Promise<ImpactRow> {
  const { id } = await startImpact(context(), author, { draftId: draftOf(rules).id });
  const until = context().now() + 60_000;
  change(
    demo,
    "UPDATE policy_impacts SET state = 'running', worker = 'test', worker_until = ? WHERE id = ?",
    until,
    id,
  );
  return readImpact(context(), author, id);
}

/** What asking every question one by one finds. */
function findByForce({ plan, candidate, policy }: FullImpactRow): string[] {
  const { db, catalogue, policies } = context();
  if (!plan || !candidate) throw new Error('nothing to compare');
  const { wasm, ...manifest } = candidate;
  const bundle = toBundle({ ...manifest, wasm: Buffer.from(wasm, 'base64'), data: null, createdAt: 0 });
  const engine = createEngine(bundle);
  const base = baseOf(policies);
  const live = (input: PolicyInput) => base.decide(input).allow;
  const allows = (input: PolicyInput) =>
    (engine.evaluate(toEntrypoint(policy), toRestrictingInput(input)) as { allow: boolean }).allow === true;
  const privileges = catalogue.inForce().privileges.filter(({ ownerTin }) => ownerTin === policy);
  return bruteForce(db, catalogue.inForce(), privileges, plan.at, {
    live,
    candidate: (input) => live(input) && allows(input),
  });
}

const rowsOf = (id: string) =>
  [...exportImpactRows(context(), author, id, 7)]
    .flat()
    .map((row) => describeChange(row, row))
    .sort();

const onlyHigh = '_allow if input.context.loa == "High"';
const byLetter = '_allow if startswith(input.subject.id, "e")';

describeWithOpa('the impact of a draft', () => {
  test.each([onlyHigh, byLetter, '_allow if input.now < 0'])(
    'is that of every question: %s',
    async (rules) => {
      const draft = draftOf(rules);
      const { id } = await startImpact(context(), author, { draftId: draft.id });
      const token = await demo.serviceToken();
      const asked = {
        subject: { type: 'mitid_erhverv', id: people.newcomer.idpIdentityId },
        action: { name: 'Pension: read' },
        resource: { type: 'organization', id: organizations.employer.tin },
      };
      // Decisions go on, by the rules in force.
      const answer = await request(demo, 'POST', '/access/v1/evaluation', { token, body: asked });
      expect(answer.body).toMatchObject({ decision: true });
      const impact = await ended(id);
      expect(impact).toMatchObject({ state: 'done', error: null, done: impact.total, notes: [] });
      const expected = findByForce(impact);
      expect(rowsOf(id)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(0);
      expect(impact.answers).toBe(expected.length);
      const accesses = new Set(expected.map((row) => row.split(' ').slice(1, 5).join(' ')));
      expect(impact).toMatchObject({ gains: 0, losses: accesses.size });
      expect(impact.peopleLosing).toBe(new Set([...accesses].map((row) => row.split(' ')[1])).size);
      const { organizations: byOrganization, privileges, providers } = summarizeImpact(context(), author, id);
      for (const counts of [byOrganization, privileges, providers])
        expect(counts.reduce((sum, { losses }) => sum + losses, 0)).toBe(impact.losses);
      expect(providers).toMatchObject([{ key: pension.tin, name: pension.name }]);
      expect(latestImpactOf(context(), draft)?.id).toBe(id);
      expect(findExceeded({ mostLosses: impact.losses, mostGains: null }, impact).losses).toBe(false);
      expect(findExceeded({ mostLosses: impact.losses - 1, mostGains: null }, impact).losses).toBe(true);
    },
  );

  test('the last decisions are decided again beside it', async () => {
    const { id } = await startImpact(context(), author, { draftId: draftOf('_allow if input.now < 0').id });
    const { replay } = await ended(id);
    expect(replay).toMatchObject({ gains: 0 });
    expect(replay?.losses).toBeGreaterThan(0);
    // Whatever was answered then, by rules of long ago: what changes nothing now changes none of it.
    context().decisionLog.flush();
    context().db.sqlite.exec('UPDATE decision_log SET allow = 1 - allow');
    const same = await startImpact(context(), author, { draftId: draftOf('_allow if input.now > 0').id });
    expect((await ended(same.id)).replay).toEqual({ ...replay, losses: 0 });
  });

  test('what it does not cover is told', async () => {
    const rules = '_allow if {\n\tinput.context.amount < 5\n\tinput.subject.properties.a == 1\n}';
    const { id } = await startImpact(context(), author, { draftId: draftOf(rules).id });
    expect(await ended(id)).toMatchObject({
      state: 'done',
      notes: ['input.context.amount', 'input.subject.properties'],
    });
  });

  test('people are named to a provider that they have used, and to nobody else', async () => {
    const { id } = await startImpact(context(), author, { draftId: draftOf(onlyHigh).id });
    await ended(id);
    const seen = new Set(
      context()
        .db.sqlite.prepare<[string], string>(
          'SELECT idp_identity_id FROM sightings JOIN identities USING (idp, idp_identity_id) WHERE provider_tin = ? AND name IS NOT NULL',
        )
        .pluck()
        .all(pension.tin),
    );
    const rows = listImpactRows(context(), author, id, { limit: 10_000 });
    for (const row of rows) expect(row.personName !== null).toBe(seen.has(row.idpIdentityId));
    expect(new Set(rows.map(({ personName }) => personName === null)).size).toBe(2);
    const operator = await anOperator(demo, people.operator, organizations.operator.tin, pension.tin);
    const others = listImpactRows(context(), operator, id, { limit: 10_000 });
    expect(others.map(({ personName }) => personName)).toEqual(rows.map(() => null));
    for (const work of [readImpact, cancelImpact, summarizeImpact])
      expect(() => work(context(), stranger, id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => listImpactRows(context(), stranger, id, { limit: 1 })).toThrow('not-found');
    const { draftId } = readImpact(context(), author, id);
    await expect(startImpact(context(), stranger, { draftId: draftId ?? '' })).rejects.toThrow('not-found');
  });

  test('who is slow is told no, as when it decides; who hangs is stopped, and it is said', async () => {
    const rules = `_allow if not _hangs\n\n${hangs.replaceAll(/\b(four|many|hangs)\b/g, '_$1')}`;
    const impact = await startHere(rules);
    const signal = new AbortController().signal;
    await runImpact(context(), impact, { worker: 'test', signal, silenceMs: 200, processes: 1 });
    expect(readImpact(context(), author, impact.id)).toMatchObject({ state: 'failed', error: 'silent' });
  });

  test('it is cancelled by its author, by another draft, and with its draft', async () => {
    const cancelled = await startHere(byLetter);
    cancelImpact(context(), author, cancelled.id);
    const signal = new AbortController().signal;
    await runImpact(context(), cancelled, { worker: 'test', signal });
    expect(readImpact(context(), author, cancelled.id)).toMatchObject({ state: 'cancelled', error: null });

    const old = await startHere(byLetter);
    const draft = draftOf(onlyHigh);
    await runImpact(context(), old, { worker: 'test', signal });
    expect(readImpact(context(), author, old.id)).toMatchObject({
      state: 'cancelled',
      error: 'draft-changed',
    });
    expect(latestImpactOf(context(), draft)).toBeUndefined();

    const superseded = await startHere(byLetter);
    const next = await startImpact(context(), author, { draftId: draftOf(onlyHigh).id });
    expect(readImpact(context(), author, superseded.id)).toMatchObject({ error: 'superseded' });
    expect((await ended(next.id)).state).toBe('done');

    const orphan = await startHere(byLetter);
    discardDraft(context(), author, orphan.draftId ?? '');
    await runImpact(context(), orphan, { worker: 'test', signal });
    expect(readImpact(context(), author, orphan.id)).toMatchObject({ state: 'cancelled' });
  });

  test('stopped at any point, it goes on where it stood and comes to the same', async () => {
    const impact = await startHere(onlyHigh);
    const stopping = new AbortController();
    const running = runImpact(context(), impact, {
      ...{ worker: 'test', signal: stopping.signal, perRange: 1, processes: 2 },
    });
    while (readImpact(context(), author, impact.id).done === 0) await setTimeout(1);
    stopping.abort();
    await running;
    const stopped = readImpact(context(), author, impact.id);
    expect(stopped.state).toBe('running');
    // Rows of a range that was begun and not finished are not counted twice.
    const done = await ended(impact.id);
    expect(done).toMatchObject({ state: 'done', done: stopped.total });
    expect(rowsOf(impact.id)).toEqual(findByForce(done));
    expect(done.answers).toBe(rowsOf(impact.id).length);
  });

  test('who it was about is forgotten in time; what it came to stays', async () => {
    const { id } = await startImpact(context(), author, { draftId: draftOf(onlyHigh).id });
    const before = await ended(id);
    expect(rowsOf(id).length).toBeGreaterThan(3);
    const { db } = context();
    for (let rounds = 0; deleteImpactDetails(db, Number(before.endedAt), 3) > 0; rounds += 1)
      expect(rounds).toBeLessThan(100_000);
    expect(rowsOf(id)).toHaveLength(before.answers);
    while (deleteImpactDetails(db, Number(before.endedAt) + 1, 3) > 0);
    expect(rowsOf(id)).toEqual([]);
    expect(readImpactById(db, id)).toEqual({ ...before, candidate: null });
  });

  test('what does not compile has none', async () => {
    await expect(startImpact(context(), author, { draftId: draftOf('_allow if').id })).rejects.toThrow(
      expect.objectContaining({ code: 'policy-invalid' }),
    );
  });

  test('without a policy nothing changes where there was none', async () => {
    const { id } = await startImpact(context(), author, { nothing: true });
    expect(await ended(id)).toMatchObject({ state: 'done', gains: 0, losses: 0, answers: 0 });
  });
});
