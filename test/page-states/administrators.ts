import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { listAdministrators } from '../../server/directory/administrators.ts';
import { paths } from '../../server/paths.ts';
import type { TestDemo } from '../support/demo.ts';
import type { PageStates } from '../support/page-states.ts';
import { openCaseIn } from '../support/support-demo.ts';

const { accountants, employer, abandoned } = organizations;
const noWork = 'nothing is worked on';
const removeFirst =
  (tin: string) =>
  ({ demo }: TestDemo) =>
    paths.removeAdministrator(tin, listAdministrators(demo.service.context, tin)[0]?.grant.id ?? '');

export const states: readonly PageStates[] = [
  {
    path: paths.administratorsPagePattern,
    empty: 'an organisation with this page has an administrator',
    filled: { as: 'chief', url: paths.administratorsPage(accountants.tin), shows: 'Anders Friis' },
    error: {
      as: 'administrator',
      url: paths.administratorsPage(employer.tin),
      shows: 'I har kun én administrator',
    },
    busy: {
      as: 'departed',
      prepare: (demo) => void openCaseIn(demo),
      url: paths.administratorsPage(abandoned.tin),
      shows: 'er ved at deaktivere den eneste administrator',
    },
  },
  {
    path: paths.newAdministratorPattern,
    empty: {
      as: 'administrator',
      url: paths.newAdministrator(employer.tin, 'zzz'),
      shows: 'Ingen medarbejdere passer til søgningen',
    },
    filled: { as: 'administrator', url: paths.newAdministrator(employer.tin), shows: people.employee.name },
    error: {
      as: 'administrator',
      url: `${paths.newAdministrator(employer.tin)}?uuid=123`,
      shows: 'Skriv brugerens UUID',
    },
    busy: noWork,
  },
  {
    path: paths.addAdministratorPattern,
    empty: {
      as: 'administrator',
      url: paths.addAdministrator(employer.tin, { ...people.stranded, idp: 'mitid_erhverv' }),
      shows: 'Brugeren står ikke på jeres liste endnu',
    },
    filled: {
      as: 'administrator',
      url: paths.addAdministrator(employer.tin, people.employee),
      shows: `Gør ${people.employee.name} til administrator?`,
    },
    error: {
      as: 'administrator',
      url: paths.addAdministrator(employer.tin, people.administrator),
      shows: 'Denne bruger er administrator allerede',
    },
    busy: noWork,
  },
  {
    path: paths.removeAdministratorPattern,
    empty: {
      as: 'administrator',
      url: removeFirst(employer.tin),
      shows: 'Den sidste administrator kan ikke fjernes',
    },
    filled: { as: 'chief', url: removeFirst(accountants.tin), shows: 'Der er én administrator tilbage' },
    error: {
      as: 'chief',
      url: paths.removeAdministrator(accountants.tin, 'grt_none'),
      shows: 'Siden findes ikke',
    },
    busy: noWork,
  },
];
