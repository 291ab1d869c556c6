import { afterAll, beforeAll, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { paths, withQuery } from '../server/paths.ts';
import { textsOf } from '../views/locales/texts.ts';
import { askAbout } from './support/decisions.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { visitorLoggedIn } from './support/http-visitor.ts';
import { change } from './support/store.ts';

/** The decision log when it is long: what is looked for may lie behind more than one page looks through. */

const { pension, employer } = organizations;
const { employee, accountant } = people;
const texts = textsOf('da').decisions;

let demo: TestDemo;
beforeAll(async () => {
  demo = await openTestDemo();
  await askAbout(demo, employee, { privilege: demoPrivileges.administer.name });
  // A day of others, all since then.
  change(
    demo,
    `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 60000)
     INSERT INTO decision_log (id, at, door, client_id, provider_tin, subject_type, subject_id, organization_tin,
       privilege_id, allow, answer, policy_revision, grants_revision, catalogue_revision, input, masked)
     SELECT 'dec_long-' || n, ? + n, 'authzen', 'demo-pension', ?, ?, ?, ?, ?, 1,
       '{"allow":true,"reasons":[],"obligations":[]}', 'base-0', 1, 1, '{}', 0 FROM numbers`,
    ...[
      Date.now(),
      pension.tin,
      accountant.idp,
      accountant.idpIdentityId,
      employer.tin,
      demoPrivileges.read.id,
    ],
  );
});
afterAll(() => demo[Symbol.asyncDispose]());

/** The link that leads on; the language's links lead nowhere else. */
const nextOf = (text: string) =>
  [...text.matchAll(/href="([^"]*after=[^"]*)"/g)]
    .map(([, href = '']) => href.replaceAll('&amp;', '&'))
    .filter((href) => !href.includes('lang='))
    .at(-1) ?? '';

test.each([
  ['supporter', paths.supportDecisions(pension.tin)],
  ['administrator', paths.decisions(employer.tin)],
] as const)(
  'a %s who looks for something old is told how far back it was looked for, and led on',
  async (who, url) => {
    const visitor = await visitorLoggedIn(demo, who);
    const first = await visitor.get(withQuery(url, { person: employee.idpIdentityId, answer: 'deny' }));
    expect(first.status).toBe(200);
    expect(first.text).toContain(texts.soFarTitle);
    expect(first.text).toContain(texts.lookOn);
    const second = await visitor.get(nextOf(first.text));
    expect(second.text).toContain(texts.caption);
    expect(second.text).toContain(employee.name);
    expect(second.text).not.toContain(texts.lookOn);
  },
);

test('pages hold everything once, in order, however long the log is; a file holds all', async () => {
  const visitor = await visitorLoggedIn(demo, 'supporter');
  const url = paths.supportDecisions(pension.tin);
  const times: string[] = [];
  let page = url;
  for (let n = 0; n < 3; n += 1) {
    const { text } = await visitor.get(page);
    times.push(
      ...[...text.matchAll(/<th scope="row"[^>]*><time datetime="([^"]*)"/g)].map(([, at = '']) => at),
    );
    page = nextOf(text);
  }
  expect(times).toHaveLength(150);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(new Set(times).size).toBe(150);
  const file = await visitor.get(withQuery(paths.supportDecisionsExport(pension.tin), { format: 'csv' }));
  expect(file.text.trim().split('\r\n').length).toBeGreaterThan(60_001);
});

test.each([
  ['supporter', paths.supportDecisions(pension.tin), texts.noMatchTitle],
  ['administrator', paths.decisions(employer.tin), texts.noMatchTitle],
  ['administrator', paths.timeline(employer.tin), textsOf('da').timeline.noMatchTitle],
] as const)('a %s whose search has a mistake is told the mistake alone (%s)', async (who, url, noMatch) => {
  const visitor = await visitorLoggedIn(demo, who);
  const wrong = await visitor.get(withQuery(url, { from: '31-12-2026' }));
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain(texts.mistakes.date);
  expect(wrong.text).not.toContain(noMatch);
  expect((await visitor.get(withQuery(url, { from: '2099-01-01' }))).text).toContain(noMatch);
});
