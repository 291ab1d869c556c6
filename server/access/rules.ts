import type { Catalogue, Privilege } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import { beforeDecidingAlone, combine, decidesAlone } from '../policy/combine.ts';
import type { Engine } from '../policy/engine.ts';
import type { Policies, Rules } from '../policy/policies.ts';
import type { Caller } from './callers.ts';
import type { PolicyInput, PolicyResult } from './check.ts';

export interface RulesDeps {
  /** The policies in force. */
  policies: Policies;
  /** The policy that ships with the service: it alone decides the built-in privileges, which are its roles. */
  shippedEngine: Engine;
}

/** The rules for a question of this caller's about this privilege. */
export function rulesFor(
  deps: RulesDeps,
  catalogue: Catalogue,
  caller: Pick<Caller, 'organization' | 'isService'>,
  privilege: Privilege | undefined,
): Rules {
  // A role is the shipped policy's business even where its privilege is missing.
  if (caller.isService || privilege?.builtIn) return rulesForRoles(deps);
  return deps.policies.rulesOf(catalogue, caller.organization);
}

/** The rules for the service's own roles. */
export function rulesForRoles({ shippedEngine }: Pick<RulesDeps, 'shippedEngine'>): Rules {
  return { revision: shippedEngine.revision, base: shippedEngine, restricting: undefined, isForRoles: true };
}

/** What the base policy makes of a question; where a provider's policy decides alone, what comes before it. */
export function decideBase({ base, restricting }: Rules, input: PolicyInput, text?: string): PolicyResult {
  return restricting && decidesAlone(input) ? beforeDecidingAlone(input) : base.decide(input, text);
}

/** What the base policy has made of a question, and by which rules. */
export interface BaseDecision {
  rules: Rules;
  input: PolicyInput;
  result: PolicyResult;
}

/**
 * Has the provider's policy restrict what the base policy allowed. All questions are one caller's: those that are
 * restricted are so by the same policy.
 * @throws AppError `policy-failed`
 */
export async function restrictAll(decided: readonly BaseDecision[]): Promise<PolicyResult[]> {
  const asked = decided.filter(({ rules, result }) => rules.restricting && result.allow);
  const answers = (await asked[0]?.rules.restricting?.decide(asked.map(({ input }) => input))) ?? [];
  const byQuestion = new Map(asked.map((question, n) => [question, answers[n]]));
  return decided.map((question) =>
    byQuestion.has(question) ? combine(question.result, required(byQuestion.get(question))) : question.result,
  );
}

/** The same of one. @throws AppError `policy-failed` */
export async function restrict(decided: BaseDecision): Promise<PolicyResult> {
  const [result] = await restrictAll([decided]);
  return required(result);
}

function required(answer: PolicyResult | undefined): PolicyResult {
  if (answer) return answer;
  throw new AppError('policy-failed', "The provider's policy left a question open");
}
