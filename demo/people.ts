import { type DemoOrganization, organizations } from './organizations.ts';

export type DemoIdp = 'mitid_erhverv' | 'mitid';
export type DemoLevel = 'Low' | 'Substantial' | 'High';

/** Somebody who can log in at the simulated broker. Everybody is invented. */
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
  /** The highest level that this person's MitID reaches when a service asks for it. Default: High. */
  highestLevel?: DemoLevel;
  /**
   * What stands in for a CPR number. It has the shape of one, so that nothing here can be told from the real thing,
   * but can be nobody's: its date is the 31st of February. These are the only ones of the demo. The login page tells
   * them, since whoever tries the onboarding has to type one; nothing else does, and no part of it writes them down.
   */
  cpr?: string;
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
    highestLevel: 'Low',
    description: { da: 'Medarbejder, der logger ind på niveau Lav', en: 'Employee who logs in at level Low' },
  },
  chief: {
    idp: 'mitid_erhverv',
    idpIdentityId: 'a60d2c9e-3f71-5c48-9b05-7e8d41f2b6c0',
    name: 'Birgitte Lund',
    email: 'birgitte@taltillid.example',
    organization: organizations.accountants,
    level: 'Substantial',
    description: { da: 'Den ene af to rettighedsadministratorer', en: 'One of two privilege administrators' },
  },
  deputy: {
    idp: 'mitid_erhverv',
    idpIdentityId: '4be7913c-82d5-5a1f-8d60-c95f2e07ab34',
    name: 'Anders Friis',
    email: 'anders@taltillid.example',
    organization: organizations.accountants,
    level: 'Substantial',
    description: { da: 'Den anden rettighedsadministrator', en: 'The other privilege administrator' },
  },
  departed: {
    idp: 'mitid_erhverv',
    idpIdentityId: 'd2f8a05b-6c94-5e37-a81c-03b7e6d95f42',
    name: 'Torben Krogh',
    email: 'torben@nordlys.example',
    organization: organizations.abandoned,
    level: 'Substantial',
    description: {
      da: 'Eneste rettighedsadministrator, er fratrådt',
      en: 'The only privilege administrator, has left',
    },
  },
  stranded: {
    idp: 'mitid_erhverv',
    idpIdentityId: '713e9bd4-0a5f-58c2-94d7-e6c2f1a8305d',
    name: 'Sofie Lyng',
    email: 'sofie@nordlys.example',
    organization: organizations.abandoned,
    level: 'Substantial',
    description: { da: 'Bestyrer, står uden administrator', en: 'Manager, left without an administrator' },
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
  supporter: {
    idp: 'mitid_erhverv',
    idpIdentityId: '0c4d8e71-b92f-5a36-8f1e-d7a5c3b06e94',
    name: 'Camilla Juhl',
    email: 'camilla@havtorn.example',
    organization: organizations.pension,
    level: 'Substantial',
    description: { da: 'Supportmedarbejder', en: 'Support agent' },
  },
  secondSupporter: {
    idp: 'mitid_erhverv',
    idpIdentityId: 'e95b3a07-4d18-5f6c-b2c9-108f7d6ea4b3',
    name: 'Rasmus Winther',
    email: 'rasmus@havtorn.example',
    organization: organizations.pension,
    level: 'Substantial',
    description: { da: 'Supportmedarbejder', en: 'Support agent' },
  },
  cataloguer: {
    idp: 'mitid_erhverv',
    idpIdentityId: '58a7f2d0-e36b-5914-9c7d-4f0b8e1d62a7',
    name: 'Hanne Bork',
    email: 'hanne@havtorn.example',
    organization: organizations.pension,
    level: 'Substantial',
    description: { da: 'Passer pensionskassens katalog', en: "Keeps the pension fund's catalogue" },
  },
  author: {
    idp: 'mitid_erhverv',
    idpIdentityId: '6f21c0d8-94ab-5e73-8b16-c50d3e7fa291',
    name: 'Signe Overgaard',
    email: 'signe@havtorn.example',
    organization: organizations.pension,
    level: 'Substantial',
    description: { da: 'Skriver pensionskassens egne regler', en: "Writes the pension fund's own rules" },
  },
  secondAuthor: {
    idp: 'mitid_erhverv',
    idpIdentityId: 'a97e4b13-0d6c-5285-9f4a-71b8e2c6d035',
    name: 'Emil Krag',
    email: 'emil@havtorn.example',
    organization: organizations.pension,
    level: 'Substantial',
    description: {
      da: 'Skriver pensionskassens egne regler',
      en: "Writes the pension fund's own rules",
    },
  },
  operator: {
    idp: 'mitid_erhverv',
    idpIdentityId: 'b4c61e8f-70d3-5b29-8a5e-9d2f0c7b13e6',
    name: 'Niels Østergaard',
    email: 'niels@drift.example',
    organization: organizations.operator,
    level: 'Substantial',
    description: { da: 'Driver tjenesten', en: 'Runs the service' },
  },
  private: {
    idp: 'mitid',
    idpIdentityId: 'd8a6f3c1-4b9e-4f27-a5dc-f7e2b80c6ae9',
    name: 'Lars Vestergaard',
    level: 'Substantial',
    cpr: '3102610004',
    description: { da: 'Privat MitID, ingen virksomhed', en: 'Private MitID, no company' },
  },
  signatory: {
    idp: 'mitid',
    idpIdentityId: 'c3a1f7d2-58be-4c06-9f41-6d0e2b97a1c5',
    name: 'Karen Sivebæk',
    level: 'Substantial',
    cpr: '3102620018',
    description: {
      da: 'Privat MitID, tegner Sivsø Bageri (CVR 60660018) og Nordlys Catering (CVR 90990004) alene',
      en: 'Private MitID, may sign alone for Sivsø Bageri (CVR 60660018) and Nordlys Catering (CVR 90990004)',
    },
  },
  jointSignatory: {
    idp: 'mitid',
    idpIdentityId: '8f52c0ab-17d9-4e63-b2a8-94c1d7f30e66',
    name: 'Poul Anker Rask',
    level: 'Substantial',
    cpr: '3102630021',
    description: {
      da: 'Privat MitID, tegner Rask & Madsen (CVR 80880006) sammen med Lone',
      en: 'Private MitID, signs for Rask & Madsen (CVR 80880006) together with Lone',
    },
  },
  otherSignatory: {
    idp: 'mitid',
    idpIdentityId: '2d9be614-c07a-4b85-8e3f-51fa60c2d877',
    name: 'Lone Madsen',
    level: 'Substantial',
    cpr: '3102640036',
    description: {
      da: 'Privat MitID, tegner Rask & Madsen (CVR 80880006) sammen med Poul',
      en: 'Private MitID, signs for Rask & Madsen (CVR 80880006) together with Poul',
    },
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
