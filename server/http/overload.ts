import type { ServerResponse } from 'node:http';

/** Tells when more has come than can be served soon. */
export interface Overload {
  /** Whether this request is one too many. */
  isReached(): boolean;
}

/** What one turn of the event loop may spend on requests before the rest of that turn is refused. */
const turnBudgetMs = 40;
/** Taken in whatever they cost: so few never wait long, and one slow disk write is no overload. */
const alwaysTakenIn = 64;

/**
 * Under overload the event loop's turns grow, and with them the wait of everybody. Each turn takes in requests for a
 * limited time; whatever else that turn brings is refused at once, which costs a fraction of an answer. So those who
 * are taken in are served soon, however many come.
 */
export function createOverload(clock: () => number = performance.now.bind(performance)): Overload {
  let turnBegan: number | undefined;
  let takenIn = 0;
  return {
    isReached: () => {
      if (turnBegan !== undefined) {
        if (takenIn >= alwaysTakenIn && clock() - turnBegan > turnBudgetMs) return true;
        takenIn += 1;
        return false;
      }
      turnBegan = clock();
      takenIn = 1;
      setImmediate(() => {
        turnBegan = undefined;
      });
      return false;
    },
  };
}

const body = Buffer.from(
  JSON.stringify({
    type: 'about:blank',
    title: 'The service is overloaded',
    status: 503,
    detail: 'More requests came than can be served now: try again.',
    code: 'overloaded',
  }),
);

/** Refuses a request without reading it. */
export function shed(res: ServerResponse): void {
  res.writeHead(503, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'Retry-After': '1',
  });
  res.end(body);
}
