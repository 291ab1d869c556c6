import type { LoggedDecision } from '../../db/decision-log.ts';
import type { PolicyInput, PolicyResult } from '../access/check.ts';
import type { HowMade } from '../access/how-made.ts';
import { byOrganizationAndName, type ListFacts, toListInputs } from '../access/list.ts';
import { decideBase, restrictAll } from '../access/rules.ts';
import { type SearchFacts, toSearchInputs } from '../access/search-log.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import { combine } from '../policy/combine.ts';
import { candidatesEntrypoint } from '../policy/compile-folder.ts';
import type { Rules } from '../policy/policies.ts';
import { denyWithout, type WithoutAnswer, withoutAnswerOf } from '../policy/restricting-result.ts';

/** By which rules a logged decision is to be made again. */
export interface AgainBy {
  rules: Rules;
  /** The service's own roles among many answers. */
  roles: Rules;
  /** Whether a provider's policy that gave no answer then is to give none now. */
  keepsSilence: boolean;
}

/** What the log keeps of an answer, as each door writes it. */
type LoggedAnswer = PolicyResult &
  HowMade & {
    list?: { organizationTin: string; id: string }[];
    search?: SearchFacts['search']['kind'];
    found?: string[];
    candidates?: unknown;
  };

/** Makes a logged decision again, in the shape that the log has of it. @throws AppError `policy-failed` */
export async function answerAgain(row: LoggedDecision, by: AgainBy): Promise<unknown> {
  const logged = JSON.parse(row.answer) as LoggedAnswer;
  const input: unknown = JSON.parse(row.input);
  // What was written into each is of one kind: the door has written both together.
  if (logged.list) return listAgain(row, input as ListFacts, logged, by);
  if (logged.search) return searchAgain(row, input as SearchFacts, logged, by);
  if (Object.hasOwn(logged, 'candidates'))
    return { candidates: by.rules.base.evaluate(candidatesEntrypoint, input) };
  const silent = withoutAnswerOf(logged);
  const [result] = await decideAgain(row, [input as PolicyInput], { ...(silent && { 0: silent }) }, by);
  return result;
}

async function listAgain(row: LoggedDecision, facts: ListFacts, logged: LoggedAnswer, by: AgainBy) {
  const results = await decideAgain(row, toListInputs(facts), logged.without ?? {}, by);
  const nameOf = (id: string) => facts.privileges.find((privilege) => privilege.id === id)?.name ?? '';
  const list = facts.grants
    .filter((_, n) => results[n]?.allow)
    .map(({ organization, privilege }) => {
      return { organizationTin: organization, id: privilege, name: nameOf(privilege) };
    })
    .toSorted(byOrganizationAndName)
    .map(({ organizationTin, id }) => ({ organizationTin, id }));
  return { ...logged, list };
}

async function searchAgain(row: LoggedDecision, facts: SearchFacts, logged: LoggedAnswer, by: AgainBy) {
  const results = await decideAgain(row, toSearchInputs(facts), logged.without ?? {}, by);
  return { ...logged, found: facts.candidates.flatMap(({ id }, n) => (results[n]?.allow ? [id] : [])) };
}

const roleIds = new Set(builtInPrivileges.map(({ id }) => id));

/** The answers to many inputs; those without one there were not asked about. */
async function decideAgain(
  { providerTin }: LoggedDecision,
  inputs: readonly (PolicyInput | undefined)[],
  silent: Record<string, WithoutAnswer>,
  by: AgainBy,
): Promise<(PolicyResult | undefined)[]> {
  const decided = inputs.flatMap((input, place) => {
    if (!input) return [];
    const rules = roleIds.has(input.facts.privilege?.id ?? '') ? by.roles : by.rules;
    return [{ place, input, rules, result: decideBase(rules, input) }];
  });
  const isSilent = ({ place }: { place: number }) => by.keepsSilence && silent[place] !== undefined;
  const asked = decided.filter((decision) => !isSilent(decision));
  const results = await restrictAll(asked);
  const byPlace = new Map(asked.map(({ place }, n) => [place, results[n]]));
  for (const { place, result } of decided.filter(isSilent))
    byPlace.set(place, combine(result, denyWithout(silent[place] ?? 'failed', providerTin)));
  return inputs.map((_, place) => byPlace.get(place));
}
