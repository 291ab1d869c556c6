import type { Db } from '../../db/open.ts';
import { readPublicationsUntil } from '../../db/policies.ts';
import { theSystem } from '../audit/changes.ts';
import { basePolicyId } from '../policy/names.ts';
import type { Policies, Rules } from '../policy/policies.ts';

/** Whose rules, and when; `isRole`: of the service's own roles, which the shipped policy decides. */
interface Asked {
  ownerTin: string;
  isRole: boolean;
  at: number;
}

/**
 * The rules that were in force at a moment that has passed, by what was published until then; nothing, where that was
 * not recorded yet.
 * @throws AppError `policy-failed` when they are no longer to be had
 */
export function findPastRules(
  deps: { db: Db; policies: Policies },
  { ownerTin, isRole, at }: Asked,
): Rules | undefined {
  const then: Then = { stopped: false };
  for (const row of readPublicationsUntil(deps.db, { policies: [basePolicyId, ownerTin], until: at })) {
    const bundle = row.bundle ?? undefined;
    // What came with the service is in force unless another is published.
    const isBrought = row.kind === 'publish' && row.byIdp === theSystem.idp && row.origin !== 'published';
    if (isBrought) {
      then.brought = bundle;
      if (row.origin === 'shipped') then.shipped = bundle;
    } else if (row.policy === basePolicyId) then.base = bundle;
    else if (row.kind === 'stop' || row.kind === 'resume') then.stopped = row.kind === 'stop';
    else {
      then.own = bundle;
      then.stopped = false;
    }
  }
  const base = isRole ? then.shipped : (then.base ?? then.brought);
  if (base === undefined) return undefined;
  const own = isRole || then.own === undefined ? '' : `+${then.own}`;
  return deps.policies.rulesNamed(`${base}${own}`, ownerTin, { isStopped: then.stopped });
}

/** Names of compiled policies, as the record tells them. */
interface Then {
  brought?: string | undefined;
  shipped?: string | undefined;
  base?: string | undefined;
  own?: string | undefined;
  stopped: boolean;
}
