import type { Page } from 'playwright-core';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { type PolicyPaths, paths } from '../../server/paths.ts';
import { acceptImpact } from '../../server/studio/accept-impact.ts';
import type { Author } from '../../server/studio/author.ts';
import { type Draft, openDraft } from '../../server/studio/drafts.ts';
import { askAbout } from '../support/decisions.ts';
import type { TestDemo } from '../support/demo.ts';
import type { PageStates, State } from '../support/page-states.ts';
import { change, rowsOf } from '../support/store.ts';
import { knowImpact, publishDraftOf, withLargeAmounts, writerOf } from '../support/studio.ts';

const { pension, operator, insurance, employer } = organizations;
const noWork = 'nothing is worked on';

const own = paths.policyOf({ door: 'author', tin: pension.tin });
const base = paths.policyOf({ door: 'operator', tin: operator.tin });
const care = paths.policyOf({ door: 'operator', tin: operator.tin, provider: pension.tin });
const ofInsurance = paths.policyOf({ door: 'operator', tin: operator.tin, provider: insurance.tin });

/** Whoever writes a policy, as the use cases know them. */
const writers = {
  author: (demo: TestDemo): Author => writerOf(demo, people.author, { tin: pension.tin }),
  operator: (demo: TestDemo): Author =>
    writerOf(demo, people.operator, { tin: operator.tin, isOperator: true }),
};
type Writer = keyof typeof writers;

/** The draft that the writer works on. */
const draftOf = (demo: TestDemo, writer: Writer): Draft =>
  openDraft(demo.demo.service.context, writers[writer](demo));

const both: readonly { writer: Writer; at: PolicyPaths; patterns: PolicyPaths }[] = [
  { writer: 'author', at: own, patterns: paths.policyPatterns('author') },
  { writer: 'operator', at: base, patterns: paths.policyPatterns('base') },
];

/** Writes at the end of the rules, whether the browser has an editor or not. */
const write = async (page: Page, text: string) => {
  await page.locator('.cm-content').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
};

const overviews: readonly PageStates[] = [
  {
    path: paths.policyPatterns('author').overview,
    empty: { as: 'author', url: own.overview, shows: 'I har ingen egne regler' },
    filled: {
      as: 'author',
      url: own.overview,
      prepare: (demo) => void draftOf(demo, 'author'),
      shows: 'Fortsæt udkastet',
    },
    error: {
      as: 'author',
      url: own.overview,
      prepare: (demo) =>
        change(
          demo,
          `INSERT INTO policies (policy, stopped_at, stopped_why, updated_at) VALUES (?, 1763800000000, 'too-slow', 1)`,
          pension.tin,
        ),
      shows: 'Reglerne er taget ud af drift',
    },
    busy: noWork,
  },
  {
    path: paths.policyPatterns('base').overview,
    empty: { as: 'operator', url: base.overview, shows: 'Tjenestens grundregler' },
    filled: { as: 'operator', url: base.overview, shows: 'Tjenesteudbydernes egne regler' },
    error: 'it has no form but to put back into service',
    busy: noWork,
  },
  {
    path: paths.policyPatterns('care').overview,
    empty: { as: 'operator', url: ofInsurance.overview, shows: 'Tjenesteudbyderen har ingen egne regler' },
    filled: { as: 'operator', url: care.overview, shows: 'Sæt i drift igen' },
    error: 'the next page shows it',
    busy: noWork,
  },
];

const writing = both.map(({ writer: as, at, patterns }): PageStates => {
  const url = (demo: TestDemo) => at.draft(draftOf(demo, as).id);
  const error: State[] = [
    {
      ...{ as, url },
      act: (page) => write(page, '\n_x if input.facts.identity.stat == "active"\n'),
      shows: 'Det passer ikke med det, reglerne får at vide',
    },
    {
      ...{ as, url },
      act: async (page) => {
        await page.getByText('Tilføj en fil').first().click();
        await page.locator('#new-file').fill('../x');
        await page.getByRole('button', { name: 'Tilføj en fil' }).click();
      },
      shows: 'Skriv et navn, som en fil her kan have',
    },
    {
      ...{ as, url },
      act: async (page) => {
        await page.locator('input[name="version"]').evaluate((field) => field.setAttribute('value', '9'));
        await page.locator('#save').click();
      },
      shows: 'Udkastet er gemt fra et andet vindue i mellemtiden',
    },
  ];
  return {
    path: patterns.draft(':id'),
    empty: 'there are always rules to begin with',
    filled: { as, url, shows: 'Alt er i orden' },
    error,
    busy: 'what is checked is not waited for',
  };
});

const discardAll = (demo: TestDemo) =>
  change(demo, "UPDATE policy_drafts SET state = 'discarded' WHERE state IN ('open', 'submitted')");

