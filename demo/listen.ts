import { createServer, type RequestListener } from 'node:http';
import { ConfigError } from '../server/config.ts';

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Where a part of the demo listens, and under which NODE_ENV. */
export interface DemoAddress {
  /** A loopback host: whoever reaches the simulated broker can be anybody. */
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** `process.env.NODE_ENV`, read by the caller. Required, so that the refusal below cannot be forgotten. */
  nodeEnv: string | undefined;
}

/** Something that listens, until it is disposed. */
export interface DemoServer extends AsyncDisposable {
  /** Its origin, without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/** Throws unless this is a development machine talking to itself. */
export function refuseOutsideDevelopment(address: Pick<DemoAddress, 'host' | 'nodeEnv'>): void {
  if (address.nodeEnv === 'production')
    throw new ConfigError(
      'The demo is for development, and NODE_ENV is production. The service alone: npm run service',
    );
  if (!loopback.has(address.host))
    throw new Error('The demo listens on loopback only (127.0.0.1, ::1, localhost)');
}

/**
 * Listens first and builds the handler then, because what it builds has to know its own origin, and with port 0 the
 * port is only known by then. Requests that come in between are answered 503.
 */
export async function listen(
  address: DemoAddress,
  build: (url: string) => RequestListener | Promise<RequestListener>,
): Promise<DemoServer> {
  refuseOutsideDevelopment(address);
  let handler: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => handler(request, response));
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(address.port, address.host, resolve);
  await listening;
  const close = async () => {
    const { promise: closed, resolve: done } = Promise.withResolvers<void>();
    server.close(() => done());
    server.closeAllConnections();
    await closed;
  };
  try {
    const url = originOf(address.host, server.address());
    handler = await build(url);
    return { url, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function originOf(host: string, address: ReturnType<ReturnType<typeof createServer>['address']>): string {
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
