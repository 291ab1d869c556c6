import { setImmediate } from 'node:timers/promises';
import { type Caller, requireActiveCaller } from './callers.ts';
import { type Candidates, candidatesOf, type Search, type SearchDeps, toCheck } from './candidates.ts';
import { type AnswerIds, toPolicyCaller } from './decide.ts';
import { gatherFacts } from './facts.ts';
import { toLogged } from './logged.ts';
import { type Examined, toSearchFacts } from './search-log.ts';
import { turnAfter } from './turns.ts';

/** One page of a search. */
export interface SearchQuestion {
  caller: Caller;
  search: Search;
  /** Goes on behind this candidate. */
  after: string | undefined;
  limit: number;
  requestId?: string | undefined;
}

export interface SearchPage extends AnswerIds {
  /** Who or what may, ascending: ids of subjects or of resources, or names of actions. */
  found: string[];
  /** Behind which candidate there is more to examine; absent at the end. */
  next?: { after: string | undefined };
}

/** Candidates examined for one page; those behind them are for another. */
const examineAtMost = 1_000;

/**
 * Finds what `decide` would allow: each candidate is put to the policy as the check that it stands for, with the facts
 * that `decide` would gather, all as of one moment and one revision; when the store changes between two turns, the
 * page ends there. It teaches nothing and marks no grant as used; one row of the decision log holds the whole page.
 * @throws AppError as `decide` does
 */
export async function searchPage(deps: SearchDeps, question: SearchQuestion): Promise<SearchPage> {
  const at = deps.now();
  const candidates = candidatesOf(deps, question.caller, question.search, at);
  const page: Page = { after: question.after, isMore: false, found: [], examined: [] };
  const run = { deps, question, at, candidates, page };
  while (examineSome(run)) await setImmediate();
  const ids: AnswerIds = {
    decisionId: deps.newId('dec'),
    policyRevision: page.policyRevision ?? deps.engine.revision,
    grantsRevision: page.revisions?.grants ?? 0,
  };
  await record(run, ids);
  return { ...ids, found: page.found, ...(page.isMore && { next: { after: page.after } }) };
}

/** How far a page has come. */
interface Page {
  after: string | undefined;
  isMore: boolean;
  found: string[];
  examined: Examined[];
  revisions?: { grants: number; catalogue: number };
  policyRevision?: string;
}

interface Run {
  deps: SearchDeps;
  question: SearchQuestion;
  at: number;
  candidates: Candidates;
  page: Page;
}

/** Examines the next candidates on one snapshot; says whether the page goes on after a turn. */
function examineSome(run: Run): boolean {
  const { deps, question, candidates, page } = run;
  return deps.search.atOneMoment(() => {
    const revisions = deps.search.readRevisions();
    page.revisions ??= revisions;
    const { grants, catalogue } = page.revisions;
    if (revisions.grants !== grants || revisions.catalogue !== catalogue) return false;
    const inForce = deps.catalogue.inForce();
    requireActiveCaller(inForce, question.caller);
    const ids = candidates(inForce, page.after, turnAfter + 1);
    page.isMore = ids.length > 0;
    for (const [index, id] of ids.slice(0, turnAfter).entries()) {
      if (page.found.length >= question.limit) return false;
      if (isAllowed(run, id)) page.found.push(id);
      page.after = id;
      page.isMore = index + 1 < ids.length;
    }
    return page.isMore && page.examined.length < examineAtMost;
  });
}

function isAllowed({ deps, question, at, page }: Run, id: string): boolean {
  const check = toCheck(question.search, id);
  const { facts, privilege } = gatherFacts(deps, question.caller, check);
  const engine = privilege?.builtIn ? deps.shippedEngine : deps.engine;
  page.policyRevision ??= engine.revision;
  page.examined.push({ id, facts });
  return engine.decide({ ...check, now: at, caller: toPolicyCaller(question.caller), facts }).allow;
}

function record({ deps, question, at, page }: Run, ids: AnswerIds): Promise<void> | undefined {
  const { caller, search, requestId } = question;
  const [first] = page.examined;
  const row = toLogged({
    ...ids,
    catalogueRevision: page.revisions?.catalogue ?? 0,
    at,
    caller,
    door: 'search',
    requestId,
    // A search for subjects is about nobody yet.
    subject: search.kind === 'subject' ? { ...search.subject, id: '' } : search.subject,
    ...(search.kind !== 'resource' && { organizationTin: search.resource.id }),
    ...(search.kind !== 'action' && { privilegeId: first?.facts.privilege?.id }),
    allow: page.found.length > 0,
    answer: { search: search.kind, found: page.found },
    input: toSearchFacts({ search, now: at, caller: toPolicyCaller(caller) }, page.examined),
  });
  return deps.decisionLog.record(row);
}
