import { organizations } from './organizations.ts';

const { pension, insurance, foundation } = organizations;

/** The privileges that the demo's providers offer. Ids are fixed, so that the README can name them. */
export const demoPrivileges = {
  read: {
    id: '3a5f0c51-7a4e-4d7f-8f0e-1c9d2b6e1001',
    ownerTin: pension.tin,
    name: 'Pension: read',
    descriptionDanish: 'Se virksomhedens pensionsordninger og medarbejdernes indbetalinger.',
    descriptionEnglish: "See the company's pension schemes and the employees' contributions.",
    assignability: 'public',
  },
  administer: {
    id: '3a5f0c51-7a4e-4d7f-8f0e-1c9d2b6e1002',
    ownerTin: pension.tin,
    name: 'Pension: administer',
    descriptionDanish: 'Oprette, ændre og opsige pensionsordninger.',
    descriptionEnglish: 'Create, change and end pension schemes.',
    assignability: 'public',
    minimumLoa: 'Substantial',
  },
  reportSalaries: {
    id: '3a5f0c51-7a4e-4d7f-8f0e-1c9d2b6e1003',
    ownerTin: pension.tin,
    name: 'Pension: report salaries',
    descriptionDanish: 'Indberette løn for medarbejderne.',
    descriptionEnglish: 'Report the salaries of the employees.',
    assignability: 'whitelist',
  },
  internalSupport: {
    id: '3a5f0c51-7a4e-4d7f-8f0e-1c9d2b6e1004',
    ownerTin: pension.tin,
    name: 'Pension: internal support',
    descriptionDanish: 'Pensionskassens egne supportmedarbejdere.',
    descriptionEnglish: "The pension fund's own support staff.",
    assignability: 'private',
  },
  claims: {
    id: '3a5f0c51-7a4e-4d7f-8f0e-1c9d2b6e2001',
    ownerTin: insurance.tin,
    name: 'Insurance: report a claim',
    descriptionDanish: 'Anmelde skader på vegne af virksomheden.',
    descriptionEnglish: 'Report claims on behalf of the company.',
    assignability: 'public',
  },
  policies: {
    id: '3a5f0c51-7a4e-4d7f-8f0e-1c9d2b6e2002',
    ownerTin: insurance.tin,
    name: 'Insurance: change policies',
    descriptionDanish: 'Tegne, ændre og opsige forsikringer.',
    descriptionEnglish: 'Take out, change and end policies.',
    assignability: 'public',
    minimumLoa: 'Substantial',
  },
  apply: {
    id: '3a5f0c51-7a4e-4d7f-8f0e-1c9d2b6e3001',
    ownerTin: foundation.tin,
    name: 'Foundation: apply',
    descriptionDanish: 'Søge fondens støtte på vegne af organisationen.',
    descriptionEnglish: "Apply for the foundation's support on behalf of the organisation.",
    assignability: 'public',
  },
} as const;
