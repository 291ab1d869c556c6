import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { explainWhy, forOrganization } from '../server/access/why.ts';
import { foreseeEffect } from '../server/catalogue/effect.ts';
import { AppError } from '../server/errors.ts';
import { type Move, moveOrganizationTo, moves } from '../server/operator/move-organization.ts';
import { applyWish, authorityOver, aWish, type Wish } from './support/administrators.ts';
import { aCatalogueStep, at, type CatalogueStep, planOf } from './support/cataloguers.ts';
import type { ModelQuestion } from './support/model.ts';
import { ask, questionsOf } from './support/questions.ts';
import { aWorld, openWorld, type World, type WorldContext } from './support/world.ts';

vi.setConfig({ testTimeout: 180_000 });

const ownerOf = (world: World, { clientId }: ModelQuestion) =>
  world.clients.find((client) => client.clientId === clientId)?.organizationTin;

const explain = (context: WorldContext, ownerTin: string, question: ModelQuestion, when?: number) =>
  explainWhy(context, {
    ownerTin,
    privilege: question.privilege,
    subject: { type: question.subject.idp, id: question.subject.idpIdentityId },
    organizationTin: question.organizationTin,
    loa: question.loa,
    at: when,
  });

test('why equals what decide answers to the same question at the same time', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(aWorld, async (world) => {
      await using context = openWorld(world);
      for (const question of questionsOf(world)) {
        const ownerTin = ownerOf(world, question);
        if (ownerTin === undefined) continue;
        const { answer, reasons, obligations } = await ask(context, question);
        if (answer === 'refused') continue;
        const why = await explain(context, ownerTin, question);
        expect([why.answer, why.reasons, why.obligations]).toEqual([
          answer === 'allow' ? 'allow' : 'deny',
          reasons,
          obligations,
        ]);
        seen.add(reasons[0]?.code ?? answer);
      }
    }),
    { numRuns: 20 },
  );
  for (const code of ['allow', 'no-grant', 'grant-expired', 'grant-inactive', 'loa-too-low'])
    expect(seen).toContain(code);
});

type Event =
  | { kind: 'wish'; by: number; wish: Wish }
  | { kind: 'catalogue'; step: CatalogueStep }
  | { kind: 'move'; organization: number; move: Move };

const anEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wish' as const), by: fc.nat(3), wish: aWish }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('catalogue' as const), step: aCatalogueStep }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      organization: fc.nat(2),
      move: fc.constantFrom(...moves),
    }),
  },
);

/** Does it, or is refused. */
function happen(context: WorldContext, world: World, event: Event): void {
  try {
    if (event.kind === 'wish') applyWish(context, world, at(world.organizations, event.by).tin, event.wish);
    else if (event.kind === 'catalogue') {
      const { change, make } = planOf(context, world, event.step);
      make(foreseeEffect(context, change));
    } else {
      const { tin } = at(world.organizations, event.organization);
      moveOrganizationTo({ ...context, newGuid: randomUUID }, authorityOver(tin), {
        tin,
        move: event.move,
        reason: 'A test',
      });
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

const isGranted = (world: World, { subject, privilege, organizationTin }: ModelQuestion) =>
  world.grants.some(
    (grant) =>
      grant.idp === subject.idp &&
      grant.idpIdentityId === subject.idpIdentityId &&
      grant.privilegeId === privilege &&
      grant.organizationTin === organizationTin,
  );

test('why at a date equals what decide answered then, whatever has changed since', async () => {
  const answers = { allow: 0, deny: 0 };
  let changed = 0;
  const history = fc.array(fc.tuple(anEvent, fc.constantFrom(1, 2, 400)), { minLength: 4, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(aWorld, history, fc.nat(8), async (world, events, pick) => {
      await using context = openWorld(world);
      const questions = questionsOf(world, ['High']).filter(
        (question, n) =>
          question.clientId !== undefined &&
          /^[0-9a-f-]{36}$/.test(question.privilege) &&
          (isGranted(world, question) || n % 15 === pick),
      );
      const told: { when: number; question: ModelQuestion; answer: string; reasons: unknown }[] = [];
      for (const [event, later] of events) {
        for (const question of questions) {
          const { answer, reasons } = await ask(context, question);
          if (answer !== 'refused') told.push({ when: context.now(), question, answer, reasons });
        }
        context.setNow(context.now() + later);
        happen(context, world, event);
      }
      context.decisionLog.flush();
      context.setNow(context.now() + 1_000);
      for (const { when, question, answer, reasons } of told) {
        const ownerTin = ownerOf(world, question) ?? '';
        const why = await explain(context, ownerTin, question, when);
        // Of somebody who is suspended nobody has noted since when.
        const gaps =
          why.facts.identity.state === 'suspended' && question.subject.idp !== 'client' ? ['identity'] : [];
        expect([when, why.gaps, why.answer, why.reasons]).toEqual([when, gaps, answer, reasons]);
        answers[answer === 'allow' ? 'allow' : 'deny'] += 1;
        if ((await explain(context, ownerTin, question)).answer !== why.answer) changed += 1;
      }
    }),
    { numRuns: 15 },
  );
  expect(answers.allow).toBeGreaterThan(5);
  expect(changed).toBeGreaterThan(0);
});

test('an organisation’s administrators are told the same answer, and of no grant but their own', async () => {
  let hidden = 0;
  await fc.assert(
    fc.asyncProperty(aWorld, async (world) => {
      await using context = openWorld(world);
      for (const question of questionsOf(world, ['High']).filter((_, n) => n % 3 === 0)) {
        const ownerTin = ownerOf(world, question);
        if (ownerTin === undefined) continue;
        const why = await explain(context, ownerTin, question);
        const told = forOrganization(why);
        expect(told.answer).toBe(why.answer);
        hidden += why.facts.grants.length - told.facts.grants.length;
        const others = world.organizations
          .map(({ tin }) => tin)
          .filter((tin) => tin !== question.organizationTin && tin !== ownerTin);
        const { grants } = told.facts;
        const text = JSON.stringify([told.reasons, grants, told.grant ?? null]);
        for (const tin of others) expect(text).not.toContain(tin);
      }
    }),
    { numRuns: 15 },
  );
  expect(hidden).toBeGreaterThan(0);
});

test('what does not fit the record is never an allow', async () => {
  await fc.assert(
    fc.asyncProperty(aWorld, async (world) => {
      await using context = openWorld(world);
      const questions = questionsOf(world, ['High']).filter(
        ({ clientId }, n) => clientId !== undefined && n % 5 === 0,
      );
      context.setNow(world.now + 10);
      const { sqlite } = context.db;
      // Somebody has written into the audit what never was.
      const insert = sqlite.prepare(`INSERT INTO change_audit
        (at, action, actor_idp, actor_id, organization_tin, entity, entity_id, subject_idp, subject_id, privilege_id, before, after)
        VALUES (?, 'grant.changed', 'system', 'test', ?, 'grant', ?, ?, ?, ?, ?, ?)`);
      for (const grant of world.grants) {
        const row = JSON.stringify({ ...grant, version: 7, updatedAt: 5 });
        insert.run(
          world.now + 5,
          ...[grant.organizationTin, grant.id, grant.idp, grant.idpIdentityId, grant.privilegeId, row, row],
        );
      }
      for (const question of questions) {
        const why = await explain(context, ownerOf(world, question) ?? '', question, world.now + 1);
        if (why.gaps.length > 0) expect(why.answer).not.toBe('allow');
        if (why.grant) expect(why.gaps).toContain('grants');
      }
    }),
    { numRuns: 8 },
  );
});
