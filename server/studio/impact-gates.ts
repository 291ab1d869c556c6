import type { PublishedImpact } from '../../db/policies.ts';
import { readImpactRow } from '../../db/policy-impacts.ts';
import type { Policies } from '../policy/policies.ts';
import type { StudioDeps } from './drafts.ts';
import { findExceeded, isImpactCurrent } from './impact.ts';
import { readSettings } from './settings.ts';
import type { Gate } from './verify.ts';

export interface ImpactGateDeps extends StudioDeps {
  policies: Policies;
}

/** What an impact has to be of: these files of a draft, an older revision, or nothing at all. */
export type About =
  | { draftId: string; filesDigest: string }
  | { revisionId: string; filesDigest: string }
  | { nothing: true };

export type ImpactGate = 'impact-known' | 'threshold';

/**
 * Whether the impact is known: of this very thing, against the very rules in force; and whether it stays within the
 * limits that the operator has set.
 */
export function judgeImpact(
  deps: ImpactGateDeps,
  policy: string,
  about: About,
  impactId: string | null | undefined,
): { gates: Gate<ImpactGate>[]; impact?: PublishedImpact } {
  const row = impactId ? readImpactRow(deps.db, policy, impactId) : undefined;
  const fail = (code: 'impact-unknown' | 'impact-stale'): { gates: Gate<ImpactGate>[] } => ({
    gates: [
      { gate: 'impact-known', state: 'failed', code },
      { gate: 'threshold', state: 'waiting' },
    ],
  });
  if (row?.state !== 'done') return fail('impact-unknown');
  const isAbout =
    'nothing' in about
      ? row.draftId === null && row.revisionId === null
      : row.filesDigest === about.filesDigest &&
        ('draftId' in about ? row.draftId === about.draftId : row.revisionId === about.revisionId);
  if (!isAbout || !isImpactCurrent(deps, row)) return fail('impact-stale');
  const { id, createdAt: at, gains, losses } = row;
  const settings = readSettings(deps.db, policy);
  const { mostGains, mostLosses } = settings;
  const exceeded = findExceeded(settings, row);
  const numbers = {
    ...{ gains, losses },
    ...(mostGains !== null && { mostGains }),
    ...(mostLosses !== null && { mostLosses }),
  };
  return {
    gates: [
      { gate: 'impact-known', state: 'passed', numbers: { gains, losses } },
      exceeded.gains || exceeded.losses
        ? { gate: 'threshold', state: 'failed', code: 'impact-too-large', numbers }
        : { gate: 'threshold', state: 'passed', numbers },
    ],
    impact: { impactId: id, at, gains, losses },
  };
}
