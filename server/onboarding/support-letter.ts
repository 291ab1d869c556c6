import { readCountingAdministrators } from '../../db/administrators.ts';
import { insertLetter } from '../../db/letters.ts';
import { readOrganization } from '../../db/organizations.ts';
import { readSupportCase, renewCode, type SupportCaseRow } from '../../db/support-cases.ts';
import { AppError } from '../errors.ts';
import type { Authority } from '../grants/use-case.ts';
import { paths } from '../paths.ts';
import { codeMs, toCode, toCodeDigest } from './code.ts';
import { administratorRoleId, type OnboardingDeps } from './deps.ts';
import { auditCase } from './support-audit.ts';

export type SupportDeps = Pick<
  OnboardingDeps,
  'db' | 'now' | 'newId' | 'newToken' | 'publicUrl' | 'letterbox'
>;

/** A company gets at most one letter with a code in this time. */
export const renewAfterMs = 24 * 3_600_000;

/** @throws AppError `letterbox-unavailable` where no letter can be sent */
export function requireLetterbox({ letterbox }: SupportDeps): void {
  if (!letterbox) throw new AppError('letterbox-unavailable', 'Here no letter can be sent.');
}

/** Makes a new code for a case: what is kept of it, and the letter that tells it. In the caller's transaction. */
export function sendCode(
  deps: SupportDeps,
  row: SupportCaseRow,
  at: number,
): { codeDigest: string; codeExpiresAt: number } {
  const code = toCode(deps.newToken());
  const codeExpiresAt = at + codeMs;
  insertLetter(deps.db, {
    id: deps.newId('ltr'),
    organizationTin: row.organizationTin,
    kind: 'administrator-deactivated',
    content: {
      code,
      link: `${deps.publicUrl}${paths.onboarding}`,
      provider: readOrganization(deps.db, row.providerTin)?.name ?? row.providerTin,
      validUntil: String(codeExpiresAt),
    },
    createdAt: at,
    dueAt: at,
  });
  return { codeDigest: toCodeDigest(row.id, code), codeExpiresAt };
}

/**
 * Sends another letter with a new code, when the first one is lost, lapsed or used up in vain: the old code works no
 * more. It goes to the company as well, so that one supporter may do it.
 * @throws AppError `not-found`, `case-closed` unless the company still waits for its new beginning, `code-sent-lately`,
 *   `letterbox-unavailable`
 */
export function renewLetterCode(deps: SupportDeps, by: Authority, id: string): SupportCaseRow {
  requireLetterbox(deps);
  const { db } = deps;
  return db.inOneBatch(() => {
    by.requireStill();
    const at = deps.now();
    const before = readSupportCase(db, by.organizationTin, id);
    if (!before) throw new AppError('not-found', 'There is no such case here.');
    if (!awaitsBeginning(deps, before)) throw new AppError('case-closed', 'The company has begun again.');
    if (sentAt(before) > at - renewAfterMs) {
      throw new AppError('code-sent-lately', 'A letter was sent within the last day.');
    }
    const kept = sendCode(deps, before, at);
    if (!renewCode(db, id, kept)) throw new AppError('case-closed', 'The code has been used.');
    const after: SupportCaseRow = { ...before, ...kept, codeTries: 0 };
    auditCase(db, { ...by, at }, 'support-case.code-renewed', before, after);
    return after;
  });
}

/** Whether the company of a confirmed case has not begun again since. */
export function awaitsBeginning({ db, now }: Pick<SupportDeps, 'db' | 'now'>, row: SupportCaseRow): boolean {
  const { organizationTin: tin, state, codeUsedAt, closedAt } = row;
  const organization = readOrganization(db, tin);
  const of = { tin, roleId: administratorRoleId, now: now() };
  return (
    state === 'confirmed' &&
    codeUsedAt === null &&
    organization?.state === 'active' &&
    (organization.onboardedAt ?? 0) <= (closedAt ?? 0) &&
    readCountingAdministrators(db, of).length === 0
  );
}

/** When the newest letter of a case was written. */
export function sentAt({ codeExpiresAt }: SupportCaseRow): number {
  return (codeExpiresAt ?? 0) - codeMs;
}
