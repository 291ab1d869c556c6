import * as z from 'zod';
import { AppError } from '../errors.ts';
import { parseBody } from '../http/validate.ts';
import type { Requestable } from '../requests/offer.ts';
import { semantics } from './batch.ts';
import type { Search } from './candidates.ts';
import { Check } from './check.ts';
import type { ExplainedReason } from './reasons.ts';

/** An AuthZEN Authorization API 1.0 evaluation response (section 6.2); a denial is 200, too. */
export interface EvaluationResponse {
  decision: boolean;
  context: {
    decision_id: string;
    policy_revision: string;
    grants_revision: number;
    reasons: ExplainedReason[];
    obligations: object[];
  } & Partial<Requestable>;
}

/** An item of a batch that could not be decided, and why: nothing was decided, so no decision is named. */
export interface FailedEvaluation {
  decision: false;
  context: { reasons: ExplainedReason[]; obligations: [] };
}

/** An evaluations response (section 7.2): in the order of the request, up to the item that settled it. */
export interface EvaluationsResponse {
  evaluations: (EvaluationResponse | FailedEvaluation)[];
}

/** At most so many items in a batch. */
export const batchLimit = 1_000;

/** An evaluations request (section 7.1). The members of a check are defaults; items are looked at one by one. */
export const EvaluationsRequest = Check.partial().extend({
  evaluations: z.array(z.unknown()).max(batchLimit).optional(),
  options: z.looseObject({ evaluations_semantic: z.enum(semantics).default('execute_all') }).optional(),
});
export type EvaluationsRequest = z.infer<typeof EvaluationsRequest>;

/** What should be the checks of a batch: what an item does not say is taken from the defaults, whole (section 7.1.1). */
export function toItems({ evaluations = [], options: _, ...defaults }: EvaluationsRequest): unknown[] {
  return evaluations.map((item) => (isObject(item) ? { ...defaults, ...item } : item));
}

/** What all items of a batch may amount to, inherited members counted for each: characters of JSON. */
export const batchWeight = 4_000_000;

/** @throws AppError `body-too-large` when defaults that are inherited make a small body into a heavy batch */
export function refuseHeavy({ evaluations = [], options: _, ...defaults }: EvaluationsRequest): void {
  const inherited = Object.entries(defaults).map(([name, value]) => [name, weigh(value)] as const);
  let weight = 0;
  for (const item of evaluations) {
    weight += weigh(item);
    for (const [name, size] of inherited) if (isObject(item) && !Object.hasOwn(item, name)) weight += size;
  }
  if (weight <= batchWeight) return;
  throw new AppError(
    'body-too-large',
    `The items of a batch hold at most ${batchWeight} characters together.`,
  );
}

function weigh(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const Page = z.object({
  token: z.string().min(1).optional(),
  limit: z.int().min(1).optional(),
});

/** The most results in a page; more may be asked for, and are then on the next. */
export const pageLimit = { default: 50, maximum: 1_000 };

const page = { page: Page.optional() };
// What is searched for is named by its type only; an id is not looked at (sections 8.4.1 and 8.5.1).
const { subject, resource } = Check.shape;

/** The search requests (sections 8.4.1, 8.5.1, 8.6.1) by what is searched for. */
export const SearchRequests = {
  subject: Check.extend({ ...page, subject: subject.omit({ id: true }) }),
  resource: Check.extend({ ...page, resource: resource.omit({ id: true }) }),
  action: Check.omit({ action: true }).extend(page),
};

export interface SearchRequest {
  search: Search;
  page: z.infer<typeof Page>;
}

/** Reads a search request. @throws AppError `invalid-request` */
export function parseSearch(kind: Search['kind'], body: unknown): SearchRequest {
  switch (kind) {
    case 'subject': {
      const { page = {}, ...asked } = parseBody(SearchRequests.subject, body);
      return { search: { kind, ...asked }, page };
    }
    case 'resource': {
      const { page = {}, ...asked } = parseBody(SearchRequests.resource, body);
      return { search: { kind, ...asked }, page };
    }
    case 'action': {
      const { page = {}, ...asked } = parseBody(SearchRequests.action, body);
      return { search: { kind, ...asked }, page };
    }
  }
}

/** A search response (section 8.3), the page first as recommended there. */
export interface SearchResponse {
  page: {
    /** Empty at the end. */
    next_token: string;
    count: number;
  };
  results: ({ type: string; id: string } | { name: string })[];
}
