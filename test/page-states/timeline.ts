import { organizations } from '../../demo/organizations.ts';
import { paths } from '../../server/paths.ts';
import type { PageStates } from '../support/page-states.ts';

const { employer, pension } = organizations;

export const states: readonly PageStates[] = [
  {
    path: paths.timelinePattern,
    empty: {
      as: 'administrator',
      url: `${paths.timeline(employer.tin)}?kind=bulk`,
      shows: 'Ingen hændelser passer',
    },
    filled: { as: 'administrator', url: paths.timeline(employer.tin), shows: 'Rettighed tildelt' },
    error: { as: 'administrator', url: `${paths.timeline(employer.tin)}?person=x`, shows: 'Skriv et UUID' },
    busy: 'nothing is worked on',
  },
  { path: paths.timelineExportPattern, noPage: 'is a file' },
  {
    path: paths.catalogueTimelinePattern,
    empty: {
      as: 'cataloguer',
      url: `${paths.catalogueTimeline(pension.tin)}?from=2099-01-01`,
      shows: 'Ingen hændelser passer',
    },
    filled: {
      as: 'cataloguer',
      url: paths.catalogueTimeline(pension.tin),
      shows: 'Rettighed oprettet i kataloget',
    },
    error: {
      as: 'cataloguer',
      url: `${paths.catalogueTimeline(pension.tin)}?from=x`,
      shows: 'Skriv en dato',
    },
    busy: 'nothing is worked on',
  },
  { path: paths.catalogueTimelineExportPattern, noPage: 'is a file' },
  {
    path: paths.me,
    empty: { as: 'newcomer', url: paths.me, shows: 'Du har ingen rettigheder' },
    filled: { as: 'employee', url: paths.me, shows: 'Pension: read' },
    error: 'it has no form',
    busy: 'nothing is worked on',
  },
];
