import { expect, test } from 'vitest';
import { grantAsked, isAllowed, questionOf } from './questions.ts';
import { createWorld, grantOf, grantsPerIdentity, identityId } from './world.ts';

const world = createWorld(100_000);
const questions = Array.from({ length: world.identities }, (_, n) => questionOf(world, n));

test('every question is about another identity, until all have been asked about', () => {
  expect(new Set(questions.map(({ identity }) => identity)).size).toBe(world.identities);
  expect(questionOf(world, world.identities).identity).toBe(questions[0]?.identity);
});

test('about half of the answers are yes, in every size of world', () => {
  for (const grants of [1000, 100_000, 1_000_000]) {
    const some = createWorld(grants);
    const asked = Array.from({ length: 20_000 }, (_, n) => questionOf(some, n));
    const allowed = asked.filter((question) => isAllowed(some, question, Date.now())).length;
    expect(allowed / asked.length).toBeGreaterThan(0.45);
    expect(allowed / asked.length).toBeLessThan(0.55);
  }
});

test('the grant that a question is about is found as by looking at all of them', () => {
  for (const question of questions) {
    const all = Array.from({ length: grantsPerIdentity }, (_, n) => grantOf(world, question.identity, n));
    const found = all.filter(
      ({ privilege, organization }) =>
        privilege === question.privilege && organization === question.organization,
    );
    expect(found.length).toBeLessThanOrEqual(1);
    expect(grantAsked(world, question)).toEqual(found[0]);
  }
});

test('ids are unique, also in a large world', () => {
  const large = createWorld(1_000_000);
  const identities = Array.from({ length: large.identities }, (_, n) => identityId(n));
  expect(new Set(identities).size).toBe(large.identities);
  expect(identities[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});
