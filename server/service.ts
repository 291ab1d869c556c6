import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp, createDecisionRoutes } from './app.ts';
import type { Config } from './config.ts';
import { type Context, type Given, openContext } from './context.ts';
import { createDecisionHandler } from './http/decision-handler.ts';

/** The service, listening. Disposing of it stops it gracefully. */
export interface Service extends AsyncDisposable {
  url: string;
  context: Context;
}

/** How long requests under way may take to end when the service stops. */
const drainMs = 10_000;
/** How long load balancers get to see that readiness is gone, before connections are refused. */
const noticeMs = 2_000;

/** Starts the service: context, port, app. With port 0 the operating system chooses. */
export async function openService(config: Config, given: Given = {}): Promise<Service> {
  await using stack = new AsyncDisposableStack();
  let stopping = false;
  const readiness = [{ name: 'not-stopping', isReady: () => !stopping }, ...(given.readiness ?? [])];
  const context = stack.use(await openContext(config, { ...given, readiness }));
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 });
  const { port } = await listen(server, config);
  stack.defer(() => close(server));
  const url = config.publicUrl ?? `http://localhost:${port}`;
  const app = createApp(context, url);
  const decides = createDecisionHandler({ ...context, publicUrl: url }, createDecisionRoutes(context));
  server.on('request', (req, res) => {
    if (!decides(req, res)) app(req, res);
  });
  context.log.info({ url, policy: context.engine.revision }, 'the service answers');
  const resources = stack.move();
  return {
    url,
    context,
    [Symbol.asyncDispose]: async () => {
      stopping = true;
      await new Promise((resolve) => setTimeout(resolve, config.production ? noticeMs : 0));
      await resources.disposeAsync();
    },
  };
}

async function listen(server: Server, { port, host }: Config): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server.address() as AddressInfo;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  server.closeIdleConnections();
  await closed;
  clearTimeout(timer);
}
