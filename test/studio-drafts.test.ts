import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { type AppError, errorCatalogue } from '../server/errors.ts';
import { readShippedFiles } from '../server/policy/shipped-files.ts';
import { type Author, toOperatorAuthor, toProviderAuthor } from '../server/studio/author.ts';
import { discardDraft, listDrafts, openDraft, readDraft, saveDraft } from '../server/studio/drafts.ts';
import type { PolicyFiles } from '../server/studio/files.ts';
import { makeFirstPolicy } from '../server/studio/template.ts';
import { anAuthor, anOperator } from './support/authors.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { auditAfter, auditHead, change, dump } from './support/store.ts';

let demo: TestDemo;
let author: Author;
let colleague: Author;
let stranger: Author;
let operator: Author;
const { pension, insurance } = organizations;
const context = () => demo.demo.service.context;

beforeAll(async () => {
  demo = await openTestDemo();
  author = await anAuthor(demo, people.cataloguer, pension.tin);
  colleague = await anAuthor(demo, people.supporter, pension.tin);
  stranger = await anAuthor(demo, people.secondSupporter, insurance.tin);
  operator = await anOperator(demo, people.operator, organizations.operator.tin);
});
afterAll(() => demo[Symbol.asyncDispose]());

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'done';
  } catch (error) {
    return (error as AppError).code;
  }
};

test('a first draft is the template; the operator begins with what ships; each has one', () => {
  const head = auditHead(demo);
  const draft = openDraft(context(), author);
  expect(draft).toMatchObject({ policy: pension.tin, version: 1, state: 'open', basedOn: null });
  expect(draft.files).toEqual(makeFirstPolicy(pension.tin));
  expect(openDraft(context(), author).id).toBe(draft.id);
  expect(openDraft(context(), colleague).id).not.toBe(draft.id);
  expect(openDraft(context(), operator).files).toEqual(readShippedFiles());
  expect(listDrafts(context(), author)).toHaveLength(2);
  expect(auditAfter(demo, head)).toMatchObject([
    { action: 'policy.draft-opened', organization_tin: pension.tin, entity_id: draft.id, actor_tin: null },
    { action: 'policy.draft-opened', organization_tin: pension.tin },
    { action: 'policy.draft-opened', organization_tin: organizations.operator.tin },
  ]);
});

test('a stale save is refused, and both can be shown', () => {
  const draft = openDraft(context(), author);
  const mine = { ...draft.files, 'a.rego': '# mine' };
  const theirs = { ...draft.files, 'a.rego': '# in the other window' };
  saveDraft(context(), author, draft.id, { version: draft.version, files: theirs });
  expect(codeOf(() => saveDraft(context(), author, draft.id, { version: draft.version, files: mine }))).toBe(
    'stale-version',
  );
  expect(readDraft(context(), author, draft.id).files).toEqual(theirs);
});

test('what may not be kept is not', () => {
  const { id, version, files } = openDraft(context(), author);
  const save = (more: PolicyFiles, reason?: string) =>
    codeOf(() =>
      saveDraft(context(), author, id, { version, files: { ...files, ...more }, reason: reason ?? null }),
    );
  const before = dump(demo);
  expect(save({ 'a.rego': '# 010190-1234' })).toBe('cpr-refused');
  expect(save({ '../a.rego': '' })).toBe('invalid-request');
  expect(save({ 'a.rego': 'x'.repeat(300_000) })).toBe('invalid-request');
  expect(save({}, 'because of 010190-1234')).toBe('cpr-refused');
  expect(save({}, 'x'.repeat(501))).toBe('invalid-request');
  expect(dump(demo)).toEqual(before);
});

test('whoever loses the role changes nothing any more', async () => {
  const leaving = await anAuthor(demo, people.chief, pension.tin);
  const { id, version, files } = openDraft(context(), leaving);
  change(demo, 'DELETE FROM grants WHERE idp_identity_id = ?', people.chief.idpIdentityId);
  const before = dump(demo);
  expect(codeOf(() => saveDraft(context(), leaving, id, { version, files }))).toBe('forbidden');
  expect(codeOf(() => discardDraft(context(), leaving, id))).toBe('forbidden');
  expect(codeOf(() => openDraft(context(), leaving))).toBe('forbidden');
  expect(dump(demo)).toEqual(before);
});

