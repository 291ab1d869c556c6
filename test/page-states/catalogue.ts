import { organizations } from '../../demo/organizations.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { paths } from '../../server/paths.ts';
import type { PageStates } from '../support/page-states.ts';
import { change } from '../support/store.ts';

const { tin } = organizations.pension;
const { id } = demoPrivileges.reportSalaries;
const as = 'cataloguer';
const noWork = 'nothing is worked on';

export const states: readonly PageStates[] = [
  {
    path: paths.privilegesPagePattern,
    empty: { as, url: `${paths.privilegesPage(tin)}?q=ingen`, shows: 'Ingen rettigheder passer' },
    filled: { as, url: paths.privilegesPage(tin), shows: 'Pension: read' },
    error: 'a search cannot be wrong',
    busy: noWork,
  },
  {
    path: paths.newPrivilegePattern,
    empty: { as, url: paths.newPrivilege(tin), shows: 'Opret rettighed' },
    filled: 'it is a form',
    error: {
      as,
      url: paths.newPrivilege(tin),
      act: (page) => page.getByRole('button', { name: 'Opret' }).click(),
      shows: 'Skriv et navn',
    },
    busy: noWork,
  },
  {
    path: paths.privilegePagePattern,
    empty: { as, url: paths.privilegePage(tin, id), shows: 'Ingen har den endnu.' },
    filled: { as, url: paths.privilegePage(tin, demoPrivileges.read.id), shows: '4 tildelinger' },
    error: 'it has no form that could be wrong',
    busy: noWork,
  },
  {
    path: paths.privilegeEditPattern,
    empty: 'there is something to change',
    filled: {
      as,
      url: paths.privilegeEdit(tin, demoPrivileges.read.id),
      act: async (page) => {
        await page.getByLabel('Kun os selv').check();
        await page.getByRole('button', { name: 'Fortsæt' }).click();
      },
      shows: '4 tildelinger holder op med at gælde.',
    },
    error: {
      as,
      url: paths.privilegeEdit(tin, id),
      act: async (page) => {
        await page.getByLabel('Beskrivelse på dansk').fill('');
        await page.getByRole('button', { name: 'Fortsæt' }).click();
      },
      shows: 'Skriv en beskrivelse på dansk',
    },
    busy: noWork,
  },
  {
    path: paths.privilegeDeletePattern,
    empty: { as, url: paths.privilegeDelete(tin, id), shows: 'Ingen har rettigheden' },
    filled: {
      as,
      url: paths.privilegeDelete(tin, demoPrivileges.read.id),
      shows: '4 tildelinger forsvinder',
    },
    error: {
      as,
      url: paths.privilegeDelete(tin, id),
      act: (page) => page.getByRole('button', { name: 'Slet for altid' }).click(),
      shows: 'Det er ikke rettighedens navn',
    },
    busy: 'its grants go in the background, and nobody is asked to wait',
  },
  {
    path: paths.whitelistPattern,
    empty: {
      as,
      url: paths.whitelist(tin, demoPrivileges.internalSupport.id),
      shows: 'Der står ingen på listen',
    },
    filled: { as, url: `${paths.whitelist(tin, id)}?find=tillid`, shows: '1 virksomhed på listen' },
    error: {
      as,
      url: paths.whitelist(tin, id),
      act: (page) => page.getByRole('button', { name: 'Se, hvad der sker' }).click(),
      shows: 'Skriv mindst et CVR-nummer',
    },
    busy: noWork,
  },
  {
    path: paths.customersPattern,
    empty: { as, url: `${paths.customers(tin)}?q=ingen`, shows: 'Ingen kunder passer' },
    filled: {
      as,
      url: paths.customers(tin),
      prepare: (demo) =>
        change(demo, 'UPDATE organizations SET frozen_since = 1 WHERE tin = ?', organizations.outsider.tin),
      shows: organizations.employer.name,
    },
    error: 'a search cannot be wrong',
    busy: noWork,
  },
  {
    path: paths.providerSettingsPattern,
    empty: 'there is always a setting',
    filled: { as, url: paths.providerSettings(tin), shows: 'Erklæringer på tro og love' },
    error: 'one of its answers is always chosen',
    busy: noWork,
  },
];
