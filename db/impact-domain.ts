import { readRevisions } from './catalogue.ts';
import { assignerStateSql, type FactsRows, type GrantFacts } from './facts.ts';
import type { Db } from './open.ts';

/** Whom a range of the domain begins behind, or ends with. */
export interface IdentityKey {
  idpIdentityId: string;
  idp: string;
}

/** Everybody behind `after` (from the beginning where it is absent) up to and with `upTo` (to the end). */
export interface IdentityRange {
  after: IdentityKey | null;
  upTo: IdentityKey | null;
}

/** An organisation that somebody has to do with, by a tie or a grant. */
export interface DomainOrganization {
  tin: string;
  state: NonNullable<FactsRows['organizationState']>;
  onboarding: NonNullable<FactsRows['organizationOnboarding']>;
}

/** One identity with all that decisions about it could read. */
export interface DomainIdentity extends IdentityKey {
  state: FactsRows['identityState'];
  /** In the order of their TINs. */
  organizations: DomainOrganization[];
  /** By privilege; each list in the order of the organisations. */
  grants: ReadonlyMap<string, GrantFacts[]>;
}

/** A part of the domain as of one moment. */
export interface DomainPart {
  grantsRevision: number;
  catalogueRevision: number;
  identities: DomainIdentity[];
}

export interface DomainReader {
  /** Cuts the domain into ranges of about so many identities. */
  plan(perRange: number): { ranges: IdentityRange[]; identities: number };
  read(range: IdentityRange): DomainPart;
}

const keysSql = `
  SELECT idp_identity_id, idp FROM people
  UNION SELECT idp_identity_id, idp FROM grants
  ORDER BY 1, 2`;

/** Behind every id that there could be. */
const last = '\u{10ffff}';

// The limits of the id alone are what the index is entered and left by.
const within = (table: string) =>
  `${table}idp_identity_id BETWEEN @afterId AND @upToId
   AND (${table}idp_identity_id, ${table}idp) > (@afterId, @afterIdp)
   AND (${table}idp_identity_id, ${table}idp) <= (@upToId, @upToIdp)`;

const pairsSql = `
  SELECT idp_identity_id, idp, organization_tin FROM people WHERE ${within('')}
  UNION SELECT idp_identity_id, idp, organization_tin FROM grants WHERE ${within('')}
  ORDER BY 1, 2, 3`;

const grantsSql = `
  SELECT g.idp_identity_id, g.idp, g.privilege_id, g.id, g.organization_tin, g.valid_from, g.valid_to,
         ${assignerStateSql}
  FROM grants g JOIN organizations a ON a.tin = g.organization_tin
  WHERE ${within('g.')}
  ORDER BY g.idp_identity_id, g.idp, g.privilege_id, g.organization_tin`;

type GrantColumns = [
  idpIdentityId: string,
  idp: string,
  privilegeId: string,
  id: string,
  organizationTin: string,
  validFrom: number | null,
  validTo: number | null,
  assignerState: GrantFacts['assignerState'],
];

/** Prepares what computing an impact reads: every tie's and every grant's identity and organisation. */
export function prepareDomainReader(db: Db): DomainReader {
  const keys = db.sqlite.prepare<[], [string, string]>(keysSql).raw();
  const pairs = db.sqlite.prepare<[object], [string, string, string]>(pairsSql).raw();
  const grants = db.sqlite.prepare<[object], GrantColumns>(grantsSql).raw();
  const identity = db.sqlite
    .prepare<[string, string], 'active' | 'suspended'>(
      'SELECT state FROM identities WHERE idp_identity_id = ? AND idp = ?',
    )
    .pluck();
  const organization = db.sqlite.prepare<[string], DomainOrganization>(
    'SELECT tin, state, onboarding FROM organizations WHERE tin = ?',
  );

  const read = (range: IdentityRange): DomainPart => {
    const limits = {
      afterId: range.after?.idpIdentityId ?? '',
      afterIdp: range.after?.idp ?? '',
      upToId: range.upTo?.idpIdentityId ?? last,
      upToIdp: range.upTo?.idp ?? last,
    };
    const organizations = new Map<string, DomainOrganization>();
    const organizationOf = (tin: string): DomainOrganization => {
      const found = organizations.get(tin) ?? organization.get(tin);
      if (!found) throw new Error('a tie or grant of an organisation that is not there');
      organizations.set(tin, found);
      return found;
    };
    const found = new Map<string, DomainIdentity & { grants: Map<string, GrantFacts[]> }>();
    for (const [idpIdentityId, idp, tin] of pairs.iterate(limits)) {
      const key = `${idpIdentityId}\0${idp}`;
      let one = found.get(key);
      if (!one) {
        const state = identity.get(idpIdentityId, idp) ?? null;
        one = { idpIdentityId, idp, state, organizations: [], grants: new Map() };
        found.set(key, one);
      }
      one.organizations.push(organizationOf(tin));
    }
    for (const row of grants.iterate(limits)) {
      const [idpIdentityId, idp, privilegeId, id, organizationTin, validFrom, validTo, assignerState] = row;
      const one = found.get(`${idpIdentityId}\0${idp}`);
      const grant = { id, organizationTin, validFrom, validTo, assignerState, lastUsedAt: null };
      const ofPrivilege = one?.grants.get(privilegeId);
      if (ofPrivilege) ofPrivilege.push(grant);
      else one?.grants.set(privilegeId, [grant]);
    }
    const { grants: grantsRevision, catalogue: catalogueRevision } = readRevisions(db);
    return { grantsRevision, catalogueRevision, identities: [...found.values()] };
  };

  return {
    plan: (perRange) => {
      const ends: IdentityKey[] = [];
      let identities = 0;
      for (const [idpIdentityId, idp] of keys.iterate()) {
        identities += 1;
        if (identities % perRange === 0) ends.push({ idpIdentityId, idp });
      }
      // Whoever comes later falls into one of these, since the last has no end.
      const ranges = [null, ...ends].map((after, index) => ({ after, upTo: ends[index] ?? null }));
      return { ranges, identities };
    },
    read: (range) => db.sqlite.transaction(() => read(range)).deferred(),
  };
}

/** A system that asks on a provider's behalf: one that may, where there is one. */
export function readAskingClient(db: Db, providerTin: string): string | undefined {
  return db.sqlite
    .prepare<[string], string>(
      `SELECT client_id FROM clients WHERE organization_tin = ?
       ORDER BY CASE state WHEN 'active' THEN 0 ELSE 1 END, client_id LIMIT 1`,
    )
    .pluck()
    .get(providerTin);
}
