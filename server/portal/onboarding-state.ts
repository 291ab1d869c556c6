import type { OrganizationRow } from '../../db/catalogue.ts';
import type { OnboardingRow } from '../../db/onboardings.ts';

/** What has become of an onboarding: one that is done stands until the company is onboarded anew, or is frozen. */
export function stateOf(
  { state, expiresAt, endedAt }: OnboardingRow,
  organization: OrganizationRow,
  now: number,
): 'done' | 'waiting' | 'lapsed' | 'over' {
  if (state === 'pending') return expiresAt > now ? 'waiting' : 'lapsed';
  if (state === 'lapsed') return 'lapsed';
  const stands = organization.onboardedAt === endedAt && organization.frozenSince === null;
  return state === 'completed' && stands ? 'done' : 'over';
}
