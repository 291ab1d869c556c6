import { insertLetter } from '../../db/letters.ts';
import type { Doing } from './audit.ts';
import type { OnboardingDeps } from './deps.ts';

/** Leaves a letter to a company to be sent (workers/letters.ts), in the transaction of what it tells of. */
export function writeLetter(
  deps: Pick<OnboardingDeps, 'db' | 'newId'>,
  { at }: Doing,
  letter: { kind: 'declaration-made' | 'signatures-wanted'; organizationTin: string; link: string },
): void {
  const { kind, organizationTin, link } = letter;
  insertLetter(deps.db, {
    id: deps.newId('ltr'),
    organizationTin,
    kind,
    content: { link },
    createdAt: at,
    dueAt: at,
  });
}
