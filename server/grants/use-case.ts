import type { Db } from '../../db/open.ts';
import { readOrganization } from '../../db/organizations.ts';
import type { Actor } from '../audit/changes.ts';
import type { CatalogueCache, Organization } from '../catalogue/catalogue.ts';
import { mayHoldCpr } from '../cpr.ts';
import { AppError } from '../errors.ts';
import type { NewId } from '../ids.ts';
import type { Engine } from '../policy/engine.ts';

export interface GrantDeps {
  db: Db;
  catalogue: CatalogueCache;
  shippedEngine: Engine;
  now: () => number;
  newId: NewId;
}

/** On whose behalf and by whom something is done; that they may was decided before (authority.ts). */
export interface Authority {
  organizationTin: string;
  actor: Actor;
  /**
   * Proves once more, inside the transaction of the change, that they may.
   * @throws AppError `forbidden`
   */
  requireStill: () => void;
  /** Only as far as it may be kept. */
  requestId: string | null;
}

/** The organisation that acts. @throws AppError `not-found` */
export function requireOrganization(db: Db, tin: string): Organization {
  const organization = readOrganization(db, tin);
  if (!organization) throw new AppError('not-found', 'There is no such organisation.');
  return organization;
}

/** @throws AppError `cpr-refused` when free text holds what may be a CPR number */
export function refuseCpr(text: string | null | undefined, pointer: string): void {
  if (!text || !mayHoldCpr(text)) return;
  throw new AppError('cpr-refused', 'A text looks as if it holds a CPR number; these are never kept.', {
    issues: [{ pointer, detail: 'Leave the number out.' }],
  });
}
