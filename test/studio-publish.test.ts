import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { describeWithOpa } from '../policies/with-opa.ts';
import { acceptImpact } from '../server/studio/accept-impact.ts';
import type { Author } from '../server/studio/author.ts';
import { addCase } from '../server/studio/cases.ts';
import { diffFiles } from '../server/studio/diff.ts';
import { type Draft, discardDraft, openDraft, readDraft, saveDraft } from '../server/studio/drafts.ts';
import { listGates } from '../server/studio/gates.ts';
import { readHistory, readRevisionOf } from '../server/studio/history.ts';
import { cancelImpact, isImpactCurrent, startImpact } from '../server/studio/impact.ts';
import {
  approve,
  catchUp,
  publish,
  reject,
  rollBack,
  submit,
  takeBack,
  withdraw,
} from '../server/studio/publish.ts';
import { changeSettings, moveService, readSettings } from '../server/studio/settings.ts';
import { tryIt } from '../server/studio/trial.ts';
import { anAuthor, anOperator } from './support/authors.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { aGrant, auditAfter, auditHead, change, drain, dump, rowsOf } from './support/store.ts';
import { draftOf, knowImpact, withLargeAmounts } from './support/studio.ts';

let demo: TestDemo;
let author: Author;
let colleague: Author;
let stranger: Author;
let operator: Author;
let lookingAfter: Author;
let token: string;
const { pension, insurance, employer } = organizations;
const context = () => demo.demo.service.context;

beforeAll(async () => {
  demo = await openTestDemo();
  author = await anAuthor(demo, people.author, pension.tin);
  colleague = await anAuthor(demo, people.secondAuthor, pension.tin);
  stranger = await anAuthor(demo, people.cataloguer, insurance.tin);
  operator = await anOperator(demo, people.operator, organizations.operator.tin);
  lookingAfter = await anOperator(demo, people.operator, organizations.operator.tin, pension.tin);
  token = await demo.serviceToken();
  aGrant(demo);
});
afterAll(() => demo[Symbol.asyncDispose]());
beforeEach(() => {
  for (const one of [author, colleague]) {
    const draft = openDraft(context(), one);
    discardDraft(context(), one, draft.id);
  }
});

/** The demo provider asks about its newcomer. */
async function ask(
  more: object = {},
): Promise<{ allow: boolean; codes: string[]; id: string; rules: string }> {
  const answer = await request(demo, 'POST', '/access/v1/evaluation', {
    token,
    body: {
      subject: { type: 'mitid_erhverv', id: people.newcomer.idpIdentityId },
      action: { name: demoPrivileges.read.name },
      resource: { type: 'organization', id: employer.tin },
      context: { loa: 'Substantial', ...more },
    },
  });
  const { decision, context: told } = answer.body as {
    decision: boolean;
    context: { reasons?: { code: string }[]; decision_id: string; policy_revision: string };
  };
  const codes = (told.reasons ?? []).map(({ code }) => code);
  return { allow: decision, codes, id: told.decision_id, rules: told.policy_revision };
}

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
};

/** A draft that lacks nothing but what `told` says. */
function ready(by: Author, told: { gains?: number; losses?: number } = {}): Draft {
  const draft = draftOf(demo, by, (files) =>
    'cases/amounts.json' in files ? { ...files, 'note.rego': note } : withLargeAmounts(files),
  );
  const impactId = knowImpact(demo, by, { draft }, told);
  return acceptImpact(context(), by, draft.id, { version: draft.version, impactId });
}
const note = `package provider.${pension.tin.toLowerCase()}\n\n# A file without a rule.\n`;

