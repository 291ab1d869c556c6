import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import type { Config } from '../config.ts';
import { AppError, errorCatalogue } from '../errors.ts';
import type { TokenVerifier } from '../http/authenticate.ts';
import { allowOnly, logFailure, refuseUnknownPaths, toChallenge } from '../http/errors.ts';
import type { ReadinessCheck } from '../http/health.ts';
import { toAppError } from '../http/problem.ts';
import { requestIdOf } from '../http/request-id.ts';
import { bodyLimit, parseBody, refuseDeep } from '../http/validate.ts';
import type { Log } from '../log.ts';
import { paths } from '../paths.ts';
import { decisionEntrypoint } from '../policy/engine.ts';
import { toIdHeaders } from './answer-ids.ts';
import { type Caller, toServiceCaller } from './callers.ts';
import type { SearchDeps } from './candidates.ts';
import { type Document, readDocument } from './documents.ts';
import { orFailure } from './failures.ts';
import { BatchDataRequest, DataRequest, type DataResponse, toOpaError } from './opa.schema.ts';
import { inTurns } from './turns.ts';

export interface OpaDeps extends SearchDeps {
  tokens: TokenVerifier;
  broker: Config['broker'];
  log: Log;
  readiness: readonly ReadinessCheck[];
}

/**
 * The door that speaks OPA's REST API, so that OPA's own clients work: the service's entrypoints as documents, by
 * service tokens. An undefined document is 200 and `{}`. Shapes: opa.schema.ts; errors are OPA's, never problems.
 */
export function opaRoutes(deps: OpaDeps, publicUrl: string): Router {
  const router = Router();
  const authenticate: RequestHandler = async (req, res, next) => {
    res.set('Cache-Control', 'no-store');
    const claims = await deps.tokens.verify(req.get('Authorization'));
    res.locals['caller'] = toServiceCaller(deps, claims, deps.broker.serviceAudience);
    next();
  };
  const read = (res: Response, path: string, input: unknown) =>
    readDocument(deps, { caller: res.locals['caller'] as Caller, path, input, requestId: requestIdOf(res) });

  /** The default decision: the body is the input, and the answer the bare document. */
  router.post(paths.opaDefault, authenticate, ...readAnyJson, async (req, res) => {
    const document = await read(res, decisionEntrypoint, req.body);
    if (document) res.set(toIdHeaders(document.ids)).json(document.result);
    else throw new AppError('not-found', 'The default decision is undefined.');
  });

  router.post(paths.opaDataPattern, authenticate, ...readAnyJson, async (req, res) => {
    const { input } = parseBody(DataRequest, req.body ?? {});
    send(res, await read(res, pathOf(req), input));
  });

  router.get(paths.opaDataPattern, authenticate, async (req, res) => {
    send(res, await read(res, pathOf(req), toInput(req.query['input'])));
  });

  /** The batch API of Enterprise OPA: 207 when only some could be answered. */
  router.post(paths.opaBatchPattern, authenticate, ...readAnyJson, async (req, res) => {
    const inputs = Object.entries(parseBody(BatchDataRequest, req.body).inputs);
    const answers = await inTurns(inputs, async ([name, input]) => {
      return [name, await orFailure(() => read(res, pathOf(req), input))] as const;
    });
    sendBatch(deps.log, res, answers);
  });

  /** `{}`, or 500 when the service could not answer. */
  router.get(paths.opaHealth, async (_req, res) => {
    const results = await Promise.all(deps.readiness.map(({ isReady }) => isReady()));
    if (results.every(Boolean)) res.json({});
    else res.status(500).json({ code: 'internal_error', error: 'The service is not ready.' });
  });

  router.all(paths.opaDataPattern, allowOnly('GET', 'POST'));
  router.all(paths.opaBatchPattern, allowOnly('POST'));
  router.use(paths.opaRoot, refuseUnknownPaths);
  router.use(answerErrors(deps.log, publicUrl));
  return router;
}

/** Reads a JSON body of whatever type it claims to be, as OPA does; none at all is `undefined`. */
const readAnyJson: RequestHandler[] = [
  express.json({ limit: bodyLimit, strict: false, type: () => true }),
  (req, _res, next) => {
    refuseDeep(req.body);
    next();
  },
];

function pathOf(req: Request): string {
  return [req.params['path'] ?? []].flat().join('/');
}

/** The input of a GET: JSON in the query, the last one where there are several. */
function toInput(parameter: unknown): unknown {
  const text = [parameter].flat().at(-1);
  if (typeof text !== 'string') return undefined;
  try {
    const input: unknown = JSON.parse(text);
    refuseDeep(input);
    return input;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('invalid-json', 'The parameter `input` is not valid JSON.', { cause });
  }
}

function toDataResponse(document: Document | undefined): DataResponse {
  return document ? { result: document.result, decision_id: document.ids.decisionId } : {};
}

function send(res: Response, document: Document | undefined): void {
  if (document) res.set(toIdHeaders(document.ids));
  res.json(toDataResponse(document));
}

function sendBatch(
  log: Log,
  res: Response,
  answers: readonly (readonly [name: string, answer: Document | AppError | undefined])[],
): void {
  const failed = answers.flatMap(([, answer]) => (answer instanceof AppError ? [answer] : []));
  for (const error of failed)
    logFailure(log, error, { code: error.code, status: errorCatalogue[error.code].status });
  const isMixed = failed.length > 0 && failed.length < answers.length;
  const responses = answers.map(([name, answer]) => {
    // The client knows no other codes here than these two.
    if (!(answer instanceof AppError)) {
      return [name, { ...(isMixed && { http_status_code: '200' }), ...toDataResponse(answer) }];
    }
    return [name, { ...(isMixed && { http_status_code: '500' }), ...toOpaError(answer) }];
  });
  const [first] = failed;
  if (isMixed) res.status(207);
  else if (first) res.status(Math.max(...failed.map(({ code }) => errorCatalogue[code].status)));
  res.json({ ...(first && !isMixed && toOpaError(first)), responses: Object.fromEntries(responses) });
}

/** The one way out for this door's errors: as `answerErrors` of the others, in the form that OPA's clients read. */
function answerErrors(log: Log, publicUrl: string): ErrorRequestHandler {
  return (thrown, _req, res, next) => {
    const error = toAppError(thrown);
    const { status } = errorCatalogue[error.code];
    logFailure(log, thrown, { code: error.code, status });
    if (res.headersSent) return next(thrown);
    const challenge = toChallenge(publicUrl, error.code);
    if (challenge !== undefined) res.set('WWW-Authenticate', challenge);
    if (status === 503) res.set('Retry-After', '1');
    res.status(status).json(toOpaError(error));
  };
}
