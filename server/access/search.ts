import { setImmediate } from 'node:timers/promises';
import { type Caller, requireActiveCaller } from './callers.ts';
import { type Candidates, candidatesOf, type Search, type SearchDeps, toCheck } from './candidates.ts';
import { type AnswerIds, toPolicyCaller } from './decide.ts';
import { gatherFacts } from './facts.ts';
import { type HowMade, toHowMade } from './how-made.ts';
import { toLogged } from './logged.ts';
import { type BaseDecision, decideBase, restrictAll, rulesFor } from './rules.ts';
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
  const candidates = await candidatesOf(deps, question.caller, question.search, at);
  const page: Page = { after: question.after, isMore: false, found: [], examined: [], made: {} };
  const run = { deps, question, at, candidates, page };
  while (await examineSome(run)) await setImmediate();
  const ids: AnswerIds = {
    decisionId: deps.newId('dec'),
    policyRevision: page.policyRevision ?? '',
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
  made: HowMade;
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

/** Examines the next candidates; says whether the page goes on after a turn. */
async function examineSome(run: Run): Promise<boolean> {
  const { page, question } = run;
  const { decided, goesOn } = run.deps.search.atOneMoment(() => decideSome(run));
  const results = await restrictAll(decided);
  page.found.push(...decided.flatMap(({ id }, n) => (results[n]?.allow ? [id] : [])));
  const { without, ...made } = toHowMade(decided, results);
  page.made = { ...page.made, ...made, ...(without && { without: { ...page.made.without, ...without } }) };
  return goesOn && page.found.length < question.limit && page.examined.length < examineAtMost;
}

interface Decided extends BaseDecision {
  id: string;
  place: number;
}

/**
 * Has the base policy decide about the next candidates, on one snapshot: no more than can be found, if nothing else
 * restricts them.
 */
function decideSome(run: Run): { decided: Decided[]; goesOn: boolean } {
  const { deps, question, candidates, page } = run;
  const revisions = deps.search.readRevisions();
  page.revisions ??= revisions;
  const { grants, catalogue } = page.revisions;
  if (revisions.grants !== grants || revisions.catalogue !== catalogue) return { decided: [], goesOn: false };
  const inForce = deps.catalogue.inForce();
  requireActiveCaller(inForce, question.caller);
  page.policyRevision ??= deps.policies.rulesOf(inForce, question.caller.organization).revision;
  const ids = candidates(inForce, page.after, turnAfter + 1);
  page.isMore = ids.length > 0;
  const decided: Decided[] = [];
  let wanted = question.limit - page.found.length;
  for (const [index, id] of ids.slice(0, turnAfter).entries()) {
    if (wanted === 0) break;
    const decision = decideOne(run, id);
    decided.push(decision);
    if (decision.result.allow) wanted -= 1;
    page.after = id;
    page.isMore = index + 1 < ids.length;
  }
  return { decided, goesOn: page.isMore };
}

function decideOne({ deps, question, at, page }: Run, id: string): Decided {
  const { caller, search } = question;
  const check = toCheck(search, id);
  const { facts, privilege, catalogue } = gatherFacts(deps, caller, check);
  const rules = rulesFor(deps, catalogue, caller, privilege);
  const input = { ...check, now: at, caller: toPolicyCaller(caller), facts };
  const place = page.examined.push({ id, facts }) - 1;
  return { id, place, rules, input, result: decideBase(rules, input) };
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
    answer: { search: search.kind, found: page.found, ...page.made },
    input: toSearchFacts({ search, now: at, caller: toPolicyCaller(caller) }, page.examined),
  });
  return deps.decisionLog.record(row);
}
