import { insertWhitelistEntry } from '../../db/registration.ts';
import { deleteWhitelistEntry, readCandidates } from '../../db/whitelists.ts';
import { AppError } from '../errors.ts';
import { isTin } from '../grants/authority.ts';
import type { Authority, GrantDeps } from '../grants/use-case.ts';
import { type Effect, requireEffect } from './effect.ts';
import { auditCatalogue, requireOwnPrivilege } from './own.ts';

/** Organisations that can be put on a whitelist, or taken off it, at once. */
export const organizationsAtOnce = 1_000;

/** What a pasted list comes to. */
export interface ReadTins {
  tins: string[];
  /** What could not be read as a TIN, by its number in the list: it may hold anything, so it is not repeated. */
  unreadable: number[];
}

/**
 * Reads a pasted list: one organisation a line (or between commas or semicolons), as a TIN or as a CVR number, with
 * spaces or without. Each organisation once.
 */
export function readTins(text: string): ReadTins {
  const parts = text
    .split(/[\n\r,;]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const tins = new Set<string>();
  const unreadable: number[] = [];
  for (const [index, part] of parts.entries()) {
    const packed = part
      .replace(/^cvr[-.:\s]*(nr\.?)?/i, '')
      .replace(/[\s.]/g, '')
      .toUpperCase();
    const tin = /^[0-9]{8}$/.test(packed) ? `DK${packed}` : packed;
    // A word is no number.
    if (isTin(tin) && /[0-9]/.test(tin)) tins.add(tin);
    else unreadable.push(index + 1);
  }
  return { tins: [...tins], unreadable };
}

/** What putting these organisations on a whitelist, or taking them off it, comes to. */
export interface WhitelistChange {
  /** Those that it would change something for. */
  changed: { tin: string; name: string }[];
  /** Those that are as they are to be. */
  unchanged: { tin: string; name: string }[];
  /** Those that the service does not know. */
  unknown: string[];
}

/**
 * Tells what a change of a whitelist comes to; changes nothing.
 * @throws AppError `not-found`, `too-many-rows`
 */
export function examineWhitelist(
  deps: Pick<GrantDeps, 'db'>,
  ownerTin: string,
  privilegeId: string,
  { tins, isListed }: { tins: string[]; isListed: boolean },
): WhitelistChange {
  requireOwnPrivilege(deps.db, ownerTin, privilegeId);
  if (tins.length > organizationsAtOnce)
    throw new AppError('too-many-rows', `At most ${organizationsAtOnce} organisations at once.`);
  const found = readCandidates(deps.db, privilegeId, tins);
  const known = new Set(found.map(({ tin }) => tin));
  const { changed = [], unchanged = [] } = Object.groupBy(found, (row) =>
    row.isListed === isListed ? 'unchanged' : 'changed',
  );
  const named = ({ tin, name }: { tin: string; name: string }) => ({ tin, name });
  return {
    changed: changed.map(named),
    unchanged: unchanged.map(named),
    unknown: tins.filter((tin) => !known.has(tin)),
  };
}

/**
 * Puts organisations on a privilege's whitelist, or takes them off it, each with its audit entry; the effect on grants
 * is the one that was agreed to, or nothing happens. Unknown ones are passed over.
 * @throws AppError `not-found`, `too-many-rows`, `effect-changed`
 */
export function changeWhitelist(
  deps: GrantDeps,
  by: Authority,
  privilegeId: string,
  asked: { tins: string[]; isListed: boolean; agreed: Effect },
): WhitelistChange {
  const { isListed } = asked;
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const change = examineWhitelist(deps, by.organizationTin, privilegeId, asked);
    const organizationTins = change.changed.map(({ tin }) => tin);
    requireEffect(deps, { whitelist: { privilegeId, organizationTins, isListed } }, asked.agreed);
    for (const organizationTin of organizationTins) {
      const key = { privilegeId, organizationTin };
      if (isListed) insertWhitelistEntry(deps.db, { ...key, createdAt: deps.now() });
      else deleteWhitelistEntry(deps.db, key);
      auditCatalogue(deps, by, {
        action: isListed ? 'whitelist.added' : 'whitelist.removed',
        entity: 'whitelist',
        entityId: `${privilegeId} ${organizationTin}`,
        privilegeId,
        ...(isListed ? { after: key } : { before: key }),
      });
    }
    return change;
  });
}
