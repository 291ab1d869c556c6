import type { Db } from '../../db/open.ts';
import { auditChange, type ChangeAction } from '../audit/changes.ts';
import type { CatalogueCache } from '../catalogue/catalogue.ts';
import { type Author, timelineOf } from './author.ts';

/** Writes what an author does into the timeline of whose policy it is. To be called inside the batch of the change. */
export function auditPolicy(
  deps: { db: Db; now: () => number; catalogue: CatalogueCache },
  author: Author,
  action: Extract<ChangeAction, `policy.${string}`>,
  about: { entityId: string; before?: object; after?: object; reason?: string | null },
): void {
  const organizationTin = timelineOf(deps, author.policy);
  const isOwn = author.organizationTin === organizationTin || author.organizationTin === '';
  auditChange(deps.db, {
    action,
    actor: author.actor,
    at: deps.now(),
    actorTin: isOwn ? null : author.organizationTin,
    ...{ organizationTin, entity: 'policy', entityId: about.entityId },
    before: about.before ?? null,
    after: about.after ?? null,
    reason: about.reason ?? null,
    requestId: author.requestId,
  });
}
