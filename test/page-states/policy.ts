import type { Page } from 'playwright-core';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { type PolicyPaths, paths } from '../../server/paths.ts';
import { type Author, toOperatorAuthor, toProviderAuthor } from '../../server/studio/author.ts';
import { type Draft, openDraft } from '../../server/studio/drafts.ts';
import type { TestDemo } from '../support/demo.ts';
import type { PageStates, State } from '../support/page-states.ts';
import { change } from '../support/store.ts';

const { pension, operator, insurance } = organizations;
const noWork = 'nothing is worked on';

const own = paths.policyOf({ door: 'author', tin: pension.tin });
const base = paths.policyOf({ door: 'operator', tin: operator.tin });
const care = paths.policyOf({ door: 'operator', tin: operator.tin, provider: pension.tin });
const ofInsurance = paths.policyOf({ door: 'operator', tin: operator.tin, provider: insurance.tin });

const authority = (who: { idp: string; idpIdentityId: string }, organizationTin: string) => ({
  ...{ organizationTin, requestId: null },
  actor: { idp: who.idp, id: who.idpIdentityId },
  requireStill: () => undefined,
});

/** Whoever writes a policy, as the use cases know them. */
const writers = {
  author: (demo: TestDemo): Author =>
    toProviderAuthor(demo.demo.service.context, authority(people.author, pension.tin)),
  operator: (demo: TestDemo): Author =>
    toOperatorAuthor(demo.demo.service.context, authority(people.operator, operator.tin)),
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

export const states: readonly PageStates[] = [...overviews, ...writing];
