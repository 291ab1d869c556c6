import { deleteSoleAdministrator, readCountingAdministrators } from '../../db/administrators.ts';
import type { OrganizationRow } from '../../db/catalogue.ts';
import { findGrant } from '../../db/grants.ts';
import { endSessionsOf } from '../../db/sessions.ts';
import {
  closeSupportCase,
  insertSupportCase,
  readOpenSupportCase,
  readSeenOrganization,
  readSupportCase,
  type SupportCaseRow,
} from '../../db/support-cases.ts';
import { theSystem } from '../audit/changes.ts';
import { AppError } from '../errors.ts';
import { auditGrant } from '../grants/give.ts';
import { type Authority, refuseCpr } from '../grants/use-case.ts';
import { administratorRoleId, type OnboardingDeps } from './deps.ts';
import { auditCase, closedBy } from './support-audit.ts';
import { requireLetterbox, type SupportDeps, sendCode } from './support-letter.ts';

/** How long a case waits for the second supporter. */
export const caseMs = 7 * 24 * 3_600_000;
/** Characters of the two texts. */
export const caseTextLimit = 500;

/** What a supporter records: about which company, how its caller was verified, and why. */
export interface NewCase {
  organizationTin: string;
  verification: string;
  reason: string;
}

/**
 * Opens a case about a company whose only administrator is gone: nothing happens until another supporter confirms.
 * @throws AppError `not-found` unless somebody of it has logged in at this provider; `not-sole-administrator`,
 *   `case-open`, `organization-barred`, `letterbox-unavailable`, `cpr-refused`, `invalid-request`; `forbidden` to the
 *   administrator in question
 */
export function openSupportCase(deps: SupportDeps, by: Authority, wish: NewCase): SupportCaseRow {
  const verification = toText(wish.verification, '/verification');
  const reason = toText(wish.reason, '/reason');
  requireLetterbox(deps);
  const { db } = deps;
  return db.inOneBatch(() => {
    by.requireStill();
    const at = deps.now();
    const organization = requireCustomer(deps, by.organizationTin, wish.organizationTin);
    const sole = requireSoleAdministrator(deps, organization);
    if (sole.idp === by.actor.idp && sole.idpIdentityId === by.actor.id) {
      throw new AppError('forbidden', 'You are the administrator in question.');
    }
    const before = readOpenSupportCase(db, organization.tin);
    if (before && before.expiresAt <= at) lapseSupportCase(db, before, at);
    const row: SupportCaseRow = {
      id: deps.newId('sup'),
      organizationTin: organization.tin,
      providerTin: by.organizationTin,
      administratorIdp: sole.idp,
      administratorId: sole.idpIdentityId,
      state: 'open',
      verification,
      reason,
      openedByIdp: by.actor.idp,
      openedById: by.actor.id,
      openedAt: at,
      expiresAt: at + caseMs,
      closedByIdp: null,
      closedById: null,
      closedAt: null,
      codeDigest: null,
      codeExpiresAt: null,
      codeTries: 0,
      codeUsedAt: null,
    };
    if (!insertSupportCase(db, row)) throw new AppError('case-open', 'There is an open case already.');
    auditCase(db, { ...by, at }, 'support-case.opened', undefined, row);
    return row;
  });
}

/**
 * Confirms a case as the second supporter: the administrator loses that role of that company and nothing else, their
 * sessions end, and a letter with a code goes to the company, which can be onboarded again.
 * @throws AppError `not-found`, `case-closed`, `second-supporter-needed`, `not-sole-administrator` when the company has
 *   got another administrator meanwhile, `letterbox-unavailable`
 */
export function confirmSupportCase(deps: SupportDeps, by: Authority, id: string): SupportCaseRow {
  requireLetterbox(deps);
  const { db } = deps;
  return db.inOneBatch(() => {
    by.requireStill();
    const at = deps.now();
    const before = requireOpenCase(deps, by, id);
    if (before.openedByIdp === by.actor.idp && before.openedById === by.actor.id) {
      throw new AppError(
        'second-supporter-needed',
        'Somebody else than who opened the case has to confirm it.',
      );
    }
    requireCustomer(deps, by.organizationTin, before.organizationTin);
    const closing = { state: 'confirmed', ...closedBy(by.actor, at) } as const;
    const kept = sendCode(deps, before, at);
    if (!closeSupportCase(db, id, closing, kept)) throw closed();
    deactivate(deps, by, before);
    const after: SupportCaseRow = { ...before, ...closing, ...kept };
    auditCase(db, { ...by, at }, 'support-case.confirmed', before, after);
    return after;
  });
}