describeWithOpa('the studio', () => {
  test('an author tries, publishes and rolls back, and the next question goes by it', async () => {
    expect(await ask()).toMatchObject({ allow: true, codes: [] });
    drain(demo);
    const head = auditHead(demo);
    const draft = ready(author, { losses: 3 });
    const { decisionId } = { decisionId: (await ask({ amount: 60_000 })).id };
    drain(demo);

    const tried = await tryIt(context(), author, draft.id, { decisionId });
    expect(tried.live).toMatchObject({ allow: true, rules: [] });
    expect(tried.draft).toMatchObject({ allow: false, reasons: [{ code: 'high-for-large-amounts' }] });
    const fired = 'rules' in tried.draft ? tried.draft.rules.map(({ name }) => name) : [];
    expect(fired).toEqual(expect.arrayContaining(['decision', '_unproven', '_reasons']));
    expect(fired).not.toContain('_allow');
    expect(tried.asCase?.input.subject.id).not.toBe(people.newcomer.idpIdentityId);
    const kept = addCase(context(), author, draft.id, {
      ...{ version: draft.version, table: 'amounts', name: 'sixty thousand' },
      input: tried.asCase?.input ?? {},
      want: tried.asCase?.want ?? { allow: true, reasons: [], obligations: [] },
    });
    expect(kept.acceptedImpact).toBeNull();
    expect(JSON.stringify(kept.files)).not.toContain(people.newcomer.idpIdentityId);
    expect(await codeOf(() => publish(context(), author, draft.id, kept))).toBe('impact-unknown');
    const impactId = knowImpact(demo, author, { draft: kept }, { losses: 3 });
    acceptImpact(context(), author, draft.id, { version: kept.version, impactId });
    const gates = await listGates(context(), author, draft.id);
    expect(gates.filter(({ state }) => state !== 'passed')).toEqual([]);

    const { revisionId, live } = await publish(context(), author, draft.id, kept);
    expect(await ask({ amount: 60_000 })).toMatchObject({
      ...{ allow: false, codes: ['high-for-large-amounts'], rules: expect.stringContaining(`+${live}`) },
    });
    expect(await ask({ amount: 50_000 })).toMatchObject({ allow: true });
    expect(readDraft(context(), author, draft.id).state).toBe('published');

    const second = ready(author);
    await publish(context(), author, second.id, second);
    const older = readRevisionOf(context(), author, revisionId ?? '');
    const [first, last] = [older.files, openDraft(context(), author).files];
    expect(diffFiles(first, last).map(({ file, change: how }) => [file, how])).toEqual([
      ['note.rego', 'added'],
    ]);
    const filesDigest = kept.filesDigest;
    const back = knowImpact(demo, author, { revisionId: older.id, filesDigest });
    rollBack(context(), author, { revisionId: older.id, impactId: back, reason: 'it was a mistake' });
    const gone = knowImpact(demo, author, { nothing: true }, { gains: 3 });
    withdraw(context(), author, { impactId: gone, reason: 'no rules of our own any more' });
    expect(await ask({ amount: 60_000 })).toMatchObject({ allow: true });

    const history = readHistory(context(), author);
    expect(history.map(({ kind }) => kind)).toEqual(['withdraw', 'rollback', 'publish', 'publish']);
    expect(history.at(-1)).toMatchObject({
      by: { id: people.author.idpIdentityId },
      reason: 'as the board wishes',
      impact: { losses: 3, gains: 0, impactId },
      revision: { number: 1, isInForce: false, author: { id: people.author.idpIdentityId } },
    });
    const actions = auditAfter(demo, head).map(({ action }) => action);
    expect(actions.filter((action) => !String(action).startsWith('policy.draft'))).toEqual([
      'policy.published',
      'policy.published',
      'policy.rolled-back',
      'policy.withdrawn',
    ]);
  });

  test('each gate keeps a draft from being published, by its own code, and nothing changes', async () => {
    const broken: [string, (draft: Draft) => void][] = [
      ['policy-invalid', (draft) => save(draft, { 'decision.rego': 'package x' })],
      ['policy-tests-fail', (draft) => save(draft, { 'cases/amounts.json': failing(draft) })],
      ['policy-uncovered', (draft) => save(draft, { 'more.rego': `${note}\n_never if input.now == 7\n` })],
      [
        'invalid-request',
        (draft) => saveDraft(context(), author, draft.id, { version: draft.version, reason: ' ' }),
      ],
      [
        'impact-unknown',
        // Held by somebody: no worker takes it up meanwhile.
        () => change(demo, "UPDATE policy_impacts SET state = 'running', worker = 'x', worker_until = 9e15"),
      ],
      ['impact-stale', () => change(demo, "UPDATE policy_impacts SET live = 'dk10110009-000000000000'")],
      [
        'impact-stale',
        () => change(demo, `UPDATE policy_impacts SET plan = json_set(plan, '$.base.live', 'base-0')`),
      ],
      ['impact-stale', () => change(demo, "UPDATE policy_impacts SET files_digest = 'sha256:0'")],
      [
        'impact-stale',
        () => change(demo, 'UPDATE policy_impacts SET created_at = created_at - 25 * 3600000'),
      ],
      ['impact-unaccepted', () => change(demo, 'UPDATE policy_drafts SET accepted_impact = NULL')],
      ['impact-too-large', () => settle({ mostLosses: 2 })],
      ['impact-too-large', () => settle({ mostGains: 0 })],
      ['second-person-needed', () => settle({ needsApproval: true })],
      [
        'policy-changed',
        () => change(demo, 'UPDATE policy_drafts SET based_on = NULL WHERE based_on IS NOT NULL'),
      ],
    ];
    // Something is in force, so that a draft can be behind it.
    const base = ready(author);
    await publish(context(), author, base.id, base);
    for (const [code, spoil] of broken) {
      const draft = ready(author, { losses: 3, gains: 1 });
      spoil(draft);
      const now = readDraft(context(), author, draft.id);
      const before = dump(demo);
      expect(await codeOf(() => publish(context(), author, draft.id, now)), code).toBe(code);
      expect(dump(demo), code).toEqual(before);
      const gates = await listGates(context(), author, draft.id);
      expect(gates.find(({ state }) => state !== 'passed')?.code, code).toBe(code);
      settle({});
      discardDraft(context(), author, draft.id);
    }
    const draft = ready(author);
    expect(await codeOf(() => publish(context(), author, draft.id, { version: draft.version - 1 }))).toBe(
      'stale-version',
    );
    change(demo, 'UPDATE policy_drafts SET based_on = NULL WHERE id = ?', draft.id);
    const inForce = readHistory(context(), author)[0]?.revision?.id ?? null;
    const caught = catchUp(context(), author, draft.id, { version: draft.version, inForce });
    expect(await codeOf(() => publish(context(), author, draft.id, caught))).toBe('done');
  });

  test('where a second person is needed, it takes one', async () => {
    settle({ needsApproval: true });
    const draft = ready(author);
    const sent = await submit(context(), author, draft.id, draft);
    const tries: [string, () => unknown][] = [
      ['second-person-needed', () => publish(context(), author, draft.id, sent)],
      ['second-person-needed', () => approve(context(), author, draft.id, sent)],
      ['not-now', () => saveDraft(context(), author, draft.id, { version: sent.version, reason: 'other' })],
      ['stale-version', () => approve(context(), colleague, draft.id, draft)],
      ['not-found', () => approve(context(), stranger, draft.id, sent)],
      ['not-found', () => reject(context(), stranger, draft.id, 'because')],
      ['invalid-request', () => reject(context(), colleague, draft.id, ' ')],
    ];
    for (const [code, work] of tries) expect(await codeOf(work), String(work)).toBe(code);
    expect(reject(context(), colleague, draft.id, 'the limit is too low').state).toBe('open');
    const again = await submit(context(), author, draft.id, readDraft(context(), author, draft.id));
    const back = takeBack(context(), author, draft.id);
    const last = await submit(context(), author, draft.id, back);
    expect(last.version).toBe(again.version + 2);
    await approve(context(), colleague, draft.id, last);
    expect(readHistory(context(), author)[0]).toMatchObject({
      by: { id: people.secondAuthor.idpIdentityId },
      revision: {
        author: { id: people.author.idpIdentityId },
        approvedBy: { id: people.secondAuthor.idpIdentityId },
      },
    });
    const gone = knowImpact(demo, author, { nothing: true });
    const wish = { impactId: gone, reason: 'enough' };
    expect(await codeOf(() => withdraw(context(), author, wish))).toBe('second-person-needed');
    const head = auditHead(demo);
    withdraw(context(), lookingAfter, wish);
    expect(auditAfter(demo, head)).toMatchObject([
      { action: 'policy.withdrawn', organization_tin: pension.tin, actor_tin: organizations.operator.tin },
    ]);
    settle({});
  });

  test('a second person is no other login of the first, and none is spared by going back to what nobody approved', async () => {
    const draft = ready(author);
    const { revisionId } = await publish(context(), author, draft.id, draft);
    const second = ready(author);
    await publish(context(), author, second.id, second);
    settle({ needsApproval: true });
    const { filesDigest } = draft;
    const impactId = knowImpact(demo, author, { revisionId: revisionId ?? '', filesDigest });
    const wish = { revisionId: revisionId ?? '', impactId, reason: 'back' };
    expect(await codeOf(() => rollBack(context(), author, wish))).toBe('second-person-needed');
    expect(await codeOf(() => rollBack(context(), lookingAfter, wish))).toBe('done');

    const third = ready(author);
    const sent = await submit(context(), author, third.id, third);
    // The register has named both logins as one signatory.
    change(
      demo,
      `INSERT INTO onboardings (id, organization_tin, route, state, terms_version, started_by_idp, started_by_id, started_at, expires_at, signatories)
       VALUES ('onb_x', ?, 'signatory', 'completed', '1', 'mitid', 'x', 1, 1, '[]'), ('onb_y', ?, 'signatory', 'completed', '1', 'mitid', 'x', 1, 1, '[]')`,
      ...[pension.tin, employer.tin],
    );
    for (const [onboarding, who] of [['onb_x', author] as const, ['onb_y', colleague] as const])
      change(
        demo,
        "INSERT INTO onboarding_confirmations VALUES (?, 'person-1', ?, ?, '1', 1)",
        ...[onboarding, who.idp, who.idpIdentityId],
      );
    expect(await codeOf(() => approve(context(), colleague, third.id, sent))).toBe('second-person-needed');
    change(demo, 'DELETE FROM onboarding_confirmations');
    expect(await codeOf(() => approve(context(), colleague, third.id, sent))).toBe('done');
    settle({});
  });

  test("a provider's policy that is out of service keeps nobody from publishing", async () => {
    const draft = ready(author);
    await publish(context(), author, draft.id, draft);
    const files = { 'access/note.rego': 'package access\n\n# A file without a rule.\n' };
    const base = draftOf(demo, operator, (before) => ({ ...before, ...files }));
    const impact = await startImpact(context(), operator, { draftId: base.id });
    expect(isImpactCurrent(context(), impact)).toBe(true);
    moveService(context(), lookingAfter, { kind: 'stop', reason: 'it misbehaves' });
    expect(isImpactCurrent(context(), impact)).toBe(false);
    cancelImpact(context(), operator, impact.id);
    const meanwhile = await startImpact(context(), operator, { draftId: base.id });
    expect(isImpactCurrent(context(), meanwhile)).toBe(true);
    moveService(context(), lookingAfter, { kind: 'resume', reason: 'it was mended' });
    expect(isImpactCurrent(context(), meanwhile)).toBe(false);
    discardDraft(context(), operator, base.id);
  });

  test('the operator stops a policy and resumes it, and nothing is allowed meanwhile', async () => {
    const draft = ready(author);
    await publish(context(), author, draft.id, draft);
    moveService(context(), lookingAfter, { kind: 'stop', reason: 'it misbehaves' });
    expect(await ask({ amount: 1 })).toMatchObject({ allow: false, codes: ['provider-policy-stopped'] });
    moveService(context(), lookingAfter, { kind: 'resume', reason: 'it was mended' });
    expect(await ask({ amount: 1 })).toMatchObject({ allow: true });
    expect(
      readHistory(context(), author)
        .slice(0, 2)
        .map(({ kind }) => kind),
    ).toEqual(['resume', 'stop']);
  });

  test("an author tries on today's world and on JSON, and meets nobody else's people", async () => {
    const draft = ready(author);
    const wish = { privilegeId: demoPrivileges.read.id, organizationTin: employer.tin, loa: 'High' as const };
    const person = { idp: people.newcomer.idp, idpIdentityId: people.newcomer.idpIdentityId };
    const tried = await tryIt(context(), author, draft.id, { person, ...wish });
    expect(tried).toMatchObject({ isMasked: false, live: { allow: true }, draft: { allow: true } });
    const low = await tryIt(context(), author, draft.id, { person, ...wish, loa: undefined });
    expect(low.draft).toMatchObject({ allow: false, reasons: [{ code: 'high-for-large-amounts' }] });
    const json = JSON.stringify({ ...tried.input, context: { loa: 'Low' } });
    expect((await tryIt(context(), author, draft.id, { json })).live).toMatchObject({ allow: false });

    const { input } = tried;
    const deep = JSON.parse('['.repeat(100) + ']'.repeat(100)) as unknown;
    const grant = input.facts.grants[0] ?? {};
    for (const more of [
      { context: { deep } },
      { context: { long: 'x'.repeat(20_000) } },
      { facts: { ...input.facts, grants: Array.from({ length: 21 }, () => grant) } },
    ]) {
      const json = JSON.stringify({ ...input, ...more });
      expect(await codeOf(() => tryIt(context(), author, draft.id, { json }))).toBe('invalid-request');
    }

    const foreign = rowsOf(demo, "SELECT id FROM decision_log WHERE door = 'role' LIMIT 1")[0]?.['id'];
    change(
      demo,
      "UPDATE decision_log SET provider_tin = ? WHERE id = (SELECT max(id) FROM decision_log WHERE door <> 'role')",
      insurance.tin,
    );
    const theirs = rowsOf(demo, 'SELECT id FROM decision_log WHERE provider_tin = ?', insurance.tin)[0]?.[
      'id'
    ];
    const tries: [string, Parameters<typeof tryIt>[3]][] = [
      ['not-found', { person: { ...person, idpIdentityId: people.operator.idpIdentityId }, ...wish }],
      ['not-found', { person: { ...person, idpIdentityId: 'nobody' }, ...wish }],
      ['not-found', { person, ...wish, privilegeId: '6f0a4e5c-1d0b-4c4e-9a53-0b8f5a1c0004' }],
      ['not-found', { person, ...wish, privilegeId: 'none' }],
      ['not-found', { decisionId: String(foreign) }],
      ['not-found', { decisionId: String(theirs) }],
      ['invalid-request', { json: '{' }],
      ['invalid-request', { json: '{"now": "x"}' }],
      ['cpr-refused', { json: JSON.stringify({ ...tried.input, context: { cpr: '010190-1234' } }) }],
    ];
    for (const [code, what] of tries)
      expect(await codeOf(() => tryIt(context(), author, draft.id, what)), JSON.stringify(what)).toBe(code);
  });

  test('what looks like a CPR number reaches no trial', async () => {
    const { id } = await ask({ amount: 1, note: 'for 010190-1234' });
    drain(demo);
    const tried = await tryIt(context(), author, ready(author).id, { decisionId: id });
    expect(tried).toMatchObject({ isMasked: true, live: { allow: true } });
    expect(JSON.stringify(tried)).not.toContain('1234');
  });

  test('of two who publish at once, one does, and nobody undoes what they have not seen', async () => {
    const drafts = [ready(author), ready(colleague)] as const;
    const before = readHistory(context(), author).length;
    const outcomes = await Promise.all([
      codeOf(() => publish(context(), author, drafts[0].id, drafts[0])),
      codeOf(() => publish(context(), colleague, drafts[1].id, drafts[1])),
    ]);
    expect(outcomes.sort()).toEqual(['done', 'policy-changed']);
    expect(readHistory(context(), author)).toHaveLength(before + 1);
  });

  test('an expensive policy is refused, and nobody is held up while it is tried', async () => {
    const costly = `package provider.${pension.tin.toLowerCase()}

_cost := [1 | some a in _items; some b in _items; a == b * 3]

_items := object.get(input, ["context", "items"], [1])

_proven contains "own-privilege" if {
	count(_cost) >= 0
	is_string(input.facts.privilege.owner)
	input.facts.privilege.owner == input.caller.organization
}
`;
    const draft = draftOf(demo, author, (files) => ({ ...files, 'costly.rego': costly }));
    const impactId = knowImpact(demo, author, { draft });
    acceptImpact(context(), author, draft.id, { version: draft.version, impactId });
    let isOver = false;
    const publishing = codeOf(() => publish(context(), author, draft.id, draft)).finally(() => {
      isOver = true;
    });
    let asked = 0;
    for (; !isOver; asked += 1) expect(await ask({ amount: 1 })).toMatchObject({ allow: true });
    expect(asked).toBeGreaterThan(20);
    expect(await publishing).toBe('policy-too-expensive');
  });

  test("an author of one provider neither reads nor changes another's", async () => {
    const draft = ready(author);
    const revision = readHistory(context(), author).find((entry) => entry.revision)?.revision;
    const impactId = knowImpact(demo, author, { nothing: true });
    const row = { table: 'a', name: 'a', input: {}, want: { allow: true, reasons: [], obligations: [] } };
    const before = dump(demo);
    const uses: [string, () => unknown][] = [
      ['not-found', () => tryIt(context(), stranger, draft.id, { json: '{}' })],
      ['not-found', () => addCase(context(), stranger, draft.id, { version: draft.version, ...row })],
      ['not-found', () => listGates(context(), stranger, draft.id)],
      ['not-found', () => acceptImpact(context(), stranger, draft.id, { version: draft.version, impactId })],
      ['not-found', () => publish(context(), stranger, draft.id, draft)],
      ['not-found', () => submit(context(), stranger, draft.id, draft)],
      ['not-found', () => takeBack(context(), stranger, draft.id)],
      ['not-found', () => catchUp(context(), stranger, draft.id, { version: draft.version, inForce: null })],
      ['not-found', () => readRevisionOf(context(), stranger, revision?.id ?? '')],
      [
        'not-found',
        () => rollBack(context(), stranger, { revisionId: revision?.id ?? '', impactId, reason: 'x' }),
      ],
      ['impact-unknown', () => withdraw(context(), stranger, { impactId, reason: 'x' })],
      ['forbidden', () => changeSettings(context(), stranger, readSettings(context().db, pension.tin))],
      ['forbidden', () => moveService(context(), stranger, { kind: 'stop', reason: 'x' })],
      ['forbidden', () => changeSettings(context(), author, readSettings(context().db, pension.tin))],
      ['forbidden', () => publish(context(), lookingAfter, draft.id, draft)],
      ['forbidden', () => addCase(context(), lookingAfter, draft.id, { version: draft.version, ...row })],
      ['not-found', () => publish(context(), operator, draft.id, draft)],
    ];
    for (const [code, work] of uses) expect(await codeOf(work), String(work)).toBe(code);
    expect(readHistory(context(), stranger)).toEqual([]);
    expect(dump(demo)).toEqual(before);
  });

  test('the operator publishes another base policy, and goes back to the shipped one', async () => {
    const shipped = (await ask({ amount: 1 })).rules.split('+')[0];
    const draft = draftOf(demo, operator, (files) => ({
      ...files,
      'access/conditions.rego': `${files['access/conditions.rego']}\n# Nothing more.\n`,
      'access/decision.rego': (files['access/decision.rego'] ?? '').replace(
        '_allow if count(_unproven) == 0',
        '_allow if {\n\tcount(_unproven) == 0\n\tis_array(_unproven)\n}',
      ),
    }));
    const impactId = knowImpact(demo, operator, { draft });
    acceptImpact(context(), operator, draft.id, { version: draft.version, impactId });
    const { live } = await publish(context(), operator, draft.id, draft);
    expect((await ask({ amount: 1 })).rules).toContain(live);
    expect(live).not.toBe(shipped);
    const first = readHistory(context(), operator).at(-1)?.revision;
    const back = knowImpact(demo, operator, {
      revisionId: first?.id ?? '',
      filesDigest: String(
        rowsOf(demo, 'SELECT files_digest FROM policy_revisions WHERE id = ?', first?.id)[0]?.[
          'files_digest'
        ],
      ),
    });
    const { revisionId } = rollBack(context(), operator, {
      ...{ revisionId: first?.id ?? '', impactId: back, reason: 'back to what ships' },
    });
    expect(revisionId).toBeNull();
    expect((await ask({ amount: 1 })).rules).toContain(shipped);
  });
});

function save(draft: Draft, files: Record<string, string>): void {
  saveDraft(context(), author, draft.id, { version: draft.version, files: { ...draft.files, ...files } });
}

function failing(draft: Draft): string {
  return (draft.files['cases/amounts.json'] ?? '').replace('"allow": true', '"allow": false');
}

function settle(wish: Partial<ReturnType<typeof readSettings>>): void {
  const nothing = { needsApproval: false, mostLosses: null, mostGains: null };
  changeSettings(context(), lookingAfter, { ...nothing, ...wish });
}
