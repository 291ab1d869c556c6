import type { PrivilegeRow } from '../../db/catalogue.ts';
import type { Role } from '../access/roles.ts';

/** A role of the service as the privilege that it is; owner and times are added where it is registered. */
export type BuiltIn = Omit<PrivilegeRow, 'ownerTin' | 'createdAt' | 'updatedAt' | 'name'> & { name: Role };

const role = (
  id: string,
  name: Role,
  assignability: PrivilegeRow['assignability'],
  minimumLoa: PrivilegeRow['minimumLoa'],
  descriptionDanish: string,
  descriptionEnglish: string,
): BuiltIn => ({
  id,
  name,
  assignability,
  minimumLoa,
  descriptionDanish,
  descriptionEnglish,
  defaultValidityDays: null,
  builtIn: true,
  retiredAt: null,
  deletingSince: null,
});

/** Everyone's rights in the service itself: built-in privileges of the operator's organisation. Ids are fixed for ever. */
export const builtInPrivileges: readonly BuiltIn[] = [
  role(
    '6f0a4e5c-1d0b-4c4e-9a53-0b8f5a1c0001',
    'PrivilegeAdministrator',
    'public',
    'Substantial',
    'Må tildele og fjerne rettigheder på vegne af organisationen.',
    'May grant and revoke privileges on behalf of the organisation.',
  ),
  role(
    '6f0a4e5c-1d0b-4c4e-9a53-0b8f5a1c0002',
    'CatalogueAdministrator',
    'whitelist',
    'Substantial',
    'Må oprette og ændre tjenesteudbyderens rettigheder.',
    "May create and change the provider's privileges.",
  ),
  role(
    '6f0a4e5c-1d0b-4c4e-9a53-0b8f5a1c0003',
    'SupportAgent',
    'whitelist',
    'Substantial',
    'Må hjælpe kunder, der er lukket ude.',
    'May help customers who are locked out.',
  ),
  role(
    '6f0a4e5c-1d0b-4c4e-9a53-0b8f5a1c0004',
    'PolicyAuthor',
    'whitelist',
    'Substantial',
    'Må skrive og udgive tjenesteudbyderens regler.',
    "May write and publish the provider's policy.",
  ),
  role(
    '6f0a4e5c-1d0b-4c4e-9a53-0b8f5a1c0005',
    'Operator',
    'private',
    'Substantial',
    'Driver tjenesten.',
    'Runs the service.',
  ),
  role(
    '6f0a4e5c-1d0b-4c4e-9a53-0b8f5a1c0006',
    'AssignIdentityPrivilegesRead',
    'whitelist',
    null,
    'Systemet må læse de rettigheder, som organisationens brugere er tildelt.',
    'The system may read the privileges that are assigned to users.',
  ),
];
