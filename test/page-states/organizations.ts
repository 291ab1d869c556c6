import { organizations } from '../../demo/organizations.ts';
import { paths } from '../../server/paths.ts';
import { attentions } from '../support/attention.ts';
import type { PageStates } from '../support/page-states.ts';
import { change } from '../support/store.ts';

export const states: readonly PageStates[] = [
  {
    path: paths.organizations,
    empty: [
      { as: 'newcomer', url: paths.organizations, shows: 'Du har ingen rolle her endnu' },
      { as: 'private', url: paths.organizations, shows: 'Du er logget ind som privatperson' },
    ],
    filled: [
      { as: 'administrator', url: paths.organizations, shows: organizations.employer.name },
      {
        as: 'departed',
        url: paths.organizations,
        prepare: (demo) =>
          change(
            demo,
            'UPDATE organizations SET frozen_since = 1 WHERE tin = ?',
            organizations.abandoned.tin,
          ),
        shows: 'Din rolle gælder ikke nu',
      },
    ],
    error: 'it has no form',
    busy: 'nothing is worked on',
  },
  {
    path: paths.organizationPattern,
    empty: {
      as: 'chief',
      url: paths.organization(organizations.accountants.tin),
      prepare: (demo) => change(demo, 'UPDATE ties SET first_seen_at = 1'),
      shows: 'Der er ikke noget, du skal tage stilling til.',
    },
    filled: {
      as: 'administrator',
      url: paths.organization(organizations.employer.tin),
      prepare: (demo) => {
        const { context } = demo.demo.service;
        for (const [name, happen] of Object.entries(attentions)) if (name !== 'running') happen(context);
        change(demo, 'UPDATE ties SET first_seen_at = ?', Date.now());
        change(
          demo,
          'UPDATE organizations SET frozen_since = ? WHERE tin = ?',
          Date.now(),
          organizations.employer.tin,
        );
      },
      shows: 'Virksomheden er frosset',
    },
    error: 'it has no form',
    busy: {
      as: 'administrator',
      url: paths.organization(organizations.employer.tin),
      prepare: ({ demo }) => attentions['running']?.(demo.service.context),
      shows: '120 af 500 er klaret',
    },
  },
];
