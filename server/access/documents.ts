import * as z from 'zod';
import { parseBody } from '../http/validate.ts';
import { candidatesEntrypoint } from '../policy/compile-folder.ts';
import { decisionEntrypoint } from '../policy/engine.ts';
import { parseSearch } from './authzen.schema.ts';
import type { Caller } from './callers.ts';
import { gatherForCandidates, type Search, type SearchDeps } from './candidates.ts';
import { Check } from './check.ts';
import { type AnswerIds, decide } from './decide.ts';
import { toLogged } from './logged.ts';

/** A document of the policy that somebody asks for, as OPA's data API has it. */
export interface DocumentQuestion {
  caller: Caller;
  /** `access/decision`, or a place inside what that answers: `access/decision/allow`. */
  path: string;
  input: unknown;
  requestId?: string | undefined;
}

/** What is found there; nothing, when the document is undefined. */
export interface Document {
  result: unknown;
  ids: AnswerIds;
}

/**
 * Reads a document of the policy. The decision is made by the very same `decide` as everywhere, but it teaches nothing
 * and marks no grant as used. What the input says of `facts`, `now` and `caller` is discarded.
 * @throws AppError as `decide` does, and `invalid-request` when the input is none
 */
export async function readDocument(
  deps: SearchDeps,
  question: DocumentQuestion,
): Promise<Document | undefined> {
  const [room, name, ...rest] = question.path.split('/').filter(Boolean);
  const document = await readEntrypoint(deps, question, `${room}/${name}`);
  if (!document) return undefined;
  const result = rest.reduce(memberOf, document.result);
  return result === undefined ? undefined : { ...document, result };
}

async function readEntrypoint(
  deps: SearchDeps,
  question: DocumentQuestion,
  entrypoint: string,
): Promise<Document | undefined> {
  if (entrypoint === decisionEntrypoint) return readDecision(deps, question);
  return entrypoint === candidatesEntrypoint ? readCandidates(deps, question) : undefined;
}

async function readDecision(
  deps: SearchDeps,
  { caller, input, requestId }: DocumentQuestion,
): Promise<Document> {
  const check = parseBody(Check, input);
  const decision = await decide(deps, { caller, check, door: 'opa', requestId, marksNoUse: true });
  const { allow, reasons, obligations, decisionId, policyRevision, grantsRevision } = decision;
  const ids = { decisionId, policyRevision, grantsRevision };
  return { result: { allow, reasons, obligations }, ids };
}

const Kind = z.object({ search: z.enum(['subject', 'resource', 'action'] satisfies Search['kind'][]) });

/**
 * Whom or what the base policy would have a search try, where it names candidates; nobody has decided yet whether they
 * may.
 */
async function readCandidates(
  deps: SearchDeps,
  { caller, input, requestId }: DocumentQuestion,
): Promise<Document | undefined> {
  const { base } = deps.policies.rulesOf(deps.catalogue.inForce(), caller.organization);
  if (!base.hasEntrypoint(candidatesEntrypoint)) return undefined;
  const { search } = parseSearch(parseBody(Kind, input).search, input);
  const at = deps.now();
  const asked = gatherForCandidates(deps, caller, search, at);
  const rules = deps.policies.rulesOf(asked.catalogue, caller.organization);
  const result = rules.base.evaluate(candidatesEntrypoint, asked.input);
  const { grantsRevision, catalogueRevision } = asked.rows;
  const ids = { decisionId: deps.newId('dec'), policyRevision: rules.revision, grantsRevision };
  const row = toLogged({
    ...ids,
    catalogueRevision,
    at,
    caller,
    door: 'opa',
    requestId,
    subject: { id: '', ...search.subject },
    allow: false,
    answer: { candidates: result },
    input: asked.input,
  });
  await deps.decisionLog.record(row);
  return { result, ids };
}

/** A member of an object by its name, an item of an array by its index. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