const trying = both.flatMap(({ writer: as, at, patterns }): PageStates[] => [
  {
    path: patterns.tryDecision(),
    empty: 'a decision is what it begins with',
    filled: {
      as,
      prepare: discardAll,
      url: at.tryDecision('dec_none'),
      shows: 'Du har intet udkast. Begynd et',
    },
    error: 'it has no form that could be wrong',
    busy: noWork,
  },
  {
    path: patterns.try(':id'),
    empty: { as, url: (demo) => at.try(draftOf(demo, as).id), shows: 'Prøv det på en person' },
    filled: {
      as,
      prepare: async (demo) => {
        await askAbout(demo, people.employee);
      },
      url: (demo) => at.try(draftOf(demo, as).id, { decision: lastDecision(demo) }),
      shows: 'Begge svarer det samme',
    },
    error: [
      {
        as,
        url: (demo) => at.try(draftOf(demo, as).id, { person: 'x', organization: 'x', loa: 'High', at: 'x' }),
        shows: 'Vælg en rettighed',
      },
      {
        as,
        url: (demo) => at.try(draftOf(demo, as).id, { decision: 'dec_none' }),
        shows: 'Svaret findes ikke i jeres log',
      },
    ],
    busy: noWork,
  },
]);

const lastDecision = (demo: TestDemo): string =>
  String(
    rowsOf(demo, "SELECT id FROM decision_log WHERE door <> 'role' ORDER BY rowid DESC LIMIT 1")[0]?.['id'],
  );

/** An impact that takes for ever. */
const underWay = (demo: TestDemo, impactId: string) =>
  change(
    demo,
    `UPDATE policy_impacts SET state = 'running', total = 40, done = 12, worker = 'test', worker_until = 9e15 WHERE id = ?`,
    impactId,
  );

/** What an impact has found: two answers of one person. */
const addRows = (demo: TestDemo, impactId: string) => {
  for (const [n, level] of ['None', 'Low'].entries())
    change(
      demo,
      `INSERT INTO policy_impact_rows (impact_id, n, change, provider_tin, organization_tin, idp, idp_identity_id,
         privilege_id, level, at)
       VALUES (?, ?, 'loss', ?, ?, ?, ?, ?, ?, 1763800000000)`,
      ...[impactId, n, pension.tin, employer.tin, people.employee.idp, people.employee.idpIdentityId],
      ...[demoPrivileges.read.id, level],
    );
  change(
    demo,
    `INSERT INTO policy_impact_counts (impact_id, by, key, gains, losses) VALUES (?, 'organization', ?, 0, 1)`,
    ...[impactId, employer.tin],
  );
  return impactId;
};

const known = (demo: TestDemo, as: Writer) =>
  addRows(demo, knowImpact(demo, writers[as](demo), { draft: draftOf(demo, as) }, { losses: 1 }));

const impacts = both.map(
  ({ writer: as, at, patterns }): PageStates => ({
    path: patterns.draftImpact(':id'),
    empty: {
      as,
      prepare: discardAll,
      url: (demo) => at.draftImpact(draftOf(demo, as).id),
      shows: 'Virkningen er ikke regnet ud endnu',
    },
    filled: [
      {
        as,
        prepare: (demo) => void known(demo, as),
        url: (demo) => at.draftImpact(draftOf(demo, as).id),
        shows: '1 adgang ændres',
      },
      {
        as,
        url: (demo) => at.draftImpact(draftOf(demo, as).id, { change: 'gain' }),
        shows: 'Ingen ændringer passer',
      },
    ],
    error: {
      as,
      prepare: (demo) =>
        change(demo, "UPDATE policy_impacts SET state = 'failed' WHERE id = ?", known(demo, as)),
      url: (demo) => at.draftImpact(draftOf(demo, as).id),
      shows: 'Udregningen gik galt',
    },
    busy: {
      as,
      prepare: (demo) => underWay(demo, known(demo, as)),
      url: (demo) => at.draftImpact(draftOf(demo, as).id),
      shows: 'Virkningen bliver regnet ud',
    },
  }),
);

const publishing = both.map(
  ({ writer: as, at, patterns }): PageStates => ({
    path: patterns.publish(':id'),
    empty: {
      as,
      prepare: discardAll,
      url: (demo) => at.publish(draftOf(demo, as).id),
      shows: 'Det kan udgives, når alt på listen er i orden.',
    },
    filled: {
      as,
      prepare: (demo) => {
        const { id, version } = draftOf(demo, as);
        const impactId = known(demo, as);
        acceptImpact(demo.demo.service.context, writers[as](demo), id, { version, impactId });
      },
      url: (demo) => at.publish(draftOf(demo, as).id),
      shows: 'Udgiv reglerne',
    },
    error: {
      as,
      url: (demo) => at.publish(draftOf(demo, as).id),
      act: (page) => page.getByRole('button', { name: 'Udgiv reglerne' }).click(),
      shows: 'Skriv hvorfor, på højst 500 tegn',
    },
    busy: 'its impact is waited for elsewhere',
  }),
);

