import { type DemoOrganization, organizations } from './organizations.ts';

export type DemoIdp = 'mitid_erhverv' | 'mitid';
export type DemoLevel = 'Low' | 'Substantial' | 'High';

/** Somebody who can log in at the simulated broker. Everybody is invented, and nobody has a CPR number. */
export interface DemoPerson {
  idp: DemoIdp;
  /** The user's UUID in MitID Erhverv; for a private MitID the UUID of that MitID. */
  idpIdentityId: string;
  /** Absent when the person is name-protected: the broker then says `Pseudonym` and tells no name. */
  name?: string;
  email?: string;
  /** The employer; absent for a private MitID. */
  organization?: DemoOrganization;
  /** Whether this person may represent the employer alone. */
  mayRepresent?: true;
  level: DemoLevel;
  /** What the login page says about them. */
  description: { da: string; en: string };
}

/** The demo's people by login name, in the order of the login page. */
export const people = {
  administrator: {
    idp: 'mitid_erhverv',
    idpIdentityId: 'f057bcfa-b59a-5f40-8aea-2fd085c0e98f',
    name: 'Mette Holm Sørensen',
    email: 'mette@bakkely.example',
    organization: organizations.employer,
    mayRepresent: true,
    level: 'Substantial',
    description: { da: 'Rettighedsadministrator', en: 'Privilege administrator' },
  },
  employee: {
    idp: 'mitid_erhverv',
    idpIdentityId: 'e469458f-69e5-5fcc-af50-f9fd25f0e948',
    name: 'Jonas Kjær Nielsen',
    email: 'jonas@bakkely.example',
    organization: organizations.employer,
    level: 'Substantial',
    description: { da: 'Medarbejder på lønkontoret', en: 'Employee in the payroll office' },
  },
  newcomer: {
    idp: 'mitid_erhverv',
    idpIdentityId: '7ad1e132-63aa-5291-9275-94510197919a',
    name: 'Freja Damgaard',
    email: 'freja@bakkely.example',
    organization: organizations.employer,
    level: 'Substantial',
    description: {
      da: 'Ny medarbejder, har aldrig logget ind før',
      en: 'New employee, has never logged in before',
    },
  },
  accountant: {
    idp: 'mitid_erhverv',
    idpIdentityId: '90e5afb3-dff1-58a9-96fe-b99430c9a444',
    name: 'Søren Bang Mikkelsen',
    email: 'soeren@taltillid.example',
    organization: organizations.accountants,
    level: 'Substantial',
    description: { da: 'Revisor for flere virksomheder', en: 'Accountant for several companies' },
  },
  protected: {
    idp: 'mitid_erhverv',
    idpIdentityId: '3c9c8b2e-6a0d-5e7b-b1a4-cd52ef08a6d1',
    email: 'kontor@bakkely.example',
    organization: organizations.employer,
    level: 'Substantial',
    description: { da: 'Medarbejder med navnebeskyttelse', en: 'Employee whose name is protected' },
  },
  low: {
    idp: 'mitid_erhverv',
    idpIdentityId: 'b71f0de4-2c5a-5d86-93eb-a4e6c70f9d3b',
    name: 'Oliver Toft',
    email: 'oliver@bakkely.example',
    organization: organizations.employer,
    level: 'Low',
    description: { da: 'Medarbejder, der logger ind på niveau Lav', en: 'Employee who logs in at level Low' },
  },
  outsider: {
    idp: 'mitid_erhverv',
    idpIdentityId: '5e2bd9a7-f13c-5b4e-8c6f-e0a9d4b8c7f2',
    name: 'Ida Brandt',
    email: 'ida@sivsoe.example',
    organization: organizations.outsider,
    mayRepresent: true,
    level: 'Substantial',
    description: {
      da: 'Virksomheden er endnu ikke tilmeldt',
      en: 'The company has not been onboarded yet',
    },
  },
  private: {
    idp: 'mitid',
    idpIdentityId: 'd8a6f3c1-4b9e-4f27-a5dc-f7e2b80c6ae9',
    name: 'Lars Vestergaard',
    level: 'Substantial',
    description: { da: 'Privat MitID, ingen virksomhed', en: 'Private MitID, no company' },
  },
} as const satisfies Record<string, DemoPerson>;

export type PersonKey = keyof typeof people;

/** All login names, in the order of the login page. */
export const personKeys = Object.keys(people) as PersonKey[];

/** Whether `key` is the login name of one of the demo's people. */
export function isPersonKey(key: unknown): key is PersonKey {
  return typeof key === 'string' && Object.hasOwn(people, key);
}

/** The person of that login name. */
export function findPerson(key: PersonKey): DemoPerson {
  return people[key];
}
