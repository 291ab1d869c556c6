import { type Search, toCheck } from './candidates.ts';
import type { Facts, PolicyInput } from './check.ts';

/** What the policy inputs of a page of a search are made of; this is what the decision log keeps of it. */
export interface SearchFacts extends Pick<PolicyInput, 'now' | 'caller'> {
  search: Search;
  /** The facts that all candidates have in common. */
  shared: Partial<Facts>;
  /** Each with the facts of its own. */
  candidates: ({ id: string } & Partial<Facts>)[];
}

export interface Examined {
  id: string;
  facts: Facts;
}

/** Makes one small record of what was told about many candidates. */
export function toSearchFacts(
  asked: Pick<SearchFacts, 'search' | 'now' | 'caller'>,
  examined: readonly Examined[],
): SearchFacts {
  const [first] = examined;
  const isShared = new Set<string>(
    Object.entries(first?.facts ?? {})
      .filter(([name, value]) => {
        const written = JSON.stringify(value);
        return examined.every(({ facts }) => JSON.stringify(facts[name as keyof Facts]) === written);
      })
      .map(([name]) => name),
  );
  return {
    ...asked,
    shared: first ? pick(first.facts, (name) => isShared.has(name)) : {},
    candidates: examined.map(({ id, facts }) => ({ id, ...pick(facts, (name) => !isShared.has(name)) })),
  };
}

function pick(facts: Facts, isWanted: (name: string) => boolean): Partial<Facts> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => isWanted(name)));
}

/** The policy input of each candidate of a logged page, exactly as the policy was given it. */
export function toSearchInputs({ search, shared, candidates, ...told }: SearchFacts): PolicyInput[] {
  return candidates.map(({ id, ...own }) => ({
    ...toCheck(search, id),
    ...told,
    // Each fact is in one of the two: `toSearchFacts` has divided them.
    facts: { ...shared, ...own } as Facts,
  }));
}
