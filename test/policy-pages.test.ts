import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readRevision } from '../db/policy-revisions.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { describeWithOpa } from '../policies/with-opa.ts';
import { paths } from '../server/paths.ts';
import { acceptImpact } from '../server/studio/accept-impact.ts';
import type { Author } from '../server/studio/author.ts';
import { openDraft, readDraft, readRevisionInForce } from '../server/studio/drafts.ts';
import { textsOf } from '../views/locales/texts.ts';
import { askAbout } from './support/decisions.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { type HttpVisitor, visitorLoggedIn } from './support/http-visitor.ts';
import { auditAfter, auditHead, change } from './support/store.ts';
import { draftOf, knowImpact, publishDraftOf, withLargeAmounts, writerOf } from './support/studio.ts';

/** The studio's pages beyond the journey: two people, two windows, what must not be kept, and no compiler. */

const { pension, operator, employer } = organizations;
const texts = textsOf('da').policy;
const own = paths.policyOf({ door: 'author', tin: pension.tin });
const care = paths.policyOf({ door: 'operator', tin: operator.tin, provider: pension.tin });

let demo: TestDemo;
let author: Author;
let signe: HttpVisitor;
let emil: HttpVisitor;
let niels: HttpVisitor;
beforeAll(async () => {
  demo = await openTestDemo();
  author = writerOf(demo, people.author, { tin: pension.tin });
  signe = await visitorLoggedIn(demo, 'author');
  emil = await visitorLoggedIn(demo, 'secondAuthor');
  niels = await visitorLoggedIn(demo, 'operator');
});
afterAll(() => demo[Symbol.asyncDispose]());
beforeEach(() =>
  change(demo, "UPDATE policy_drafts SET state = 'discarded' WHERE state IN ('open', 'submitted')"),
);

const context = () => demo.demo.service.context;
const inForce = () => readRevisionInForce(context().db, pension.tin);
const draft = () => openDraft(context(), author);
const toFields = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([file, text]) => [`file:${file}`, text]));

test('what two windows have written is shown beside each other, and the second save counts', async () => {
  const { id, version, files } = draft();
  const write = (comment: string) =>
    toFields({ ...files, 'decision.rego': `${files['decision.rego']}\r\n# ${comment}\r\n` });
  const first = await signe.post(own.draft(id), { version: String(version), ...write('the first window') });
  expect([first.status, first.location]).toEqual([303, own.draft(id, { open: 'decision.rego' })]);
  const second = await signe.post(own.draft(id), { version: String(version), ...write('the second window') });
  expect(second.status).toBe(422);
  expect(second.text).toContain(texts.draft.stale);
  expect(second.text).toContain('# the first window');
  expect(second.text).toContain('# the second window');
  expect(readDraft(context(), author, id).files['decision.rego']).toContain('# the first window\n');
  expect(readDraft(context(), author, id).files['decision.rego']).not.toContain('\r');
  const seen = /name="version" value="(\d+)"/.exec(second.text)?.[1] ?? '';
  expect((await signe.post(own.draft(id), { version: seen, ...write('the second window') })).status).toBe(
    303,
  );
  expect(readDraft(context(), author, id).files['decision.rego']).toContain('# the second window\n');
});

test('a number that looks like a CPR number is kept nowhere, and the file that holds it is named', async () => {
  const { id, version, files } = draft();
  const wrong = toFields({ ...files, 'decision.rego': `${files['decision.rego']}# 010190-1234\n` });
  const answer = await signe.post(own.draft(id), { version: String(version), ...wrong });
  expect([answer.status, answer.text.includes(texts.refused['cpr-refused'] ?? '')]).toEqual([422, true]);
  expect(answer.text).toContain('href="#file-1"');
  expect(readDraft(context(), author, id)).toMatchObject({ version, files });
});

test('a draft is its author’s: a colleague reads it and changes nothing', async () => {
  const { id, version, files } = draft();
  const page = await emil.get(own.draft(id));
  expect([page.status, page.text.includes(texts.readOnly)]).toEqual([200, true]);
  const answer = await emil.post(own.draft(id), { version: String(version), ...toFields(files) });
  expect(answer.status).toBe(404);
  for (const path of [own.publish(id), own.submit(id), own.discard(id)])
    expect((await emil.post(path, { version: String(version), reason: 'x' })).status, path).not.toBe(303);
  expect(readDraft(context(), author, id)).toMatchObject({ version, state: 'open' });
});

