import * as z from 'zod';
import type { SearchReader } from '../../db/search.ts';
import { type Catalogue, isGuid } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import { candidatesEntrypoint } from '../policy/compile-folder.ts';
import type { Caller } from './callers.ts';
import type { Check, PolicyInput } from './check.ts';
import { type DecideDeps, toPolicyCaller } from './decide.ts';
import { type Gathered, gatherFacts, toIdentityKey } from './facts.ts';

export interface SearchDeps extends DecideDeps {
  search: SearchReader;
}

type Asked<Entity extends 'subject' | 'resource'> = Omit<Check[Entity], 'id'>;

/** A check that lacks what is searched for (AuthZEN 1.0, sections 8.4 to 8.6). */
export type Search =
  | (Omit<Check, 'subject'> & { kind: 'subject'; subject: Asked<'subject'> })
  | (Omit<Check, 'resource'> & { kind: 'resource'; resource: Asked<'resource'> })
  | (Omit<Check, 'action'> & { kind: 'action' });

/** The check that a candidate stands for: `id` is a subject's, a resource's, or an action's name. */
export function toCheck(search: Search, id: string): Check {
  switch (search.kind) {
    case 'subject': {
      const { kind: _, ...asked } = search;
      return { ...asked, subject: { ...asked.subject, id } };
    }
    case 'resource': {
      const { kind: _, ...asked } = search;
      return { ...asked, resource: { ...asked.resource, id } };
    }
    case 'action': {
      const { kind: _, ...asked } = search;
      return { ...asked, action: { name: id } };
    }
  }
}

/** Gives at most `limit` candidates behind `after`, ascending; always in the same order, so that pages fit together. */
export type Candidates = (catalogue: Catalogue, after: string | undefined, limit: number) => string[];

/** Whoever and whatever a search could find: each is still to be decided. */
export async function candidatesOf(
  deps: SearchDeps,
  caller: Caller,
  search: Search,
  at: number,
): Promise<Candidates> {
  if (search.resource.type !== 'organization') {
    const ids = await askPolicies(deps, caller, search, at);
    return (_catalogue, after, limit) => goOn(ids, after, limit);
  }
  if (search.kind === 'action') {
    return (catalogue, after, limit) => goOn(privilegeNames(catalogue, caller), after, limit);
  }
  return (catalogue, after, limit) => {
    const privilege = catalogue.findPrivilege(caller.organization, search.action.name);
    if (!privilege) return [];
    const query = { privilegeId: privilege.id, idp: search.subject.type, after, limit };
    if (search.kind === 'subject') {
      return deps.search.readHolders({ ...query, organizationTin: search.resource.id });
    }
    return deps.search.readHoldings({ ...query, idpIdentityId: toIdentityKey(search.subject.id) });
  };
}

/** Every privilege of the caller's own, by the name that a check would use: a GUID-shaped name matches ids only. */
function privilegeNames(catalogue: Catalogue, caller: Caller): string[] {
  const own = catalogue.privileges.filter((privilege) => privilege.ownerTin === caller.organization);
  return own.map(({ id, name }) => (isGuid(name) ? id : name)).sort();
}

function goOn(sorted: readonly string[], after: string | undefined, limit: number): string[] {
  const rest = after === undefined ? sorted : sorted.filter((id) => id > after);
  return rest.slice(0, limit);
}

const Ids = z.array(z.string().min(1));

/** What the policies name of their own resource types: the provider's, else the base policy; else nothing. */
async function askPolicies(deps: SearchDeps, caller: Caller, search: Search, at: number): Promise<string[]> {
  const { input, catalogue } = gatherForCandidates(deps, caller, search, at);
  const { base, restricting } = deps.policies.rulesOf(catalogue, caller.organization);
  const named = await restricting?.nameCandidates(input);
  if (named && !named.ok) return [];
  if (!named && !base.hasEntrypoint(candidatesEntrypoint)) return [];
  const answer = Ids.safeParse(named ? named.result : base.evaluate(candidatesEntrypoint, input));
  if (answer.success) return [...new Set(answer.data)].sort();
  throw new AppError('policy-failed', 'The policy named no usable candidates', { cause: answer.error });
}

/** The input of `access/candidates`: the search, and what only the server may say. */
export interface CandidatesInput extends Pick<PolicyInput, 'now' | 'caller' | 'facts' | 'context'> {
  search: Search['kind'];
  subject: Asked<'subject'> & { id?: string };
  action?: Check['action'];
  resource: Asked<'resource'> & { id?: string };
}

/** Gathers that input; its facts are of the entities that the search names. */
export function gatherForCandidates(
  deps: SearchDeps,
  caller: Caller,
  search: Search,
  at: number,
): Pick<Gathered, 'rows' | 'catalogue'> & { input: CandidatesInput } {
  const { facts, rows, catalogue } = gatherFacts(deps, caller, toCheck(search, ''));
  const { kind, ...asked } = search;
  const input = { ...asked, search: kind, now: at, caller: toPolicyCaller(caller), facts };
  return { input, rows, catalogue };
}
