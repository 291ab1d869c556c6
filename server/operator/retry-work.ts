import { retryOutboxRow } from '../../db/outbox.ts';
import { AppError } from '../errors.ts';
import type { Authority } from '../grants/use-case.ts';
import { auditEntity, type Done, type OperatorDeps } from './deps.ts';

/** Has background work that was given up on tried again. @throws AppError `not-found` when it was not given up on */
export function retryWork(deps: Pick<OperatorDeps, 'db' | 'now'>, by: Authority, id: number): Done {
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const row = retryOutboxRow(deps.db, id, deps.now());
    if (!row) throw new AppError('not-found', 'No such work was given up on.');
    const about = { organizationTin: by.organizationTin, entity: 'work', entityId: String(id) };
    return [auditEntity(deps, by, 'work.retried', about, { after: row })];
  });
}