test('an author meets those alone who have used the provider: others are counted, and not named', async () => {
  const made = draft();
  const id = knowImpact(demo, author, { draft: made }, { losses: 2 });
  for (const [n, who] of [people.employee, people.newcomer].entries())
    change(
      demo,
      `INSERT INTO policy_impact_rows (impact_id, n, change, provider_tin, organization_tin, idp, idp_identity_id,
         privilege_id, level, at)
       VALUES (?, ?, 'loss', ?, ?, ?, ?, ?, 'Low', 1763800000000)`,
      ...[id, n, pension.tin, employer.tin, who.idp, who.idpIdentityId, demoPrivileges.read.id],
    );
  const page = await signe.get(own.draftImpact(made.id));
  expect(page.text).toContain(texts.impact.outside);
  for (const { text } of [
    page,
    await signe.get(own.impactExport(id, { format: 'csv' })),
    await signe.get(own.impactExport(id, { format: 'json' })),
  ]) {
    expect(text).toContain(people.employee.idpIdentityId);
    expect(text).not.toContain(people.newcomer.idpIdentityId);
    expect(text).not.toContain(people.newcomer.name);
  }
});

test('whom a logged decision was about is no more told by trying it than by the log', async () => {
  const { id } = await askAbout(demo, people.newcomer);
  const page = await signe.get(own.try(draft().id, { decision: id }));
  expect([page.status, page.text.includes(id)]).toEqual([200, true]);
  expect(page.text).not.toContain(people.newcomer.idpIdentityId);
  const foreign = await askAbout(demo, people.employee, { privilege: demoPrivileges.read.name });
  change(
    demo,
    'UPDATE decision_log SET provider_tin = ? WHERE id = ?',
    ...[organizations.insurance.tin, foreign.id],
  );
  expect((await signe.get(own.try(draft().id, { decision: foreign.id }))).status).toBe(422);
});

test('before it is counted how much there is to work through, an impact is said to be begun', async () => {
  const made = draft();
  const id = knowImpact(demo, author, { draft: made });
  const page = async (total: number) => {
    const set = "SET state = 'running', total = ?, done = 0, worker = 'test', worker_until = 9e15";
    change(demo, `UPDATE policy_impacts ${set} WHERE id = ?`, total, id);
    return (await signe.get(own.draftImpact(made.id))).text;
  };
  expect(await page(0)).toContain(texts.impact.beginning);
  expect(await page(0)).not.toContain(textsOf('da').parts.progress(0, 0));
  expect(await page(40)).not.toContain(texts.impact.beginning);
  expect(await page(40)).toContain(textsOf('da').parts.progress(0, 40));
  change(demo, "UPDATE policy_impacts SET state = 'cancelled' WHERE id = ?", id);
});

test('what is wrong stands below the heading, and the way back to the operator’s own rules above it', async () => {
  const { id } = draft();
  const answers = [
    await signe.post(own.draft(id), { version: '1', add: 'yes', newFile: '../x' }),
    await signe.get(own.try(id, { loa: 'High' })),
    await signe.post(own.acceptImpact(knowImpact(demo, author, { draft: draft() })), { version: '-1' }),
    await signe.post(own.publish(id), { version: '1', reason: '' }),
    await niels.post(care.settings, { mostLosses: 'x' }),
    await niels.post(care.stop, { reason: '' }),
    await niels.post(care.withdraw(), { impact: 'imp_none', reason: '' }),
  ];
  for (const [n, { status, text }] of answers.entries()) {
    expect(status, `${n}`).toBe(422);
    expect(text.indexOf('id="errors"'), `${n}`).toBeGreaterThan(text.indexOf('</h1>'));
  }
  const crumb = `href="${paths.policyOf({ door: 'operator', tin: operator.tin }).overview}"`;
  for (const path of [care.overview, care.settings]) {
    const { text } = await niels.get(path);
    expect(text.slice(text.indexOf('class="breadcrumbs')), path).toContain(crumb);
  }
});

