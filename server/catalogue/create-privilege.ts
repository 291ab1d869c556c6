import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/open.ts';
import { insertPrivilege } from '../../db/privileges.ts';
import { auditChange } from '../audit/changes.ts';
import { AppError } from '../errors.ts';
import { type Authority, refuseCpr } from '../grants/use-case.ts';
import { type CatalogueCache, isGuid, type Privilege } from './catalogue.ts';

/** A privilege as its provider wishes it. Name and owner can never be changed. */
export type NewPrivilege = Pick<
  Privilege,
  'name' | 'descriptionDanish' | 'descriptionEnglish' | 'assignability' | 'minimumLoa'
> &
  Partial<Pick<Privilege, 'defaultValidityDays'>>;

/**
 * Adds a privilege to the catalogue of the provider on whose behalf it is done, with its audit entry.
 * @throws AppError `invalid-request`, `cpr-refused`, `privilege-exists`; `forbidden` for what is no provider
 */
export function createPrivilege(
  deps: { db: Db; now: () => number; catalogue: CatalogueCache; newGuid?: () => string },
  by: Authority,
  wish: NewPrivilege,
): Privilege {
  requireWords(wish);
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const { organizationTin: ownerTin, actor, requestId } = by;
    if (!deps.catalogue.inForce().isProvider(ownerTin))
      throw new AppError('forbidden', 'Only a service provider has a catalogue.');
    const at = deps.now();
    const { name, descriptionDanish, descriptionEnglish, assignability, minimumLoa } = wish;
    const { defaultValidityDays = null } = wish;
    const privilege: Privilege = {
      id: (deps.newGuid ?? randomUUID)(),
      ownerTin,
      ...{ name, descriptionDanish, descriptionEnglish, assignability, minimumLoa, defaultValidityDays },
      builtIn: false,
      retiredAt: null,
      deletingSince: null,
      createdAt: at,
      updatedAt: at,
    };
    if (!insertPrivilege(deps.db, privilege))
      throw new AppError('privilege-exists', `${ownerTin} has a privilege of this name already.`);
    auditChange(deps.db, {
      action: 'privilege.created',
      ...{ actor, at, requestId },
      organizationTin: ownerTin,
      entity: 'privilege',
      entityId: privilege.id,
      privilegeId: privilege.id,
      after: privilege,
    });
    return privilege;
  });
}

const longest = { name: 100, description: 500 };

function requireWords({ name, defaultValidityDays = null, ...texts }: NewPrivilege): void {
  requireLine('/name', name, longest.name);
  requireDescriptions(texts);
  requireValidityDays(defaultValidityDays);
  if (isGuid(name))
    throw new AppError('invalid-request', 'A name that looks like an id could never be asked for.', {
      issues: [{ pointer: '/name', detail: 'Not of the shape of a GUID' }],
    });
}

/** @throws AppError `invalid-request` with an issue, `cpr-refused` */
export function requireDescriptions({
  descriptionDanish,
  descriptionEnglish,
}: Pick<NewPrivilege, 'descriptionDanish' | 'descriptionEnglish'>): void {
  requireLine('/descriptionDanish', descriptionDanish, longest.description);
  requireLine('/descriptionEnglish', descriptionEnglish, longest.description);
}

/** Ten years. */
export const longestValidityDays = 3_653;

/** @throws AppError `invalid-request` with an issue */
export function requireValidityDays(days: number | null): void {
  if (days === null || (Number.isInteger(days) && days >= 1 && days <= longestValidityDays)) return;
  throw new AppError('invalid-request', 'A validity is a number of days.', {
    issues: [{ pointer: '/defaultValidityDays', detail: `A whole number from 1 to ${longestValidityDays}` }],
  });
}

/** What people read: short enough to be shown, and free of what must not be kept. */
function requireLine(pointer: string, text: string, most: number): void {
  if (text.trim() !== text || text === '' || text.length > most || /\p{Cc}/u.test(text))
    throw new AppError('invalid-request', 'A text is missing, too long, or has odd spaces.', {
      issues: [{ pointer, detail: `1 to ${most} characters on one line, without spaces around them` }],
    });
  refuseCpr(text, pointer);
}
