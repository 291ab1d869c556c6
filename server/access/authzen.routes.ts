import { Router } from 'express';
import type { Config } from '../config.ts';
import type { TokenVerifier } from '../http/authenticate.ts';
import type { DecisionRoute } from '../http/decision-handler.ts';
import { allowOnly } from '../http/errors.ts';
import { parseBody } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { toServiceCaller } from './callers.ts';
import { Check } from './check.ts';
import { type DecideDeps, type Decision, decide } from './decide.ts';
import { type ExplainedReason, explainReasons, type Language } from './reasons.ts';
import { statedPerson } from './stated-person.ts';

export interface AuthzenDeps extends DecideDeps {
  tokens: TokenVerifier;
  broker: Config['broker'];
}

/** An AuthZEN Authorization API 1.0 evaluation response (section 6.2); a denial is 200, too. */
export interface EvaluationResponse {
  decision: boolean;
  context: {
    decision_id: string;
    policy_revision: string;
    grants_revision: number;
    reasons: ExplainedReason[];
    obligations: object[];
  };
}

/**
 * The AuthZEN door. `POST /access/v1/evaluation` (section 6): a service token, a `Check` as JSON, an
 * `EvaluationResponse`; texts in the language of `Accept-Language`. Errors are problems: 400, 401, 403, 413, 503.
 */
export function evaluationRoute(deps: AuthzenDeps): DecisionRoute {
  return {
    authenticate: async (authorization) => {
      const claims = await deps.tokens.verify(authorization);
      const caller = toServiceCaller(deps, claims, deps.broker.serviceAudience);
      return async (body, { requestId, language }) => {
        const check = parseBody(Check, body);
        const person = statedPerson(check);
        const decision = await decide(deps, { caller, check, door: 'authzen', requestId, person });
        return { body: toResponse(deps, check, decision, language) };
      };
    },
  };
}

/** What is not a POST to the AuthZEN door. */
export function authzenRoutes(): Router {
  const router = Router();
  router.all(paths.authzenEvaluation, allowOnly('POST'));
  return router;
}

function toResponse(
  deps: AuthzenDeps,
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
    },
  };
}
