import { type WithoutAnswer, withoutAnswerOf } from '../policy/restricting-result.ts';
import type { PolicyResult } from './check.ts';
import type { BaseDecision } from './rules.ts';

/** What the log has to tell of many answers beside the names of the rules, so that they can be made again. */
export interface HowMade {
  /** Which inputs, by their place, a provider's policy gave no answer to, and why. */
  without?: Record<string, WithoutAnswer>;
  /** The policy that decided about the service's own roles, where there are some among them. */
  roles?: string;
}

/** Tells how answers were made; nothing, where the names of the rules tell it all. */
export function toHowMade(
  decided: readonly (BaseDecision & { place: number })[],
  results: readonly PolicyResult[],
): HowMade {
  const without = results.flatMap((result, n) => {
    const why = withoutAnswerOf(result);
    return why ? [[decided[n]?.place, why] as const] : [];
  });
  const roles = decided.find(({ rules }) => rules.isForRoles)?.rules.revision;
  return { ...(without.length > 0 && { without: Object.fromEntries(without) }), ...(roles && { roles }) };
}
