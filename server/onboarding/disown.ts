import {
  endOnboarding,
  findOnboardingByLink,
  freezeOrganization,
  type OnboardingRow,
  readGrantsSince,
} from '../../db/onboardings.ts';
import { readOrganization, readProvidersOf } from '../../db/organizations.ts';
import { endSessionsOf } from '../../db/sessions.ts';
import { theLetter } from '../audit/changes.ts';
import { AppError } from '../errors.ts';
import { digestOf } from '../ids.ts';
import { auditOnboarding, auditOrganization, type Doing } from './audit.ts';
import { administratorRoleId, type OnboardingDeps } from './deps.ts';

type DisownDeps = Pick<OnboardingDeps, 'db' | 'now'>;

/** What became of a *this was not us* link: `over` when the company has been onboarded anew since. */
export interface DisownLink {
  is: 'open' | 'frozen' | 'over';
  onboarding: OnboardingRow;
  organizationName: string;
}

/** Looks a *this was not us* link up, and changes nothing. @throws AppError `not-found` */
export function readDisownLink({ db }: Pick<DisownDeps, 'db'>, token: string): DisownLink {
  const onboarding = findOnboardingByLink(db, 'disownDigest', digestOf(token));
  const organization = onboarding && readOrganization(db, onboarding.organizationTin);
  if (!onboarding || !organization) throw new AppError('not-found', 'This link is not one of ours.');
  const stands = organization.onboarding === 'declaration' && organization.onboardedAt === onboarding.endedAt;
  const is = !stands ? 'over' : organization.frozenSince === null ? 'open' : 'frozen';
  return { is, onboarding, organizationName: organization.name };
}

/**
 * Freezes the company of a *this was not us* link: everything granted since that declaration, administrators included,
 * counts no more, their sessions end, and the providers are told. A second use does nothing.
 * @throws AppError `not-found`, `onboarding-over` when the company has been onboarded anew since
 */
export function disownOnboarding(deps: DisownDeps, token: string, requestId: string | null): DisownLink {
  const { db } = deps;
  return db.inOneBatch(() => {
    const link = readDisownLink(deps, token);
    if (link.is === 'frozen') return link;
    const { onboarding } = link;
    const at = deps.now();
    const tin = onboarding.organizationTin;
    const before = readOrganization(db, tin);
    const ended = { state: 'disowned', endedAt: onboarding.endedAt } as const;
    const isDone =
      link.is === 'open' &&
      onboarding.endedAt !== null &&
      freezeOrganization(db, tin, onboarding.endedAt) &&
      endOnboarding(db, onboarding.id, 'completed', ended);
    if (!isDone) throw new AppError('onboarding-over', 'The company has been onboarded anew since.');
    // Whoever holds the letter: no login is asked of them.
    const doing: Doing = { actor: { idp: theLetter, id: onboarding.id }, at, requestId };
    auditOnboarding(db, doing, 'onboarding.disowned', onboarding, { ...onboarding, ...ended });
    const after = readOrganization(db, tin);
    auditOrganization(db, doing, 'organization.frozen', before, after);
    const frozen = readGrantsSince(db, tin, onboarding.endedAt ?? at);
    for (const { grant } of frozen) if (grant.privilegeId === administratorRoleId) endSessionsOf(db, grant);
    const owners = frozen.filter(({ isRole }) => !isRole).map(({ ownerTin }) => ownerTin);
    const told = new Set([...readProvidersOf(db, tin), ...owners]);
    told.delete(tin);
    for (const provider of told) auditOrganization(db, doing, 'organization.frozen', before, after, provider);
    return { ...link, is: 'frozen' };
  });
}
