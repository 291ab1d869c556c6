import type { Db } from '../../db/open.ts';
import { readTie, type TieKey, type TieRow } from '../../db/ties.ts';
import { toIdentityKey } from '../access/facts.ts';
import { auditChange, type ChangeAction } from '../audit/changes.ts';
import { AppError } from '../errors.ts';
import { type Authority, refuseCpr } from '../grants/use-case.ts';
import type { NewId, NewToken } from '../ids.ts';

export interface DirectoryDeps {
  db: Db;
  now: () => number;
  newId: NewId;
  /** 256 random bits, for a link. */
  newToken: NewToken;
}

/** Whom a use case is about: a login identity. */
export interface PersonKey {
  idp: string;
  idpIdentityId: string;
}

/** The key of a person's tie with an organisation. */
export function toTieKey(organizationTin: string, { idp, idpIdentityId }: PersonKey): TieKey {
  return { organizationTin, idp, idpIdentityId: toIdentityKey(idpIdentityId) };
}

/** One of an organisation's people. @throws AppError `not-found`, also for another organisation's */
export function requireTie(db: Db, key: TieKey): TieRow {
  const tie = readTie(db, key);
  if (!tie) throw new AppError('not-found', 'Nobody of the organisation is known by that id.');
  return tie;
}

/** How the audit names a tie, beside its organisation. */
export function toTieId({ idp, idpIdentityId }: PersonKey): string {
  return `${idp} ${idpIdentityId}`;
}

/** Writes a change of somebody's tie into the audit. */
export function auditTie(
  deps: Pick<DirectoryDeps, 'db' | 'now'>,
  by: Pick<Authority, 'actor' | 'requestId'>,
  action: ChangeAction,
  key: TieKey,
  change: { before?: object | null; after?: object | null },
): void {
  auditChange(deps.db, {
    action,
    actor: by.actor,
    at: deps.now(),
    organizationTin: key.organizationTin,
    entity: 'tie',
    entityId: toTieId(key),
    subjectIdp: key.idp,
    subjectId: key.idpIdentityId,
    before: change.before ?? null,
    after: change.after ?? null,
    requestId: by.requestId,
  });
}

/** Longer names of ours for somebody serve nobody. */
export const nicknameLimit = 100;

/**
 * What an organisation calls somebody, on one line; nothing is `null`.
 * @throws AppError `cpr-refused`, `invalid-request` when it is too long
 */
export function toNickname(text: string | null | undefined, pointer: string): string | null {
  const nickname = (text ?? '')
    .normalize('NFC')
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  refuseCpr(nickname, pointer);
  if (nickname.length > nicknameLimit) {
    throw new AppError('invalid-request', 'The nickname is too long.', {
      issues: [{ pointer, detail: `At most ${nicknameLimit} characters.` }],
    });
  }
  return nickname === '' ? null : nickname;
}
