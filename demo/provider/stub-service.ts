import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

/** What the stub was asked, for tests to look at. */
export interface Asked {
  path: string;
  authorization: string | undefined;
  acceptLanguage: string | undefined;
  body: unknown;
}

/** A stand-in for Adgang at a port of its own: real HTTP, answers by the book, no rules. For tests of the provider alone. */
export interface StubService extends AsyncDisposable {
  url: string;
  asked: Asked[];
  /** What to answer from now on; `undefined` breaks the connection. */
  answer: { list?: unknown; evaluation?: unknown; status?: number } | undefined;
}

/** Starts the stub. Its first answers: an empty list, and no. */
export async function openStubService(): Promise<StubService> {
  const server = createServer(async (request, response) => {
    const asked = await toAsked(request);
    stub.asked.push(asked);
    if (stub.answer === undefined) return void response.destroy();
    const { status = 200, list = { organizationScopes: [] }, evaluation = { decision: false } } = stub.answer;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(asked.path === '/access/v1/evaluation' ? evaluation : list));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const stub: StubService = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    asked: [],
    answer: {},
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
  return stub;
}

async function toAsked(request: IncomingMessage): Promise<Asked> {
  return {
    path: request.url ?? '',
    authorization: request.headers.authorization,
    acceptLanguage: request.headers['accept-language'],
    body: request.method === 'POST' ? await json(request) : undefined,
  };
}
