import { removeNextGrants } from '../server/catalogue/delete-privilege.ts';
import type { JobDeps } from './jobs.ts';
import type { PrivilegeRemoval } from './queues.ts';

/** Removes the next grants of a privilege that its provider has deleted. Delivered again, it goes on where it is. */
export function privilegeRemoval(deps: JobDeps, { privilegeId, ...removal }: PrivilegeRemoval): void {
  removeNextGrants(deps, privilegeId, removal);
}
