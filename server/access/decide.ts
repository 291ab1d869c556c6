import type { GrantUse } from '../../db/decision-log.ts';
import type { DecisionLog } from '../audit/decision-log.ts';
import { noteSighting, type Person, type SightingDeps } from '../directory/first-seen.ts';
import type { NewId } from '../ids.ts';
import type { Rules } from '../policy/policies.ts';
import type { Caller } from './callers.ts';
import type { Check, PolicyInput, PolicyResult } from './check.ts';
import { type Assigner, type FactsDeps, type Gathered, gatherFacts, type ReadFacts } from './facts.ts';
import { toLogged } from './logged.ts';
import { decideBase, type RulesDeps, restrict, rulesFor } from './rules.ts';

export interface DecideDeps extends FactsDeps, SightingDeps, RulesDeps {
  now: () => number;
  newId: NewId;
  decisionLog: DecisionLog;
  /** Facts that are in force after this call, asked for once for all checks of a turn of the event loop; to be used at once. */
  freshFacts: () => Promise<ReadFacts>;
}

/** One check and where it comes from. */
export interface Question {
  caller: Caller;
  check: Check;
  /** The door it came through, for the log. */
  door: string;
  requestId?: string | undefined;
  /** Where the person works, when a login tells or the caller states it: then the person becomes known there. */
  person?: Person | undefined;
  /** Whether the grant that an allow rests on stays unmarked: some doors only ask. */
  marksNoUse?: true;
  /** Whether it follows another of the same request, and need not wait for checks of other requests. */
  isSequel?: boolean;
}

/** What every answer carries, whatever its shape at the door. */
export interface AnswerIds {
  decisionId: string;
  policyRevision: string;
  grantsRevision: number;
}

export interface Decision extends AnswerIds, PolicyResult {
  /** Epoch milliseconds. */
  at: number;
  /** The asked organisation as it was at that moment; `undefined` when we know none of that TIN. */
  organization: Assigner | undefined;
}

/**
 * Answers one check: gathers the facts, has the policies evaluate them, records the decision. Fails closed: whatever
 * goes wrong is thrown, and nothing thrown is an allow.
 * @throws AppError `policy-failed`, `decision-log-unavailable`, `database-unavailable`
 */
export async function decide(deps: DecideDeps, question: Question): Promise<Decision> {
  const { caller, check, person } = question;
  const fresh = question.isSequel ? deps.readFacts : await deps.freshFacts();
  const rulesOf = ({ catalogue, privilege }: Gathered) => rulesFor(deps, catalogue, caller, privilege);
  const evaluated = evaluate(deps, rulesOf, caller, check, person?.employerTin, fresh);
  const isRestricted = evaluated.result.allow && evaluated.rules.restricting !== undefined;
  return record(deps, question, evaluated, isRestricted ? await restrict(evaluated) : evaluated.result);
}

/** A check evaluated: what was gathered, and what the base policy makes of it. Nothing is recorded. */
export function evaluate(
  deps: Pick<DecideDeps, 'now' | keyof FactsDeps>,
  rulesOf: (gathered: Gathered) => Rules,
  caller: Caller,
  check: Check,
  employerTin?: string,
  fresh?: ReadFacts,
): Evaluated {
  const gathered = gatherFacts(deps, caller, check, employerTin, fresh);
  const at = deps.now();
  const input: PolicyInput = { ...check, now: at, caller: toPolicyCaller(caller), facts: gathered.facts };
  // Each part was parsed at its edge: the check at the door, the facts by the store's schema.
  const inputText = JSON.stringify(input);
  const rules = rulesOf(gathered);
  return { gathered, input, inputText, rules, result: decideBase(rules, input, inputText), at };
}

/** The caller as the policy sees it. */
export function toPolicyCaller(caller: Caller): PolicyInput['caller'] {
  return { client_id: caller.clientId, organization: caller.organization };
}

interface Evaluated {
  gathered: Gathered;
  input: PolicyInput;
  inputText: string;
  rules: Rules;
  /** The base policy's. */
  result: PolicyResult;
  at: number;
}

async function record(
  deps: DecideDeps,
  question: Question,
  { gathered, at, input, inputText, rules }: Evaluated,
  result: PolicyResult,
): Promise<Decision> {
  const { caller, check, person } = question;
  const { grantsRevision, catalogueRevision } = gathered.rows;
  const ids: AnswerIds = { decisionId: deps.newId('dec'), policyRevision: rules.revision, grantsRevision };
  // Before the answer is logged: a person who was seen is never lost, a log line of the last 25 ms may be.
  if (person) noteSighting(deps, { ...person, providerTin: caller.organization, at }, gathered.rows);
  const row = toLogged({
    ...ids,
    catalogueRevision,
    at,
    caller,
    door: question.door,
    requestId: question.requestId,
    subject: check.subject,
    organizationTin: check.resource.id,
    privilegeId: gathered.privilege?.id,
    allow: result.allow,
    answer: result,
    input,
    inputText,
  });
  const isUse = result.allow && !question.marksNoUse && check.subject.type !== 'client';
  await deps.decisionLog.record(row, isUse ? usesOf(gathered, check, at) : []);
  return { ...ids, ...result, at, organization: toAssigner(check, gathered.rows) };
}

function toAssigner({ resource }: Check, rows: Gathered['rows']): Assigner | undefined {
  const { organizationState: state, organizationOnboarding: onboarding, organizationFrozenSince } = rows;
  if (state === null || onboarding === null) return undefined;
  return { tin: resource.id, state, onboarding, frozenSince: organizationFrozenSince };
}

const hour = 3_600_000;

/** The grant that an allow rests on, unless it was marked as used within the hour. */
function usesOf(gathered: Gathered, check: Check, at: number): GrantUse[] {
  return gathered.rows.grants
    .filter((grant) => grant.organizationTin === check.resource.id && isDueForMark(grant.lastUsedAt, at))
    .map((grant) => ({ grantId: grant.id, at, firstAt: at }));
}

/** Whether a grant last used then is to be marked again: at most once an hour. */
export function isDueForMark(lastUsedAt: number | null, at: number): boolean {
  return lastUsedAt === null || lastUsedAt <= at - hour;
}
