import type { Text } from '../language.ts';

/** One thing that a company's people may do here, and the privilege that it takes. */
export interface PensionAction {
  /** The last segment of its address. */
  slug: string;
  /** Its name in the pension fund's catalogue of privileges. */
  privilege: string;
  name: Text;
  about: Text;
}

/** Everything that companies can do at the pension fund. */
export const pensionActions: readonly PensionAction[] = [
  {
    slug: 'pensions',
    privilege: 'Pension: read',
    name: { da: 'Se pensionerne', en: 'See the pensions' },
    about: { da: 'Ordninger og indbetalinger for de ansatte', en: 'Schemes and payments of the employees' },
  },
  {
    slug: 'administration',
    privilege: 'Pension: administer',
    name: { da: 'Administrer ordningen', en: 'Administer the scheme' },
    about: {
      da: 'Til- og afmeld ansatte, og ret satserne',
      en: 'Enrol and withdraw employees, and change the rates',
    },
  },
  {
    slug: 'salaries',
    privilege: 'Pension: report salaries',
    name: { da: 'Indberet løn', en: 'Report salaries' },
    about: { da: 'Månedens pensionsgivende løn', en: "The month's pensionable salaries" },
  },
];

/** The action with that address. */
export function findAction(slug: string): PensionAction | undefined {
  return pensionActions.find((action) => action.slug === slug);
}
