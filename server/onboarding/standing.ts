import { type OnboardingRow, readOnboardingFacts, readPendingOnboarding } from '../../db/onboardings.ts';
import type { Db } from '../../db/open.ts';
import { AppError } from '../errors.ts';
import { administratorRoleId } from './deps.ts';

/**
 * Whether an organisation can be onboarded. `new`: it never was. `orphaned`: it has had administrators and has none.
 * `frozen`: it said *this was not us*. `onboarded`: it has an administrator. `barred`: the operator has suspended or
 * offboarded it.
 */
export interface Standing {
  is: 'new' | 'orphaned' | 'frozen' | 'onboarded' | 'barred';
  /** Of one that is onboarded: by a sworn declaration alone, so that its signatories may still onboard it. */
  byDeclaration?: true;
  /** One that waits for further signatures. */
  pending?: OnboardingRow;
  /** Epoch milliseconds; of a frozen one. */
  frozenSince?: number;
}

/** Tells whether an organisation can be onboarded at this moment. */
export function readStanding({ db, now }: { db: Db; now: () => number }, tin: string): Standing {
  const at = now();
  const facts = readOnboardingFacts(db, { tin, roleId: administratorRoleId, now: at });
  if (!facts) return { is: 'new' };
  const { organization } = facts;
  if (organization.state === 'suspended' || organization.state === 'offboarded') return { is: 'barred' };
  const found = readPendingOnboarding(db, tin);
  const pending = found && found.expiresAt > at ? { pending: found } : {};
  if (organization.frozenSince !== null) {
    return { is: 'frozen', frozenSince: organization.frozenSince, ...pending };
  }
  if (facts.hasAdministrator) {
    return organization.onboarding === 'declaration'
      ? { is: 'onboarded', byDeclaration: true, ...pending }
      : { is: 'onboarded' };
  }
  return { is: facts.hasHadAdministrator ? 'orphaned' : 'new', ...pending };
}

/** @throws AppError `already-onboarded`, `organization-barred` when no signatory can onboard it now */
export function requireOpenToSignatory({ is, byDeclaration }: Standing): void {
  if (is === 'onboarded' && !byDeclaration) throw alreadyOnboarded();
  if (is === 'barred') throw barred();
}

/**
 * Of a declaration. Whether a letter's code has to come with it: where there have been administrators before.
 * @throws AppError `already-onboarded`, `organization-barred`, `signatory-needed`, `onboarding-pending`
 */
export function requireOpenToDeclaration({ is, pending }: Standing): { needsCode: boolean } {
  requireOpenToSignatory({ is });
  if (is === 'frozen') {
    throw new AppError('signatory-needed', 'The company has said that a declaration was not its own.');
  }
  if (pending)
    throw new AppError('onboarding-pending', 'Its signatories are onboarding the company already.');
  return { needsCode: is === 'orphaned' };
}

export function alreadyOnboarded(): AppError {
  return new AppError('already-onboarded', 'The company has an administrator already.');
}

function barred(): AppError {
  return new AppError('organization-barred', 'The company is suspended or offboarded.');
}
