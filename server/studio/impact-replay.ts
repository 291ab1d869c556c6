import type { Db } from '../../db/open.ts';
import { type ImpactReplay, type LoggedAnswer, readLastAnswers } from '../../db/policy-impacts.ts';
import { PolicyInput } from '../access/check.ts';
import { beforeDecidingAlone, decidesAlone, toRestrictingInput } from '../policy/combine.ts';
import { basePolicyId } from '../policy/names.ts';
import type { Comparison, Rules } from './impact-compare.ts';

/** So many of the last decisions are decided again. */
const atMost = 1_000;

/**
 * Decides what was asked last of a policy's provider, or of all, by the rules in force and by the candidate: how many
 * answers would differ? What was answered then may have been by rules of long ago.
 */
export function replayLog(
  db: Db,
  policy: string,
  comparisonOf: (providerTin: string) => Comparison,
  onAnswer: () => void,
): ImpactReplay {
  const counts = { replayed: 0, gains: 0, losses: 0, skipped: 0 };
  const logged = readLastAnswers(db, policy === basePolicyId ? undefined : policy, atMost);
  for (const answer of logged) {
    onAnswer();
    const input = readInput(answer);
    if (!input) {
      counts.skipped += 1;
      continue;
    }
    counts.replayed += 1;
    const { live, candidate } = comparisonOf(input.caller.organization);
    const [now, then] = [allows(live, input), allows(candidate, input)];
    if (then && !now) counts.gains += 1;
    if (!then && now) counts.losses += 1;
  }
  return counts;
}

/** What the policy was given; nothing of a list, and nothing where something was masked. */
function readInput({ masked, input }: LoggedAnswer): PolicyInput | undefined {
  if (masked) return undefined;
  const parsed = PolicyInput.safeParse(JSON.parse(input));
  return parsed.success ? parsed.data : undefined;
}

function allows({ base, restricting }: Rules, input: PolicyInput): boolean {
  const isBase =
    restricting && decidesAlone(input)
      ? beforeDecidingAlone(input).allow
      : base.allows(JSON.stringify(input));
  if (!isBase || restricting === undefined) return isBase;
  return restricting !== 'stopped' && restricting.allows(JSON.stringify(toRestrictingInput(input)));
}
