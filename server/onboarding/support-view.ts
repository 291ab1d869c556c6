import { readAdministrators, readCountingAdministrators } from '../../db/administrators.ts';
import type { OrganizationRow } from '../../db/catalogue.ts';
import { readIdentity } from '../../db/identities.ts';
import {
  isSeenPerson,
  readOpenSupportCase,
  readSupportCases,
  type SupportCaseRow,
  searchSeenOrganizations,
} from '../../db/support-cases.ts';
import { mayHoldCpr } from '../cpr.ts';
import type { Authority } from '../grants/use-case.ts';
import { administratorRoleId } from './deps.ts';
import { requireCustomer } from './support-case.ts';
import type { SupportDeps } from './support-letter.ts';

type Deps = Pick<SupportDeps, 'db' | 'now'>;

/** What a supporter can do about a company: open a case, or why not. */
export type SupportAnswer =
  | 'open'
  | 'several'
  | 'none'
  | 'frozen'
  | 'barred'
  | 'yourself'
  | 'case'
  | 'foreign-case';

/** A company as a provider's support sees it: how many administrators, and nothing of other providers. */
export interface SupportedCompany {
  organization: OrganizationRow;
  answer: SupportAnswer;
  administrators: number;
  /** Of the only one: since when; the name only where they have logged in at this provider themselves. */
  sole?: { since: number; name: string | null };
  /** The provider's own open case. */
  openCase?: SupportCaseRow;
}

/** @throws AppError `not-found` unless somebody of the company has logged in at this provider */
export function readSupportedCompany(deps: Deps, by: Authority, tin: string): SupportedCompany {
  const { db, now } = deps;
  const organization = requireCustomer(deps, by.organizationTin, tin);
  const counting = readCountingAdministrators(db, { tin, roleId: administratorRoleId, now: now() });
  const open = readOpenSupportCase(db, tin);
  const current = open && open.expiresAt > now() ? open : undefined;
  const [only] = counting;
  const sole = counting.length === 1 && only ? only : undefined;
  const isYou = sole?.idp === by.actor.idp && sole.idpIdentityId === by.actor.id;
  return {
    organization,
    administrators: counting.length,
    answer: toAnswer(organization, counting.length, { isYou, current, providerTin: by.organizationTin }),
    ...(sole && { sole: toSole(deps, by.organizationTin, tin, sole) }),
    ...(current?.providerTin === by.organizationTin && { openCase: current }),
  };
}

function toAnswer(
  { state, frozenSince }: OrganizationRow,
  count: number,
  about: { isYou: boolean; current: SupportCaseRow | undefined; providerTin: string },
): SupportAnswer {
  if (state === 'suspended' || state === 'offboarded') return 'barred';
  if (frozenSince !== null) return 'frozen';
  if (count === 0) return 'none';
  if (count > 1) return 'several';
  if (about.current) return about.current.providerTin === about.providerTin ? 'case' : 'foreign-case';
  return about.isYou ? 'yourself' : 'open';
}

function toSole(
  { db }: Deps,
  providerTin: string,
  tin: string,
  who: { idp: string; idpIdentityId: string },
): NonNullable<SupportedCompany['sole']> {
  const row = readAdministrators(db, { tin, roleId: administratorRoleId }).find(
    ({ grant }) => grant.idp === who.idp && grant.idpIdentityId === who.idpIdentityId,
  );
  const isSeen = isSeenPerson(db, { ...who, organizationTin: tin, providerTin });
  return {
    since: row?.grant.createdAt ?? 0,
    name: isSeen ? (readIdentity(db, who)?.name ?? null) : null,
  };
}

/** Whether a case can still be confirmed: the company has exactly the administrator whom it is about. */
export function isStillSole({ db, now }: Deps, row: SupportCaseRow): boolean {
  const of = { tin: row.organizationTin, roleId: administratorRoleId, now: now() };
  const [only, another] = readCountingAdministrators(db, of);
  return !another && only?.idp === row.administratorIdp && only.idpIdentityId === row.administratorId;
}

const companiesAtOnce = 20;

/** Companies that a provider's support can find. What may be a CPR number finds none. */
export function findSupportedCompanies(
  { db }: Deps,
  providerTin: string,
  search: string,
): { items: OrganizationRow[]; hasMore: boolean } {
  const plain = search.replace(/\s+/g, ' ').trim();
  if (plain === '' || mayHoldCpr(plain)) return { items: [], hasMore: false };
  const found = searchSeenOrganizations(db, { providerTin, search: plain, limit: companiesAtOnce + 1 });
  return { items: found.slice(0, companiesAtOnce), hasMore: found.length > companiesAtOnce };
}

const casesAtOnce = 50;

/** A provider's cases: those that wait, and those that are closed, the newest first. */
export function listSupportCases(
  { db, now }: Deps,
  providerTin: string,
): Record<'waiting' | 'closed', { row: SupportCaseRow; organizationName: string }[]> {
  const cases = readSupportCases(db, { providerTin, limit: casesAtOnce });
  const isWaiting = ({ row }: { row: SupportCaseRow }) => row.state === 'open' && row.expiresAt > now();
  return { waiting: cases.filter(isWaiting), closed: cases.filter((each) => !isWaiting(each)) };
}
