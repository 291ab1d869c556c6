import { Router } from 'express';
import type { Config } from '../config.ts';
import { AppError, errorCatalogue } from '../errors.ts';
import type { TokenVerifier } from '../http/authenticate.ts';
import type { About, Answer, DecisionRoute } from '../http/decision-handler.ts';
import { allowOnly, logFailure } from '../http/errors.ts';
import { parseBody } from '../http/validate.ts';
import type { Log } from '../log.ts';
import { paths } from '../paths.ts';
import { createOffer, type Offer } from '../requests/offer.ts';
import { toIdHeaders } from './answer-ids.ts';
import {
  type EvaluationResponse,
  EvaluationsRequest,
  type EvaluationsResponse,
  type FailedEvaluation,
  pageLimit,
  parseSearch,
  refuseHeavy,
  type SearchResponse,
  toItems,
} from './authzen.schema.ts';
import { type BatchAnswer, decideBatch } from './batch.ts';
import { type Caller, toServiceCaller } from './callers.ts';
import type { Search, SearchDeps } from './candidates.ts';
import { Check } from './check.ts';
import { type Decision, decide } from './decide.ts';
import { explainFailure } from './failures.ts';
import { fromPageToken, toPageToken } from './page-token.ts';
import { explainReasons, type Language } from './reasons.ts';
import { searchPage } from './search.ts';
import { statedPerson } from './stated-person.ts';

export interface AuthzenDeps extends SearchDeps {
  tokens: TokenVerifier;
  broker: Config['broker'];
  log: Log;
}

/** What the door answers with: the dependencies as they are at that moment, and what a refusal offers. */
interface Making {
  deps: AuthzenDeps;
  offer: Offer;
}

/**
 * The AuthZEN door (Authorization API 1.0): a service token, JSON in and out, texts in the language of
 * `Accept-Language`. Shapes: authzen.schema.ts. Errors are problems: 400, 401, 403, 413, 500, 503.
 */
export function authzenDecisionRoutes(
  deps: AuthzenDeps,
  told: { publicUrl: string; hasPages: boolean },
): [path: string, route: DecisionRoute][] {
  const making: Making = { deps, offer: createOffer(deps, told) };
  return [
    [paths.authzenEvaluation, toRoute(making, answerEvaluation)],
    [paths.authzenEvaluations, toRoute(making, answerEvaluations)],
    [paths.authzenSubjectSearch, toRoute(making, answerSearch('subject'))],
    [paths.authzenResourceSearch, toRoute(making, answerSearch('resource'))],
    [paths.authzenActionSearch, toRoute(making, answerSearch('action'))],
  ];
}

type Door = (making: Making, caller: Caller, body: unknown, about: About) => Promise<Answer>;

function toRoute(making: Making, door: Door): DecisionRoute {
  const { deps } = making;
  return {
    authenticate: async (authorization) => {
      const claims = await deps.tokens.verify(authorization);
      const caller = toServiceCaller(deps, claims, deps.broker.serviceAudience);
      return (body, about) => door(making, caller, body, about);
    },
  };
}

/** `POST /access/v1/evaluation` (section 6): a `Check`, an `EvaluationResponse`. */
const answerEvaluation: Door = async (making, caller, body, { requestId, language }) => {
  const check = parseBody(Check, body);
  const person = statedPerson(check);
  const decision = await decide(making.deps, { caller, check, door: 'authzen', requestId, person });
  return { body: toResponse(making, caller, check, decision, language) };
};

/** `POST /access/v1/evaluations` (section 7): without items it is an evaluation like any other. */
const answerEvaluations: Door = async (making, caller, body, about) => {
  const request = parseBody(EvaluationsRequest, body);
  refuseHeavy(request);
  const items = toItems(request);
  if (items.length === 0) return answerEvaluation(making, caller, body, about);
  const answers = await decideBatch(making.deps, {
    caller,
    items,
    semantic: request.options?.evaluations_semantic ?? 'execute_all',
    door: 'authzen',
    requestId: about.requestId,
  });
  const evaluations = answers.map((answer) => toItemResponse(making, caller, answer, about.language));
  return { body: { evaluations } satisfies EvaluationsResponse };
};

/** `POST /access/v1/search/{subject,resource,action}` (section 8): who, for which organisations, what. */
function answerSearch(kind: Search['kind']): Door {
  return async ({ deps }, caller, body, { requestId }) => {
    const { search, page } = parseSearch(kind, body);
    const from = page.token === undefined ? undefined : fromPageToken(caller, search, page.token);
    const wanted = page.limit ?? from?.limit ?? pageLimit.default;
    const limit = Math.min(wanted, pageLimit.maximum);
    const { found, next, ...ids } = await searchPage(deps, {
      caller,
      search,
      after: from?.after,
      limit,
      requestId,
    });
    const token = next ? toPageToken(caller, search, { after: next.after, limit }) : '';
    const response: SearchResponse = {
      page: { next_token: token, count: found.length },
      results: found.map((id) => (kind === 'action' ? { name: id } : { type: search[kind].type, id })),
    };
    return { body: response, headers: toIdHeaders(ids) };
  };
}

function toResponse(
  { deps, offer }: Making,
  caller: Caller,
  check: Check,
  decision: Decision,
  language: () => Language,
): EvaluationResponse {
  return {
    decision: decision.allow,
    context: {
      decision_id: decision.decisionId,
      policy_revision: decision.policyRevision,
      grants_revision: decision.grantsRevision,
      reasons:
        decision.reasons.length === 0
          ? []
          : explainReasons(check, decision.reasons, language(), deps.catalogue.current().operatorTin),
      obligations: decision.obligations,
      ...(decision.allow ? undefined : offer(caller, check, decision, language)),
    },
  };
}

function toItemResponse(
  making: Making,
  caller: Caller,
  answer: BatchAnswer,
  language: () => Language,
): EvaluationResponse | FailedEvaluation {
  if (!(answer instanceof AppError))
    return toResponse(making, caller, answer.check, answer.decision, language);
  logFailure(making.deps.log, answer, { code: answer.code, status: errorCatalogue[answer.code].status });
  return {
    decision: false,
    context: { reasons: [explainFailure(answer, language())], obligations: [] },
  };
}

/** What is not a POST to the AuthZEN door; and what it offers (section 9), for everybody to see. */
export function authzenRoutes({ publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  const { authzenEvaluation, authzenEvaluations } = paths;
  const searches = [paths.authzenSubjectSearch, paths.authzenResourceSearch, paths.authzenActionSearch];
  router.all([authzenEvaluation, authzenEvaluations, ...searches], allowOnly('POST'));
  router.get(paths.authzenConfiguration, (_req, res) => {
    res.json({
      policy_decision_point: publicUrl,
      access_evaluation_endpoint: `${publicUrl}${authzenEvaluation}`,
      access_evaluations_endpoint: `${publicUrl}${authzenEvaluations}`,
      search_subject_endpoint: `${publicUrl}${paths.authzenSubjectSearch}`,
      search_resource_endpoint: `${publicUrl}${paths.authzenResourceSearch}`,
      search_action_endpoint: `${publicUrl}${paths.authzenActionSearch}`,
      access_request_endpoint: `${publicUrl}${paths.accessRequests}`,
      capabilities,
    });
  });
  router.all(paths.authzenConfiguration, allowOnly('GET'));
  return router;
}

/** What decisions carry in their context beyond the specification, and the profiles that are spoken. */
const capabilities = [
  'urn:adgang:capability:reasons',
  'urn:adgang:capability:obligations',
  'urn:openid:authzen:capability:access-request',
];
