import type { PrivilegeRow } from '../../db/catalogue.ts';
import { type PrivilegeSet, updatePrivilege } from '../../db/catalogue-changes.ts';
import type { Authority, GrantDeps } from '../grants/use-case.ts';
import { requireDescriptions, requireValidityDays } from './create-privilege.ts';
import { type Effect, requireEffect } from './effect.ts';
import {
  auditCatalogue,
  type PrivilegeVersion,
  requireOwnPrivilege,
  requireSeenPrivilege,
  stalePrivilege,
} from './own.ts';

/** What may change of a privilege. */
export type PrivilegeEdit = Pick<
  PrivilegeRow,
  'descriptionDanish' | 'descriptionEnglish' | 'assignability' | 'minimumLoa' | 'defaultValidityDays'
>;

/** What an edit would make of a privilege. @throws AppError `not-found`, `stale-version`, `invalid-request`, `cpr-refused` */
export function examineEdit(
  deps: Pick<GrantDeps, 'db'>,
  ownerTin: string,
  id: string,
  { edit, seen }: { edit: PrivilegeEdit; seen: PrivilegeVersion },
): { before: PrivilegeRow; after: PrivilegeRow } {
  const before = requireSeenPrivilege(deps.db, ownerTin, id, seen);
  return { before, after: { ...before, ...toEdit(edit) } };
}

/**
 * Changes a privilege, with its audit entry; its effect on grants is the one that was agreed to, or nothing happens.
 * @throws AppError as `examineEdit`, and `effect-changed`
 */
export function changePrivilege(
  deps: GrantDeps,
  by: Authority,
  id: string,
  asked: { edit: PrivilegeEdit; seen: PrivilegeVersion; agreed: Effect },
): PrivilegeRow {
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const { before, after } = examineEdit(deps, by.organizationTin, id, asked);
    requireEffect(deps, { privilege: after }, asked.agreed);
    if (isSame(before, after)) return before;
    return write(deps, by, 'privilege.changed', before, toEdit(after));
  });
}

/**
 * Retires a privilege: no new grants are made of it, those that there are go on. Or takes it back: whatever else has changed of it.
 * @throws AppError `not-found`
 */
export function retirePrivilege(deps: GrantDeps, by: Authority, id: string, retired: boolean): PrivilegeRow {
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const before = requireOwnPrivilege(deps.db, by.organizationTin, id);
    if ((before.retiredAt !== null) === retired) return before;
    const action = retired ? 'privilege.retired' : 'privilege.reopened';
    return write(deps, by, action, before, { retiredAt: retired ? deps.now() : null });
  });
}

/** Writes a change that was examined, with its audit entry. */
export function write(
  deps: GrantDeps,
  by: Authority,
  action: Extract<Parameters<typeof auditCatalogue>[2]['action'], `privilege.${string}`>,
  before: PrivilegeRow,
  change: Omit<PrivilegeSet, 'updatedAt'>,
): PrivilegeRow {
  const set = { ...change, updatedAt: Math.max(deps.now(), before.updatedAt + 1) };
  if (!updatePrivilege(deps.db, before, set)) throw stalePrivilege();
  const after = { ...before, ...set };
  auditCatalogue(deps, by, {
    action,
    entity: 'privilege',
    entityId: before.id,
    privilegeId: before.id,
    before,
    after,
  });
  return after;
}

function isSame(before: PrivilegeRow, after: PrivilegeRow): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** The texts as they are kept. @throws AppError `invalid-request`, `cpr-refused` */
function toEdit(wish: PrivilegeEdit): PrivilegeEdit {
  const { assignability, minimumLoa, defaultValidityDays } = wish;
  const edit = {
    descriptionDanish: wish.descriptionDanish.normalize('NFC').trim(),
    descriptionEnglish: wish.descriptionEnglish.normalize('NFC').trim(),
  };
  requireDescriptions(edit);
  requireValidityDays(defaultValidityDays);
  return { ...edit, assignability, minimumLoa, defaultValidityDays };
}
