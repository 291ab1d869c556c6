import type { IncomingMessage, ServerResponse } from 'node:http';
import { loggableRequestId } from '../cpr.ts';
import { AppError } from '../errors.ts';
import type { NewId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { createAnswerWriter } from './answer-writer.ts';
import { logFailure, toChallenge } from './errors.ts';
import { toProblem } from './problem.ts';
import { languageOf, toRequestId } from './request-id.ts';
import { bodyLimit, refuseDeep } from './validate.ts';

/** One `POST` of JSON that is answered with JSON. The token is verified before the body is read. */
export interface DecisionRoute {
  /**
   * Proves who asks, and gives the function that answers them.
   * @throws AppError when the token is not one that this route takes
   */
  authenticate(authorization: string | undefined): Promise<Answerer>;
}

/** Answers a parsed body. @throws AppError */
export type Answerer = (body: unknown, about: About) => Promise<Answer>;

export interface About {
  requestId: string;
  /** Looked at only where there is something to say. */
  language: () => 'da' | 'en';
}

export interface Answer {
  body: object;
  headers?: Record<string, string>;
}

/** Takes a request if it is one of its routes; `false` leaves it to Express. */
export type DecisionHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

// What Helmet would set for an answer that is only data (server/app.ts): a test holds the two together.
const protection = [
  ['Cache-Control', 'no-store'],
  ['Content-Security-Policy', "default-src 'none';frame-ancestors 'none'"],
  ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
  ['X-Content-Type-Options', 'nosniff'],
].flat();
const answerHead = ['Content-Type', 'application/json; charset=utf-8', ...protection, 'X-Request-ID'];
const problemHead = [
  'Content-Type',
  'application/problem+json; charset=utf-8',
  ...protection,
  'X-Request-ID',
];

/**
 * The short way for the routes that decide, in front of Express on the same server: Express would cost them as much
 * again as the decision. Same use cases, same problems; only the plumbing is thinner.
 */
export function createDecisionHandler(
  deps: { newId: NewId; log: Log; metrics: Pick<Metrics, 'phase'>; publicUrl: string },
  routes: ReadonlyMap<string, DecisionRoute>,
): DecisionHandler {
  const lose = (res: ServerResponse, error: unknown) => {
    // Not even the error could be answered: this connection is lost, and no other.
    deps.log.error({ err: error }, 'an answer could not be written');
    res.destroy();
  };
  const write = createAnswerWriter({
    written: ({ began }) => deps.metrics.phase('total', performance.now() - began),
    lost: ({ res }, error) => lose(res, error),
  });
  const respond = async (route: DecisionRoute, req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const began = performance.now();
    const requestId = toRequestId(req, deps.newId);
    try {
      const answer = await route.authenticate(req.headers.authorization);
      const body = await readJsonBody(req);
      const { body: answered, headers: extra } = await answer(body, {
        requestId,
        language: once(() => languageOf(req)),
      });
      const head = [...answerHead, requestId, ...(extra ? Object.entries(extra).flat() : [])];
      write({ res, began, status: 200, head, body: JSON.stringify(answered) });
    } catch (error) {
      write({ res, began, ...toRefusal(error, req, requestId) });
    }
  };
  const toRefusal = (error: unknown, req: IncomingMessage, requestId: string) => {
    const problem = toProblem(error, deps.publicUrl, requestId);
    logFailure(deps.log, error, problem);
    // An answer stands in the decision log; a refusal to answer only here.
    const { status, code } = problem;
    deps.log.info({ requestId: loggableRequestId(requestId), status, code }, 'a check was not answered');
    const challenge = toChallenge(deps.publicUrl, problem.code);
    const head = [
      ...problemHead,
      requestId,
      ...(challenge === undefined ? [] : ['WWW-Authenticate', challenge]),
      ...(status === 503 ? ['Retry-After', '1'] : []),
      ...(isTooMuchLeft(req) ? ['Connection', 'close'] : []),
    ];
    return { status, head, body: JSON.stringify(problem) };
  };
  return (req, res) => {
    if (req.method !== 'POST') return false;
    const url = req.url ?? '';
    const route = routes.get(url) ?? routes.get(toPath(url));
    if (!route) return false;
    respond(route, req, res).catch((error: unknown) => lose(res, error));
    return true;
  };
}

/** Without the query; a doubled slash at the front is forgiven, as Express forgives it. */
function toPath(url: string): string {
  return (url.split('?')[0] ?? '').replace(/^\/+/, '/');
}

/**
 * Whether more of the body may come than is worth waiting for: then the connection is closed, and the answer says so,
 * or the caller would send its next request there. A smaller rest Node reads and drops.
 */
function isTooMuchLeft(req: IncomingMessage): boolean {
  return !req.complete && !(Number(req.headers['content-length']) <= bodyLimit);
}

async function readJsonBody(req: IncomingMessage): Promise<unknown> {
  const type = req.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new AppError('wrong-content-type', 'Send the body as `Content-Type: application/json`.');
  }
  if (/charset\s*=\s*"?(?!utf-?8)/i.test(type)) {
    throw new AppError('wrong-content-type', 'The character set is not supported: send UTF-8.');
  }
  if (!/^(identity)?$/i.test(req.headers['content-encoding'] ?? '')) {
    throw new AppError('wrong-content-type', 'The content encoding is not supported.');
  }
  const text = await readText(req);
  const body = parseJson(text);
  refuseDeep(body);
  if (halfCharacter.test(text)) refuseHalfCharacters(body);
  return body;
}

/** An escape that may stand for half of a UTF-16 pair. */
const halfCharacter = /\\u[dD][89a-fA-F]/;

/** Text that has no UTF-8 form cannot be stored, evaluated or masked as it was meant. */
function refuseHalfCharacters(body: unknown): void {
  if (!/\\ud[89a-f]/.test(JSON.stringify(body))) return;
  throw new AppError('invalid-request', 'Text must be well-formed Unicode.');
}

function once<T>(read: () => T): () => T {
  let kept: { value: T } | undefined;
  return () => {
    kept ??= { value: read() };
    return kept.value;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid-json', 'The body is not valid JSON.');
  }
}

function readText(req: IncomingMessage): Promise<string> {
  const tooLarge = () => new AppError('body-too-large', 'A body holds at most 1 MB.');
  if (Number(req.headers['content-length'] ?? 0) > bodyLimit) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > bodyLimit) reject(tooLarge());
      else chunks.push(chunk);
    });
    req.on('end', () => {
      const [only] = chunks;
      resolve((chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8'));
    });
    req.on('error', reject);
    req.on('aborted', () => reject(new AppError('invalid-request', 'The body did not arrive whole.')));
  });
}
