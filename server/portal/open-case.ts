import { readOrganization } from '../../db/organizations.ts';
import { readOpenSupportCase } from '../../db/support-cases.ts';
import type { OpenCase } from '../../views/administrators/warnings.ts';
import type { PortalDeps } from './route.ts';

/** The case by which a provider's support is about to deactivate an organisation's only administrator, if there is one. */
export function openCaseOf({ db, now }: Pick<PortalDeps, 'db' | 'now'>, tin: string): OpenCase | undefined {
  const row = readOpenSupportCase(db, tin);
  if (!row || row.expiresAt <= now()) return undefined;
  const providerName = readOrganization(db, row.providerTin)?.name ?? row.providerTin;
  return { providerName, openedAt: row.openedAt };
}