test('nobody writes a policy that is not theirs', async () => {
  const own = openDraft(context(), author);
  const before = dump(demo);
  const looksAfter = await anOperator(demo, people.operator, organizations.operator.tin, pension.tin);
  const tries: [string, () => unknown][] = [
    ['not-found', () => readDraft(context(), stranger, own.id)],
    ['not-found', () => saveDraft(context(), stranger, own.id, { version: own.version, files: own.files })],
    ['not-found', () => discardDraft(context(), stranger, own.id)],
    ['not-found', () => saveDraft(context(), colleague, own.id, { version: own.version, files: own.files })],
    ['not-found', () => discardDraft(context(), colleague, own.id)],
    ['not-found', () => saveDraft(context(), operator, own.id, { version: own.version, reason: 'x' })],
    ['forbidden', () => saveDraft(context(), looksAfter, own.id, { version: own.version, files: own.files })],
    ['forbidden', () => openDraft(context(), looksAfter)],
    ['forbidden', () => openDraft(context(), { ...author, policy: 'base' })],
    [
      'forbidden',
      () => toProviderAuthor(context(), { ...author, organizationTin: organizations.employer.tin }),
    ],
    ['not-found', () => toOperatorAuthor(context(), operator, organizations.employer.tin)],
  ];
  for (const [code, work] of tries) expect(codeOf(work), String(work)).toBe(code);
  expect(listDrafts(context(), stranger)).toEqual([]);
  const { decision_log: _, ...after } = dump(demo);
  expect(after).toEqual(before);
  expect(errorCatalogue.forbidden.status).toBe(403);
});

test('a draft is what was saved last, whoever saves, discards and opens (model)', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('open' as const), who: fc.nat(1) }),
    fc.record({
      kind: fc.constant('save' as const),
      who: fc.nat(1),
      of: fc.nat(1),
      behind: fc.constantFrom(0, 0, 0, 1),
      text: fc.constantFrom('# a', '# b', '# c'),
    }),
    fc.record({ kind: fc.constant('discard' as const), who: fc.nat(1), of: fc.nat(1) }),
  );
  const authors = [author, colleague];
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      for (const one of authors) discardDraft(context(), one, openDraft(context(), one).id);
      const model: ({ id: string; version: number; text: string } | undefined)[] = [undefined, undefined];
      for (const { kind, who, ...rest } of steps) {
        const by = authors[who] as Author;
        if (kind === 'open') {
          const draft = openDraft(context(), by);
          model[who] ??= { id: draft.id, version: 1, text: '' };
          expect(draft).toMatchObject({ id: model[who].id, version: model[who].version });
          continue;
        }
        const of = 'of' in rest ? rest.of : 0;
        const target = model[of];
        if (!target) continue;
        if (kind === 'discard') {
          const done = codeOf(() => discardDraft(context(), by, target.id));
          expect(done).toBe(of === who ? 'done' : 'not-found');
          if (of !== who) continue;
          model[of] = undefined;
          // However often somebody does that, the store does not grow by it.
          expect(readDraft(context(), by, target.id)).toMatchObject({ state: 'discarded', files: {} });
          continue;
        }
        const { behind = 0, text = '' } = 'text' in rest ? rest : {};
        const saved = codeOf(() =>
          saveDraft(context(), by, target.id, {
            version: target.version - behind,
            files: { 'decision.rego': text },
          }),
        );
        expect(saved).toBe(of !== who ? 'not-found' : behind ? 'stale-version' : 'done');
        if (saved === 'done') model[of] = { ...target, version: target.version + 1, text };
      }
      for (const [index, kept] of model.entries()) {
        if (!kept) continue;
        const draft = readDraft(context(), authors[index] as Author, kept.id);
        expect(draft).toMatchObject({ version: kept.version, state: 'open' });
        if (kept.text !== '') expect(draft.files).toEqual({ 'decision.rego': kept.text });
      }
    }),
    { numRuns: 60 },
  );
});