/** Takes a case back: any of the provider's supporters may. @throws AppError `not-found`, `case-closed` */
export function cancelSupportCase(deps: SupportDeps, by: Authority, id: string): void {
  deps.db.inOneBatch(() => {
    by.requireStill();
    cancel(deps, by, requireOpenCase(deps, by, id));
  });
}

/**
 * Stops the case about the own company, whoever's: its administrator is not gone.
 * @throws AppError `not-found` when there is none (any more)
 */
export function objectToSupportCase(deps: Pick<SupportDeps, 'db' | 'now'>, by: Authority): void {
  deps.db.inOneBatch(() => {
    by.requireStill();
    const row = readOpenSupportCase(deps.db, by.organizationTin);
    if (!row || row.expiresAt <= deps.now()) throw new AppError('not-found', 'There is no open case.');
    cancel(deps, by, row);
  });
}

/** Ends an open case whose time is over. In the caller's transaction. */
export function lapseSupportCase(db: OnboardingDeps['db'], row: SupportCaseRow, at: number): void {
  const closing = { state: 'lapsed', ...closedBy(theSystem, at) } as const;
  if (!closeSupportCase(db, row.id, closing)) return;
  auditCase(db, { actor: theSystem, at, requestId: null }, 'support-case.lapsed', row, {
    ...row,
    ...closing,
  });
}

/** A company that somebody has logged in for at this provider. @throws AppError `not-found` */
export function requireCustomer(
  { db }: Pick<SupportDeps, 'db'>,
  providerTin: string,
  tin: string,
): OrganizationRow {
  const organization = readSeenOrganization(db, providerTin, tin);
  if (organization) return organization;
  throw new AppError('not-found', 'Nobody of such a company has logged in here.');
}

function requireSoleAdministrator({ db, now }: SupportDeps, { tin, state, frozenSince }: OrganizationRow) {
  if (state === 'suspended' || state === 'offboarded') {
    throw new AppError('organization-barred', 'The company is suspended or offboarded.');
  }
  const administrators = readCountingAdministrators(db, { tin, roleId: administratorRoleId, now: now() });
  const [sole] = administrators;
  // Of a frozen company nobody counts; it is open to its signatories in any case.
  if (administrators.length === 1 && sole && frozenSince === null) return sole;
  throw notSole();
}

function requireOpenCase(
  { db, now }: Pick<SupportDeps, 'db' | 'now'>,
  by: Authority,
  id: string,
): SupportCaseRow {
  const row = readSupportCase(db, by.organizationTin, id);
  if (!row) throw new AppError('not-found', 'There is no such case here.');
  if (row.state !== 'open' || row.expiresAt <= now()) throw closed();
  return row;
}

function cancel({ db, now }: Pick<SupportDeps, 'db' | 'now'>, by: Authority, row: SupportCaseRow): void {
  const at = now();
  const closing = { state: 'cancelled', ...closedBy(by.actor, at) } as const;
  if (!closeSupportCase(db, row.id, closing)) throw closed();
  auditCase(db, { ...by, at }, 'support-case.cancelled', row, { ...row, ...closing });
}

function deactivate({ db, now }: SupportDeps, by: Authority, row: SupportCaseRow): void {
  const { organizationTin: tin, administratorIdp: idp, administratorId: idpIdentityId } = row;
  const key = { idp, idpIdentityId, privilegeId: administratorRoleId, organizationTin: tin };
  const grant = findGrant(db, key);
  const of = { tin, roleId: administratorRoleId, now: now(), idp, idpIdentityId };
  if (!grant || !deleteSoleAdministrator(db, of)) throw notSole();
  auditGrant({ db, now }, by, 'grant.revoked', grant, undefined, row.reason);
  endSessionsOf(db, { idp, idpIdentityId });
}

function toText(given: string, pointer: string): string {
  const text = given.normalize('NFC').replace(/\s+/g, ' ').trim();
  refuseCpr(text, pointer);
  const detail =
    text === ''
      ? 'Write it down.'
      : text.length > caseTextLimit
        ? `At most ${caseTextLimit} characters.`
        : '';
  if (detail)
    throw new AppError('invalid-request', 'A text is missing or too long.', {
      issues: [{ pointer, detail }],
    });
  return text;
}

function closed(): AppError {
  return new AppError('case-closed', 'The case is closed, or its time is over.');
}

function notSole(): AppError {
  return new AppError('not-sole-administrator', 'The company has not exactly one administrator any more.');
}
