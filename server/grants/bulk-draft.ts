import { type BulkRow, insertBulkJob } from '../../db/bulk.ts';
import { readGrant } from '../../db/grants.ts';
import { readTie } from '../../db/ties.ts';
import { toIdentityKey } from '../access/facts.ts';
import { inTurns } from '../access/turns.ts';
import { AppError } from '../errors.ts';
import { type ExamineDeps, examineWish } from './examine.ts';
import { type Authority, type GrantDeps, refuseCpr } from './use-case.ts';

/** More than these at once is a thing for several files. */
export const bulkLimit = 10_000;

/** One grant that is wished for; or a line of a file that says no such thing, of which only the error codes are kept, with spaces between. */
export type BulkWish = { line?: number } & (
  | {
      identity: { idp: string; idpIdentityId: string };
      privilegeId: string;
      /** Absent: as the privilege's provider has set it. */
      validTo?: number | null;
    }
  | { refused: string }
);

type DraftRow = Omit<BulkRow, 'jobId'>;

/**
 * Keeps many grants that are wished for as a draft, each with what would come of it now: a dry run. Nothing is granted
 * until `startBulk`. Its id is returned.
 * @throws AppError `forbidden`, `cpr-refused`, `too-many-rows`, `invalid-request` when there is nothing to be done
 */
export async function draftGrants(
  deps: GrantDeps,
  by: Authority,
  wanted: { wishes: readonly BulkWish[]; source: 'selection' | 'file'; reason?: string | undefined },
): Promise<string> {
  requireAmount(wanted.wishes.length);
  refuseCpr(wanted.reason, '/reason');
  const seen = new Set<string>();
  const rows = await inTurns([...wanted.wishes.entries()], async ([index, wish]) => {
    return toDraftRow(deps, by.organizationTin, index + 1, wish, seen);
  });
  return keepDraft(deps, by, { kind: 'grant', source: wanted.source, reason: wanted.reason ?? null }, rows);
}

/**
 * Keeps grants that are to be taken away as a draft, in this order. Its id is returned.
 * @throws AppError as `draftGrants`
 */
export async function draftRevocations(
  deps: GrantDeps,
  by: Authority,
  grantIds: readonly string[],
): Promise<string> {
  const ids = [...new Set(grantIds)];
  requireAmount(ids.length);
  const rows = await inTurns([...ids.entries()], async ([index, id]) => {
    return toRevocationRow(deps, by.organizationTin, index + 1, id);
  });
  return keepDraft(deps, by, { kind: 'revoke', source: 'selection', reason: null }, rows);
}

function toDraftRow(
  deps: ExamineDeps,
  organizationTin: string,
  n: number,
  wish: BulkWish,
  seen: Set<string>,
): DraftRow {
  const nothing = { idp: '', idpIdentityId: '', privilegeId: '', validTo: null };
  const row = { n, line: wish.line ?? null, grantId: null };
  if ('refused' in wish) return { ...row, ...nothing, state: 'refused', code: wish.refused };
  const { idp, idpIdentityId } = wish.identity;
  const key = { idp, idpIdentityId: toIdentityKey(idpIdentityId), privilegeId: wish.privilegeId };
  const told = `${key.idp} ${key.idpIdentityId} ${key.privilegeId}`;
  if (seen.has(told)) return { ...row, ...nothing, state: 'refused', code: 'told-twice' };
  seen.add(told);
  const { expected, validTo } = expect(deps, organizationTin, wish);
  // What cannot be a person's id may be anything about a person.
  if (expected === 'invalid-request') return { ...row, ...nothing, state: 'refused', code: 'invalid-person' };
  return { ...row, ...key, validTo, state: 'waiting', code: expected };
}

/** What would come of one wish now: `would-...`, or the code of the error; and when the grant would end. */
function expect(
  deps: ExamineDeps,
  organizationTin: string,
  { identity, privilegeId, validTo: wished }: Extract<BulkWish, { privilegeId: string }>,
): { expected: string; validTo: number | null } {
  try {
    const wish = { identity, privilege: privilegeId, validTo: wished };
    const { key, validTo, before } = examineWish(deps, organizationTin, wish);
    if (before) return { expected: 'would-replace', validTo };
    const isKnown = key.idp === 'client' || readTie(deps.db, key);
    return { expected: isKnown ? 'would-grant' : 'would-make-partner', validTo };
  } catch (error) {
    if (error instanceof AppError) return { expected: error.code, validTo: wished ?? null };
    throw error;
  }
}

function toRevocationRow(deps: GrantDeps, organizationTin: string, n: number, id: string): DraftRow {
  const grant = readGrant(deps.db, organizationTin, id);
  if (!grant) {
    const nothing = { idp: '', idpIdentityId: '', privilegeId: '', validTo: null };
    return { n, line: null, ...nothing, state: 'refused', code: 'not-found', grantId: null };
  }
  const { idp, idpIdentityId, privilegeId, validTo } = grant;
  const isRole = deps.catalogue.inForce().privilege(privilegeId)?.builtIn === true;
  const code = isRole ? 'not-assignable' : 'would-revoke';
  return { n, line: null, idp, idpIdentityId, privilegeId, validTo, state: 'waiting', code, grantId: id };
}

function keepDraft(
  deps: GrantDeps,
  by: Authority,
  about: { kind: 'grant' | 'revoke'; source: 'selection' | 'file'; reason: string | null },
  rows: DraftRow[],
): string {
  const id = deps.newId('blk');
  deps.db.inOneBatch(() => {
    by.requireStill();
    const job = {
      ...about,
      id,
      organizationTin: by.organizationTin,
      state: 'draft' as const,
      createdByIdp: by.actor.idp,
      createdById: by.actor.id,
      createdAt: deps.now(),
      total: rows.length,
      refused: rows.filter(({ state }) => state === 'refused').length,
    };
    insertBulkJob(deps.db, job, rows);
  });
  return id;
}

function requireAmount(amount: number): void {
  if (amount === 0) throw new AppError('invalid-request', 'There is nothing to be done.');
  if (amount <= bulkLimit) return;
  throw new AppError('too-many-rows', `At most ${bulkLimit} at once: divide it into several.`);
}
