import { theSystem } from '../audit/changes.ts';
import { AppError } from '../errors.ts';
import type { WithoutAnswer } from '../policy/restricting-result.ts';
import { type PutInForceDeps, putInForce } from './put-in-force.ts';

/** As its authors and the operator read it. */
const reasons: Partial<Record<WithoutAnswer, string>> = {
  'too-slow': 'Tjenesten har stoppet reglerne: tre gange inden for et minut tog de for lang tid.',
  'too-much-memory':
    'Tjenesten har stoppet reglerne: tre gange inden for et minut brugte de for meget hukommelse.',
};

/** Takes a provider's policy out of service, in all processes; nothing, when that or something else was done before. */
export function takeOutOfService(
  deps: PutInForceDeps,
  providerTin: string,
  revision: string,
  why: WithoutAnswer,
): void {
  const reason = reasons[why] ?? why;
  try {
    putInForce(deps, theSystem, { policy: providerTin, kind: 'stop', reason, expectedLive: revision });
  } catch (error) {
    const isOver = error instanceof AppError && ['policy-changed', 'not-now'].includes(error.code);
    if (!isOver) throw error;
  }
}
