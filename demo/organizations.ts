/** An organisation of the demo. Names are invented; the numbers pass the CVR check digit but belong to the demo. */
export interface DemoOrganization {
  /** Country code and CVR number. */
  tin: string;
  /** The GUID by which service tokens name it (`client_org_id`). */
  orgId: string;
  name: string;
}

/** The organisations of the demo, by the part they play. The GUIDs are fixed: the seed and the tokens must agree. */
export const organizations = {
  pension: { tin: 'DK10110009', orgId: 'a5d7c1de-8b1f-4f0a-9c52-3e6bd2f7a101', name: 'Havtorn Pension A/S' },
  insurance: {
    tin: 'DK20220007',
    orgId: 'b8e2f4aa-6c3d-4b7e-8d19-f05c9ae4b202',
    name: 'Egekrone Forsikring A/S',
  },
  foundation: { tin: 'DK30330005', orgId: 'c1f9a6be-2d4e-4a8c-b7f3-d86e0bc5c303', name: 'Fonden Klitrosen' },
  employer: {
    tin: 'DK40440003',
    orgId: 'd4a0b7cf-5e6f-4c9d-a8e4-e97f1cd6d404',
    name: 'Bakkely Maskinværksted ApS',
  },
  accountants: {
    tin: 'DK50550001',
    orgId: 'e7b1c8d0-7f8a-4dae-99d5-fa8a2de7e505',
    name: 'Tal & Tillid Revision P/S',
  },
  outsider: { tin: 'DK60660018', orgId: 'f2c3d9e1-8a9b-4ebf-8ac6-ab9b3ef8f606', name: 'Sivsø Bageri ApS' },
  joint: {
    tin: 'DK80880006',
    orgId: '1b6e5fa3-0cbd-4fd0-8ad7-cdbd50ba8808',
    name: 'Rask & Madsen Tømrerfirma I/S',
  },
  abandoned: {
    tin: 'DK90990004',
    orgId: '2c7f60b4-1dce-40e1-9be8-dece61cb9909',
    name: 'Nordlys Catering ApS',
  },
  operator: { tin: 'DK70770008', orgId: 'a9d4eaf2-9bac-4fca-bbd7-bcac4fa9a707', name: 'Adgang Drift (demo)' },
} as const satisfies Record<string, DemoOrganization>;

export type OrganizationKey = keyof typeof organizations;
