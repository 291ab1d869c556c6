import { Router } from 'express';
import type { Config } from '../config.ts';
import type { TokenVerifier } from '../http/authenticate.ts';
import { allowOnly } from '../http/errors.ts';
import { languageOf, requestIdOf } from '../http/request-id.ts';
import { parseBody, readJson } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { type Caller, toServiceCaller } from './callers.ts';
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
export function authzenRoutes(deps: AuthzenDeps): Router {
  const router = Router();
  router.post(
    paths.authzenEvaluation,
    async (req, res, next) => {
      const claims = await deps.tokens.verify(req.get('Authorization'));
      res.locals['caller'] = toServiceCaller(deps, claims, deps.broker.serviceAudience);
      next();
    },
    ...readJson,
    async (req, res) => {
      const caller = res.locals['caller'] as Caller;
      const check = parseBody(Check, req);
      const requestId = requestIdOf(res);
      const decision = await decide(deps, {
        caller,
        check,
        door: 'authzen',
        requestId,
        person: statedPerson(check),
      });
      res.json(toResponse(deps, check, decision, languageOf(req)));
    },
  );
  router.all(paths.authzenEvaluation, allowOnly('POST'));
  return router;
}

function toResponse(
  deps: AuthzenDeps,
  check: Check,
  decision: Decision,
  language: Language,
): EvaluationResponse {
  return {
    decision: decision.allow,
    context: {
      decision_id: decision.decisionId,
      policy_revision: decision.policyRevision,
      grants_revision: decision.grantsRevision,
      reasons: explainReasons(check, decision.reasons, language, deps.catalogue.current().operatorTin),
      obligations: decision.obligations,
    },
  };
}
