import { organizations } from '../../demo/organizations.ts';
import type { PersonKey } from '../../demo/people.ts';
import { people } from '../../demo/people.ts';
import { paths, withQuery } from '../../server/paths.ts';
import { askAbout } from '../support/decisions.ts';
import type { PageStates } from '../support/page-states.ts';

const { employer, pension } = organizations;

const statesOf = (as: PersonKey, path: string, url: string): PageStates => ({
  path,
  empty: [
    { as, url: withQuery(url, { from: '2099-01-01' }), shows: 'Ingen svar passer' },
    { as, url, prepare: async (demo) => void (await askAbout(demo, people.employee)), shows: 'Givne svar' },
  ],
  filled: {
    as,
    url: withQuery(url, { answer: 'deny' }),
    prepare: async (demo) => {
      await askAbout(demo, people.employee, { privilege: 'Pension: administer' });
      await askAbout(demo, people.newcomer);
    },
    shows: 'Hvorfor?',
  },
  error: { as, url: withQuery(url, { person: 'x', from: 'x' }), shows: 'Skriv et UUID' },
  busy: 'nothing is worked on',
});

export const states: readonly PageStates[] = [
  statesOf('administrator', paths.decisionsPattern, paths.decisions(employer.tin)),
  { path: paths.decisionsExportPattern, noPage: 'is a file' },
  statesOf('supporter', paths.supportDecisionsPattern, paths.supportDecisions(pension.tin)),
  { path: paths.supportDecisionsExportPattern, noPage: 'is a file' },
  statesOf('cataloguer', paths.providerDecisionsPattern, paths.providerDecisions(pension.tin)),
  { path: paths.providerDecisionsExportPattern, noPage: 'is a file' },
];