const approving: PageStates = {
  path: paths.policyPatterns('care').publish(':id'),
  empty: 'there is a draft',
  filled: {
    as: 'operator',
    prepare: (demo) => {
      change(
        demo,
        "UPDATE policy_drafts SET state = 'submitted', reason = 'Hvad bestyrelsen vil' WHERE id = ?",
        draftOf(demo, 'author').id,
      );
    },
    url: (demo) => care.publish(draftOf(demo, 'author').id),
    shows: 'har sendt udkastet til godkendelse',
  },
  error: {
    as: 'operator',
    url: (demo) => care.publish(draftOf(demo, 'author').id),
    act: async (page) => {
      await page.locator('summary').getByText('Send tilbage').click();
      await page.getByRole('button', { name: 'Send tilbage' }).click();
    },
    shows: 'Skriv hvorfor, på højst 500 tegn',
  },
  busy: noWork,
};

/** Two revisions: the older one can come back. */
const publishTwo = async (demo: TestDemo): Promise<void> => {
  discardAll(demo);
  const author = writers.author(demo);
  await publishDraftOf(demo, author);
  await publishDraftOf(demo, author, withLargeAmounts);
};

const revisionOf = (demo: TestDemo, policy: string): string =>
  String(
    rowsOf(demo, 'SELECT id FROM policy_revisions WHERE policy = ? ORDER BY number LIMIT 1', policy)[0]?.[
      'id'
    ],
  );

const old = (demo: TestDemo, policy: string) => {
  const [row] = rowsOf(
    demo,
    'SELECT id, files_digest FROM policy_revisions WHERE policy = ? ORDER BY number LIMIT 1',
    policy,
  );
  return { revisionId: String(row?.['id']), filesDigest: String(row?.['files_digest']) };
};

const doors = [
  ['author', 'author', own, pension.tin, paths.policyPatterns('author')],
  ['operator', 'operator', base, 'base', paths.policyPatterns('base')],
  ['operator', 'author', care, pension.tin, paths.policyPatterns('care')],
] as const;

const revisions = doors.flatMap(([as, writer, at, policy, patterns], index): PageStates[] => {
  const prepare = index === 0 ? { prepare: publishTwo } : {};
  const busy = 'Virkningen bliver regnet ud';
  const comeBack = (
    path: string,
    url: State['url'],
    about: (demo: TestDemo) => Parameters<typeof knowImpact>[2],
  ): PageStates => ({
    path,
    empty: {
      as,
      prepare: (demo) => change(demo, 'DELETE FROM policy_impacts WHERE draft_id IS NULL'),
      url,
      shows: 'Virkningen er ikke regnet ud endnu',
    },
    filled: {
      as,
      prepare: (demo) =>
        void addRows(demo, knowImpact(demo, writers[writer](demo), about(demo), { losses: 1 })),
      url,
      shows: '1 mister adgang, 0 får adgang.',
    },
    error: {
      ...{ as, url },
      act: (page) =>
        page
          .locator('form', { has: page.locator('#reason') })
          .getByRole('button')
          .click(),
      shows: 'Skriv hvorfor, på højst 500 tegn',
    },
    busy: {
      as,
      prepare: (demo) => underWay(demo, knowImpact(demo, writers[writer](demo), about(demo))),
      url,
      shows: busy,
    },
  });
  return [
    {
      path: patterns.revision(':id'),
      empty: 'a revision is never empty',
      filled: { as, ...prepare, url: (demo) => at.revision(revisionOf(demo, policy)), shows: 'Udgave 1' },
      error: 'it has no form that could be wrong',
      busy: noWork,
    },
    comeBack(
      patterns.rollBack(':id'),
      (demo) => at.rollBack(revisionOf(demo, policy)),
      (demo) => old(demo, policy),
    ),
    comeBack(patterns.withdraw(), at.withdraw(), () => ({ nothing: true })),
    { path: patterns.impactExport(':id'), noPage: 'is a file' },
  ];
});

const settings = ([base, care] as const).map(
  (at, index): PageStates => ({
    path: paths.policyPatterns(index === 0 ? 'base' : 'care').settings,
    empty: 'there is always a setting',
    filled: { as: 'operator', url: at.settings, shows: 'Skal en anden person godkende?' },
    error: {
      as: 'operator',
      url: at.settings,
      act: async (page) => {
        await page.locator('#mostLosses').fill('mange');
        await page.getByRole('button', { name: 'Gem rammerne' }).click();
      },
      shows: 'Skriv et helt tal, eller lad feltet stå tomt',
    },
    busy: noWork,
  }),
);

export const states: readonly PageStates[] = [
  ...overviews,
  ...writing,
  ...trying,
  ...impacts,
  ...publishing,
  approving,
  ...revisions,
  ...settings,
];
