import type { Page } from 'playwright-core';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import type { PageStates } from '../support/page-states.ts';
import { confirmCaseIn, openCaseIn } from '../support/support-demo.ts';

const { pension, abandoned, accountants } = organizations;
const customer = (tin: string) => paths.supportCustomer(pension.tin, tin);
const theCase = (demo: Parameters<typeof openCaseIn>[0]) => paths.supportCase(pension.tin, openCaseIn(demo));

const send = async (page: Page, verification: string) => {
  await page.locator('#verification').fill(verification);
  await page.locator('main form[method="post"] button').click();
};

export const states: readonly PageStates[] = [
  {
    path: paths.supportPattern,
    empty: { as: 'supporter', url: paths.support(pension.tin, 'zzz'), shows: 'Ingen virksomheder passer' },
    filled: {
      as: 'supporter',
      prepare: (demo) => void openCaseIn(demo),
      url: paths.support(pension.tin, 'nordlys'),
      shows: abandoned.name,
    },
    error: 'a search cannot be filled in wrongly',
    busy: { as: 'supporter', url: paths.support(pension.tin), shows: 'Venter på bekræftelse' },
  },
  {
    path: paths.supportCustomerPattern,
    empty: {
      as: 'supporter',
      url: customer(accountants.tin),
      shows: 'Virksomheden har 2 administratorer',
    },
    filled: { as: 'supporter', url: customer(organizations.employer.tin), shows: 'Åbn en sag' },
    error: {
      as: 'supporter',
      url: customer(organizations.employer.tin),
      act: (page) => send(page, 'CPR 310290-1234'),
      shows: 'Det ligner et CPR-nummer',
    },
    busy: { as: 'supporter', url: customer(abandoned.tin), shows: 'Der er allerede en åben sag' },
  },
  {
    path: paths.supportCasePattern,
    empty: { as: 'supporter', url: paths.supportCase(pension.tin, 'sup_none'), shows: 'Siden findes ikke' },
    filled: { as: 'supporter', url: theCase, shows: 'En kollega i support skal bekræfte' },
    error: {
      as: 'secondSupporter',
      url: theCase,
      shows: 'Bekræft og deaktivér administratoren',
    },
    busy: {
      as: 'supporter',
      prepare: (demo) => void confirmCaseIn(demo),
      url: ({ demo }) =>
        paths.supportCase(
          pension.tin,
          String(
            demo.service.context.db.sqlite
              .prepare("SELECT id FROM support_cases WHERE state = 'confirmed'")
              .pluck()
              .get(),
          ),
        ),
      shows: people.secondSupporter.name,
    },
  },
];
