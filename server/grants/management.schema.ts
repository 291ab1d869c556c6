import * as z from 'zod';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { OfferedPrivilege } from '../catalogue/offered.ts';
import type { ListedPerson, PeopleFilter } from '../directory/people.ts';
import { type Grant, grantStates } from './grant.ts';

const text = z.string().min(1).max(500);
/** RFC 3339, with its offset; epoch milliseconds inside. */
const time = z.iso.datetime({ offset: true }).transform((value) => Date.parse(value));

/** Who can hold a grant: people by their login, and systems. */
const idps = ['mitid_erhverv', 'mitid', 'client'] as const;

/**
 * Body of `POST /api/v1/organizations/{tin}/grants`. As in every shape here, members that nobody knows are refused: a
 * misspelt end must never make a grant without one.
 */
export const NewGrantBody = z.strictObject({
  identity: z.strictObject({
    idp: z.enum(idps, { error: `Logins are known from: ${idps.join(', ')}.` }),
    idpIdentityId: z.string().min(1).max(200),
  }),
  privilege: z.string().min(1).max(200),
  provider: z.string().max(20).optional(),
  validFrom: time.optional(),
  /** Absent: as the privilege's provider has set it, in most cases without an end; `null`: without an end. */
  validTo: time.nullable().optional(),
  reason: text.optional(),
});

/** Body of `PATCH /api/v1/organizations/{tin}/grants/{id}`; `null` takes the end, or the reason, away. */
export const GrantChangeBody = z
  .strictObject({ validTo: time.nullable().optional(), reason: text.nullable().optional() })
  .refine((body) => body.validTo !== undefined || body.reason !== undefined, 'Nothing is to be changed.');

const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional(),
};

/** An empty field of a form searches for nothing. */
const search = z
  .string()
  .max(500)
  .transform((value) => (value === '' ? undefined : value))
  .optional();

export const EmployeesQuery = z.strictObject({
  ...page,
  search,
  /** Which people: its own, partners, or both. */
  kind: z.enum(['employee', 'partner', 'all']).default('employee'),
  /** In Danish order of their names, or those who came last first. */
  sort: z.enum(['name', 'newest']).default('name'),
});

/** What a `kind` of people is called in the directory. */
export const employeeFilters = {
  employee: 'employees',
  partner: 'partners',
  all: 'all',
} as const satisfies Record<z.infer<typeof EmployeesQuery>['kind'], PeopleFilter>;

/** Body of `POST /api/v1/organizations/{tin}/employees`: the UUID of a user in MitID Erhverv, and what to call them. */
export const NewEmployeeBody = z.strictObject({
  idp: z.literal('mitid_erhverv').default('mitid_erhverv'),
  idpIdentityId: z.string().min(1).max(200),
  nickname: z.string().max(200).optional(),
});

export const PrivilegesQuery = z.strictObject({
  search,
  provider: z.string().max(20).optional(),
  /** Of every provider, not only of those that the organisation is a customer of. */
  everywhere: z.enum(['true', 'false']).default('false'),
});

export const GrantsQuery = z.strictObject({
  ...page,
  identity: text.optional(),
  privilege: text.optional(),
  state: z.enum(grantStates).optional(),
});

const toTime = (epochMs: number) => new Date(epochMs).toISOString();

/** A grant on the wire. Absent members are not known, or do not limit. */
export function toGrantResource(catalogue: Catalogue, { row, state, inactiveBecause, name }: Grant) {
  const privilege = catalogue.privilege(row.privilegeId);
  return {
    id: row.id,
    identity: { idp: row.idp, idpIdentityId: row.idpIdentityId, ...(name !== null && { name }) },
    privilege: { id: row.privilegeId, name: privilege?.name ?? '', provider: privilege?.ownerTin ?? '' },
    organization: row.organizationTin,
    state,
    ...(inactiveBecause !== undefined && { inactiveBecause }),
    ...(row.validFrom !== null && { validFrom: toTime(row.validFrom) }),
    ...(row.validTo !== null && { validTo: toTime(row.validTo) }),
    ...(row.reason !== null && { reason: row.reason }),
    createdAt: toTime(row.createdAt),
    createdBy: { idp: row.createdByIdp, idpIdentityId: row.createdById },
    selfGranted: row.createdByIdp === row.idp && row.createdById === row.idpIdentityId,
    updatedAt: toTime(row.updatedAt),
    ...(row.firstUsedAt !== null && { firstUsedAt: toTime(row.firstUsedAt) }),
    ...(row.lastUsedAt !== null && { lastUsedAt: toTime(row.lastUsedAt) }),
  };
}

/** One of an organisation's people on the wire. */
export function toEmployeeResource({ tie, name }: Pick<ListedPerson, 'tie' | 'name'>) {
  return {
    idp: tie.idp,
    idpIdentityId: tie.idpIdentityId,
    ...(name !== null && { name }),
    ...(tie.nickname !== null && { nickname: tie.nickname }),
    kind: tie.kind,
    ...(tie.pendingSince !== null && { pendingSince: toTime(tie.pendingSince) }),
    ...(tie.firstSeenAt !== null && { firstSeenAt: toTime(tie.firstSeenAt) }),
    ...(tie.firstSeenProvider !== null && { firstSeenAtProvider: tie.firstSeenProvider }),
    source: tie.source,
  };
}

/** A privilege that an organisation may assign, or why it may not, on the wire. */
export function toOfferedResource({ privilege, assignable, reason }: OfferedPrivilege) {
  return {
    id: privilege.id,
    name: privilege.name,
    descriptionDanish: privilege.descriptionDanish,
    descriptionEnglish: privilege.descriptionEnglish,
    provider: privilege.ownerTin,
    assignability: privilege.assignability,
    ...(privilege.minimumLoa !== null && { minimumLoa: privilege.minimumLoa }),
    ...(privilege.defaultValidityDays !== null && { defaultValidityDays: privilege.defaultValidityDays }),
    assignable,
    ...(reason !== undefined && { reason }),
  };
}
