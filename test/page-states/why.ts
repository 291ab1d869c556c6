import { organizations } from '../../demo/organizations.ts';
import type { PersonKey } from '../../demo/people.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { paths, withQuery } from '../../server/paths.ts';
import type { PageStates } from '../support/page-states.ts';

const { employer, pension } = organizations;

const statesOf = (as: PersonKey, path: string, url: string): PageStates => ({
  path,
  empty: { as, url, shows: 'Se svaret' },
  filled: {
    as,
    url: withQuery(url, {
      person: people.employee.idpIdentityId,
      privilege: demoPrivileges.administer.id,
      organization: employer.tin,
    }),
    shows: 'Nej, det kan personen ikke',
  },
  error: { as, url: withQuery(url, { person: 'x' }), shows: 'Skriv et UUID' },
  busy: 'nothing is worked on',
});

export const states: readonly PageStates[] = [
  statesOf('administrator', paths.whyPattern, paths.why(employer.tin)),
  statesOf('supporter', paths.supportWhyPattern, paths.supportWhy(pension.tin)),
  statesOf('cataloguer', paths.providerWhyPattern, paths.providerWhy(pension.tin)),
];
