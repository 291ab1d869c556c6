import { AppError } from '../errors.ts';
import { parseBody } from '../http/validate.ts';
import { Check } from './check.ts';
import { type DecideDeps, type Decision, decide, type Question } from './decide.ts';
import { orFailure } from './failures.ts';
import { statedPerson } from './stated-person.ts';
import { inTurns } from './turns.ts';

/** When a batch ends early (AuthZEN 1.0, section 7.1.2.1). */
export const semantics = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;
export type Semantic = (typeof semantics)[number];

/** Many checks of one caller at once. */
export interface BatchQuestion extends Omit<Question, 'check' | 'person'> {
  /** What should be checks, in order. */
  items: readonly unknown[];
  semantic: Semantic;
}

/** The answer to one of them; an error is never an allow. */
export type BatchAnswer = { check: Check; decision: Decision } | AppError;

/**
 * Decides checks in order, each as `decide` does, up to the one that settles the batch. What is wrong with one check
 * is that check's answer.
 * @throws AppError as `decide` does, for what concerns all of them: the caller, the store, the decision log
 */
export function decideBatch(
  deps: DecideDeps,
  { items, semantic, ...question }: BatchQuestion,
): Promise<BatchAnswer[]> {
  const isSequel = semantic !== 'execute_all';
  const decideItem = (item: unknown): Promise<BatchAnswer> =>
    orFailure(async () => {
      const check = parseBody(Check, item);
      const person = statedPerson(check);
      return { check, decision: await decide(deps, { ...question, check, person, isSequel }) };
    });
  if (semantic === 'execute_all') return inTurns(items, decideItem);
  const settling = semantic === 'permit_on_first_permit';
  return inTurns(items, decideItem, (answer) => isAllow(answer) === settling);
}

function isAllow(answer: BatchAnswer): boolean {
  return !(answer instanceof AppError) && answer.decision.allow;
}