test('where more change than the operator has set, the page says how many, how many may, and who can help', async () => {
  const made = draft();
  const impactId = knowImpact(demo, author, { draft: made }, { losses: 3 });
  acceptImpact(context(), author, made.id, { version: made.version, impactId });
  await niels.post(care.settings, { needsApproval: 'no', mostLosses: '1', mostGains: '' });
  const hers = await signe.get(own.publish(made.id));
  expect(hers.text).toContain(texts.limits.losses(3, 1));
  expect(hers.text).toContain(texts.limits.help);
  const his = await niels.get(care.publish(made.id));
  expect(his.text).toContain(texts.limits.losses(3, 1));
  expect(his.text).toContain(`${texts.limits.helpOperator} <a href="${care.settings}">`);
  await niels.post(care.settings, { needsApproval: 'no', mostLosses: '', mostGains: '' });
});

describeWithOpa('with a compiler', () => {
  test('where the base policy has said no, a provider’s draft is said not to be asked, and no rule of it fires', async () => {
    const wish = {
      ...{ person: people.employee.idpIdentityId, organization: employer.tin, loa: 'High' },
    };
    const granted = await signe.get(own.try(draft().id, { ...wish, privilege: demoPrivileges.read.id }));
    expect(granted.text).toContain(texts.try.same);
    expect(granted.text).not.toContain(texts.try.notAsked);
    expect(granted.text).toContain('<code>decision</code>');
    expect(granted.text).toContain(texts.try.saveTitle);
    const denied = await signe.get(own.try(draft().id, { ...wish, privilege: demoPrivileges.administer.id }));
    expect(denied.text).toContain(texts.try.notAskedAbout);
    expect(denied.text).not.toContain(texts.try.same);
    expect(denied.text).not.toContain('<code>decision</code>');
    expect(denied.text).not.toContain(texts.try.saveTitle);
  });

  test('rules that are not all tested, or too expensive, are said to be so in numbers', async () => {
    const rules = (more: string) =>
      draftOf(demo, author, (files) => ({
        ...files,
        'decision.rego': `${files['decision.rego']}\n${more}\n`,
      }));
    const untested = await signe.get(own.publish(rules('_unreached if input.now == 7').id));
    expect(untested.text).toMatch(/\d % af reglerne er prøvet\. De skal alle være det\./);

    change(demo, "UPDATE policy_drafts SET state = 'discarded' WHERE state = 'open'");
    const pairs = '[[a, b] | some a in _items; some b in _items]';
    const costly = draftOf(demo, author, (files) => ({
      ...files,
      'decision.rego': (files['decision.rego'] ?? '')
        .replace('["own-privilege"]', '["own-privilege", "cheap"]')
        .replace('_texts := {', '_texts := {"cheap": {"da": "x", "en": "x"}, ')
        .concat('\n_items := object.get(input, ["context", "items"], [1])\n')
        .concat(`\n_proven contains "cheap" if count(${pairs}) >= 0\n`),
    }));
    const page = await signe.get(own.publish(costly.id));
    expect(page.text).toContain(texts.publish.costUnknown(50));
    expect(page.text).toContain(texts.publish.costAbout);
  });

  test('where the operator asks for it, a second person approves; the author alone cannot', async () => {
    expect((await signe.get(own.settings)).status).toBe(404);
    const head = auditHead(demo);
    expect(
      (await niels.post(care.settings, { needsApproval: 'yes', mostLosses: '5', mostGains: '' })).status,
    ).toBe(303);
    expect(auditAfter(demo, head).map(({ action }) => action)).toEqual(['policy.settings-changed']);
    const before = inForce()?.id;
    const made = draftOf(demo, author, (files) => files);
    const impactId = knowImpact(demo, author, { draft: made });
    const { version } = acceptImpact(context(), author, made.id, { version: made.version, impactId });

    const alone = await signe.post(own.publish(made.id), {
      version: String(version),
      reason: made.reason ?? '',
    });
    expect([alone.status, inForce()?.id]).toEqual([422, before]);
    const sent = await signe.post(own.submit(made.id), {
      version: String(version),
      reason: made.reason ?? '',
    });
    expect([sent.status, sent.location]).toEqual([303, own.publish(made.id)]);
    expect((await signe.get(own.publish(made.id))).text).toContain(texts.publish.waitingOwn);
    const now = readDraft(context(), author, made.id);
    const seen = { version: String(now.version) };
    expect((await signe.post(own.approve(made.id), seen)).status).toBe(422);
    expect(inForce()?.id).toBe(before);

    expect((await emil.get(own.overview)).text).toContain(texts.overview.waiting);
    expect((await niels.get(care.publish(made.id))).text).toContain(texts.publish.approve);
    const approved = await emil.post(own.approve(made.id), seen);
    expect([approved.status, approved.location]).toEqual([303, own.overview]);
    const revision = inForce();
    expect(revision?.approvedById).toBe(people.secondAuthor.idpIdentityId);
    const page = await signe.get(own.revision(revision?.id ?? ''));
    expect(page.text).toContain(people.secondAuthor.name);
    const hisPage = (await niels.get(care.revision(revision?.id ?? ''))).text;
    for (const { name, idpIdentityId } of [people.author, people.secondAuthor]) {
      expect(hisPage).toContain(name);
      expect(hisPage).not.toContain(idpIdentityId);
    }
    await niels.post(care.settings, { needsApproval: 'no', mostLosses: '', mostGains: '' });
  });

  test('no way back is offered that is refused: the page says why not, and who can help', async () => {
    const older = await publishDraftOf(demo, author);
    await publishDraftOf(demo, author, withLargeAmounts);
    const { filesDigest = '' } = readRevision(context().db, pension.tin, older) ?? {};
    const pages = [
      [own.rollBack(older), { revisionId: older, filesDigest }, texts.revisionPage.unapproved],
      [own.withdraw(), { nothing: true }, texts.revisionPage.withdrawOperator],
    ] as const;
    const button = 'name="reason"';
    for (const [path, about, unapproved] of pages) {
      knowImpact(demo, author, about, { losses: 3 });
      const settle = (needsApproval: string, mostLosses: string) =>
        niels.post(care.settings, { needsApproval, mostLosses, mostGains: '' });
      expect((await signe.get(path)).text, path).toContain(button);

      await settle('no', '1');
      const tooMany = await signe.get(path);
      expect(tooMany.text, path).not.toContain(button);
      expect(tooMany.text, path).toContain(texts.limits.losses(3, 1));
      expect(tooMany.text, path).toContain(texts.limits.help);

      await settle('yes', '');
      const alone = await signe.get(path);
      expect(alone.text, path).not.toContain(button);
      expect(alone.text, path).toContain(unapproved);
      expect((await niels.get(path.replace(own.overview, care.overview))).text, path).toContain(button);
      await settle('no', '');
    }
  });

  test('rules out of service are told of, and put back by the operator with a reason', async () => {
    await publishDraftOf(demo, author);
    expect((await niels.post(care.stop, { reason: '' })).status).toBe(422);
    expect((await niels.post(care.stop, { reason: 'It refuses everybody' })).status).toBe(303);
    const page = await signe.get(own.overview);
    expect(page.text).toContain(texts.overview.stopped);
    expect(page.text).not.toContain(texts.overview.resume);
    // Who put them into force is still who published them: the stop stands in the history only.
    expect(page.text.split('It refuses everybody')).toHaveLength(2);
    expect((await niels.post(care.resume, { reason: '' })).status).toBe(422);
    expect((await niels.post(care.resume, { reason: 'The store was slow' })).status).toBe(303);
    expect((await niels.get(care.overview)).text).toContain(texts.revisionPage.resumed);
    expect((await signe.get(own.overview)).text).not.toContain(texts.overview.stopped);
  });
});

test('without a compiler the studio says so and how to get one', async () => {
  await using without = await openTestDemo({ settings: { OPA: '/nowhere/opa' } });
  const visitor = await visitorLoggedIn(without, 'author');
  expect((await visitor.get(own.overview)).text).toContain(texts.compilerMissingAbout);
  const begun = await visitor.post(own.drafts);
  const page = await visitor.get(begun.location ?? '');
  expect([page.status, page.text.includes(texts.compilerMissingAbout)]).toEqual([200, true]);
  const operatorVisitor = await visitorLoggedIn(without, 'operator');
  const base = paths.policyOf({ door: 'operator', tin: operator.tin });
  expect((await operatorVisitor.get(base.overview)).text).toContain(texts.compilerMissingOperator);
});
