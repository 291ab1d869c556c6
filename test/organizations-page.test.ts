import { afterAll, beforeAll, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { paths } from '../server/paths.ts';
import { textsOf } from '../views/locales/texts.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { visitorLoggedIn } from './support/http-visitor.ts';
import { change } from './support/store.ts';

/** Whoever has a role that does not count is told why: not to know is the second worst thing. */

const { tin, name } = organizations.employer;
let demo: TestDemo;
beforeAll(async () => {
  demo = await openTestDemo();
});
afterAll(() => demo[Symbol.asyncDispose]());

const cases: [what: string, bar: string, back: string, why: RegExp][] = [
  [
    'whose company has said that this was not its doing',
    `UPDATE organizations SET frozen_since = 1 WHERE tin = '${tin}'`,
    `UPDATE organizations SET frozen_since = NULL WHERE tin = '${tin}'`,
    /ikke selv stod bag sin tilmelding/,
  ],
  [
    'whose company is suspended',
    `UPDATE organizations SET state = 'suspended' WHERE tin = '${tin}'`,
    `UPDATE organizations SET state = 'active' WHERE tin = '${tin}'`,
    /er spærret/,
  ],
];

test.each(cases)('somebody %s is told why their role does not count', async (_what, bar, back, why) => {
  const texts = textsOf('da').organizations;
  const visitor = await visitorLoggedIn(demo, 'administrator');
  const before = await visitor.get(paths.organizations);
  expect(before.text).toContain(`href="${paths.organization(tin)}"`);
  expect(before.text).not.toContain(texts.barredTitle);
  change(demo, bar);
  const page = await visitor.get(paths.organizations);
  expect(page.text).toContain(texts.barredTitle);
  expect(page.text).toContain(texts.barred('Rettighedsadministrator', name));
  expect(page.text).toMatch(why);
  expect(page.text).not.toContain(`href="${paths.organization(tin)}"`);
  const english = await visitor.get(`${paths.organizations}?lang=en`);
  expect(english.text).toContain(textsOf('en').organizations.barred('Privilege administrator', name));
  change(demo, back);
});
