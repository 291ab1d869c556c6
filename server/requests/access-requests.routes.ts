import { type Response, Router } from 'express';
import { type Caller, requireActiveCaller, toServiceCaller } from '../access/callers.ts';
import type { Config } from '../config.ts';
import { loggableRequestId } from '../cpr.ts';
import type { TokenVerifier } from '../http/authenticate.ts';
import { allowOnly } from '../http/errors.ts';
import { languageOf, requestIdOf } from '../http/request-id.ts';
import { idempotencyKeyOf, parseBody, pathParameter, readJson } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { AccessRequestBody, toTaskResponse } from './access-requests.schema.ts';
import type { AskDeps } from './ask.ts';
import { submitOnce } from './ask-once.ts';
import type { DenialDeps } from './denial.ts';
import { readRequestOf, withdrawRequest } from './withdraw.ts';

export interface AccessRequestDeps extends AskDeps, DenialDeps {
  tokens: TokenVerifier;
  broker: Config['broker'];
  publicUrl: string;
  hasPages: boolean;
}

/**
 * Asking for access after a refusal (Access Request and Approval Profile, draft 1): a provider's systems, by service
 * token, about their own provider's refusals alone. Shapes: access-requests.schema.ts; errors are problems, of the
 * profile's types where it names one.
 */
export function accessRequestRoutes(deps: AccessRequestDeps): Router {
  const router = Router();
  router.use(paths.accessRequests, async (req, res, next) => {
    const claims = await deps.tokens.verify(req.get('Authorization'));
    const caller = toServiceCaller(deps, claims, deps.broker.serviceAudience);
    requireActiveCaller(deps.catalogue.inForce(), caller);
    res.locals['caller'] = caller;
    next();
  });

  /** An `AccessRequestBody`, a `TaskResponse`; `Idempotency-Key` is honoured. */
  router.post(paths.accessRequests, ...readJson, async (req, res) => {
    const body = parseBody(AccessRequestBody, req.body);
    const requestId = loggableRequestId(requestIdOf(res));
    const row = await submitOnce(deps, callerOf(res), body, { key: idempotencyKeyOf(req), requestId });
    const response = toTaskResponse(row, { ...deps, now: deps.now(), language: languageOf(req) });
    res.status(202).location(response.task.status_endpoint).json(response);
  });

  router.get(paths.accessRequestPattern, (req, res) => {
    const owner = { providerTin: callerOf(res).organization };
    const row = readRequestOf(deps.db, owner, pathParameter(req, 'id'));
    res.json(toTaskResponse(row, { ...deps, now: deps.now(), language: languageOf(req) }));
  });

  router.post(paths.cancelAccessRequestPattern, (req, res) => {
    const { clientId, organization } = callerOf(res);
    const doing = {
      actor: { idp: 'client', id: clientId },
      actorTin: organization,
      at: deps.now(),
      requestId: loggableRequestId(requestIdOf(res)),
    };
    const id = pathParameter(req, 'id');
    const row = withdrawRequest(deps.db, doing, { providerTin: organization }, id);
    res.json(toTaskResponse(row, { ...deps, now: deps.now(), language: languageOf(req) }));
  });

  router.all([paths.accessRequests, paths.cancelAccessRequestPattern], allowOnly('POST'));
  router.all(paths.accessRequestPattern, allowOnly('GET'));
  return router;
}

function callerOf(res: Response): Caller {
  return res.locals['caller'] as Caller;
}
