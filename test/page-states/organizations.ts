import { organizations } from '../../demo/organizations.ts';
import { paths } from '../../server/paths.ts';
import type { PageStates } from '../support/page-states.ts';

export const states: readonly PageStates[] = [
  {
    path: paths.organizations,
    empty: { as: 'newcomer', url: paths.organizations, shows: 'Du har ingen rolle her endnu' },
    filled: { as: 'administrator', url: paths.organizations, shows: organizations.employer.name },
    error: 'it has no form',
    busy: 'nothing is worked on',
  },
  {
    path: paths.organizationPattern,
    empty: 'an organisation with a home page has an administrator',
    filled: {
      as: 'administrator',
      url: paths.organization(organizations.employer.tin),
      shows: organizations.employer.name,
    },
    error: 'it has no form',
    busy: 'nothing is worked on',
  },
];
