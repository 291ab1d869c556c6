import type { Page } from 'playwright-core';
import { organizations } from '../../demo/organizations.ts';
import { findPerson } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { declareIn, disownIn, forgetOnboarding, signIn } from '../support/onboarding-demo.ts';
import { onlyText, type PageStates } from '../support/page-states.ts';
import { rowsOf } from '../support/store.ts';

const { outsider, employer, joint } = organizations;
const noWork = 'nothing is worked on';

const send = async (page: Page, fields: Record<string, string> = {}) => {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(value);
  await page.locator('main form button').click();
};
const newestId = (sql: string) => (demo: Parameters<typeof rowsOf>[0]) =>
  paths.onboardingReceipt(String(rowsOf(demo, sql)[0]?.['id']));

export const states: readonly PageStates[] = [
  onlyText(paths.onboarding, { url: paths.onboarding, shows: 'Jeg kan tegne virksomheden' }),
  onlyText(paths.onboardingTerms, { url: paths.onboardingTerms, shows: 'Hvad du lover' }),
  {
    path: paths.onboardingSignatory,
    empty: { as: 'signatory', url: paths.onboardingSignatory, shows: 'CVR-nummer' },
    filled: { as: 'outsider', url: paths.onboardingSignatory, shows: 'CVR-nummer' },
    error: {
      as: 'signatory',
      url: paths.onboardingSignatory,
      act: (page) => send(page, { cvr: '12345678' }),
      shows: 'Det er ikke et gyldigt CVR-nummer',
    },
    busy: noWork,
  },
  {
    path: paths.onboardingProvePattern,
    empty: { as: 'signatory', url: paths.onboardingProve(outsider.tin), shows: outsider.name },
    filled: {
      as: 'signatory',
      url: paths.onboardingProve(employer.tin),
      shows: 'Virksomheden har allerede en administrator',
    },
    error: {
      as: 'signatory',
      url: paths.onboardingProve(outsider.tin),
      act: (page) => send(page, { cpr: '12' }),
      shows: 'Skriv dit CPR-nummer med 10 cifre',
    },
    busy: noWork,
  },
  {
    path: paths.onboardingConfirmPattern,
    empty: 'it comes after a number that was proven',
    filled: {
      as: 'signatory',
      url: paths.onboardingProve(outsider.tin),
      act: (page) => send(page, { cpr: findPerson('signatory').cpr ?? '' }),
      shows: 'Kun dig: du kan tegne virksomheden alene',
    },
    error: {
      as: 'signatory',
      url: paths.onboardingConfirm(outsider.tin),
      act: (page) => send(page),
      shows: 'Sæt kryds, når du har læst vilkårene',
    },
    busy: {
      as: 'jointSignatory',
      url: paths.onboardingProve(joint.tin),
      prepare: async (demo) => {
        await signIn(demo, 'otherSignatory', joint.tin, { token: 'link-of-the-states' });
      },
      act: (page) => send(page, { cpr: findPerson('jointSignatory').cpr ?? '' }),
      shows: 'Du er den sidste',
    },
  },
  {
    path: paths.onboardingDeclaration,
    empty: { as: 'signatory', url: paths.onboardingDeclaration, shows: 'Log ind med MitID Erhverv' },
    filled: {
      as: 'outsider',
      prepare: (demo) => forgetOnboarding(demo),
      url: paths.onboardingDeclaration,
      shows: `Bliv administrator for ${outsider.name}`,
    },
    error: {
      as: 'outsider',
      url: paths.onboardingDeclaration,
      act: (page) => send(page),
      shows: 'Sæt kryds ved erklæringen',
    },
    busy: noWork,
  },
  {
    path: paths.onboardingSignaturesPattern,
    empty: { url: paths.onboardingSignatures('unknown'), shows: 'Linket kendes ikke' },
    filled: {
      url: paths.onboardingSignatures('link-of-the-states'),
      shows: `Bekræft tilmeldingen af ${joint.name}`,
    },
    error: 'it has no form',
    busy: {
      as: 'otherSignatory',
      url: paths.onboardingSignatures('link-of-the-states'),
      shows: 'Mangler at bekræfte',
    },
  },
  {
    path: paths.onboardingReceiptPattern,
    empty: 'there is a receipt only of what was confirmed',
    filled: {
      as: 'outsider',
      prepare: async (demo) => {
        await declareIn(demo, 'outsider', 'not-us-of-the-states');
      },
      url: newestId("SELECT id FROM onboardings WHERE route = 'declaration'"),
      shows: 'Du er nu rettighedsadministrator',
    },
    error: 'it has no form',
    busy: {
      as: 'otherSignatory',
      url: newestId("SELECT id FROM onboardings WHERE state = 'pending'"),
      shows: 'Mangler at bekræfte',
    },
  },
  {
    path: paths.notUsPattern,
    empty: { url: paths.notUs('unknown'), shows: 'Linket kendes ikke' },
    filled: { url: paths.notUs('not-us-of-the-states'), shows: 'Var det ikke jer?' },
    error: 'a button cannot be filled in wrongly',
    busy: {
      prepare: (demo) => disownIn(demo, 'not-us-of-the-states'),
      url: paths.notUs('not-us-of-the-states'),
      shows: 'Adgangen er lukket',
    },
  },
];
