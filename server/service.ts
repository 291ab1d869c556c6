import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { AggregatorRegistry, Registry } from 'prom-client';
import { createApp, createDecisionRoutes } from './app.ts';
import type { Config } from './config.ts';
import { type Context, type Given, openContext } from './context.ts';
import { addStoreGauges } from './gauges.ts';
import { createDecisionHandler } from './http/decision-handler.ts';
import { createOverload, shed } from './http/overload.ts';
import { type MetricsServer, openMetricsServer } from './metrics-server.ts';
import { paths } from './paths.ts';
import { basePolicyId } from './policy/names.ts';
import { liveNameOf } from './policy/policies.ts';
import { isSharingProcess, openProcesses } from './processes.ts';

/** The service, listening. Disposing of it stops it gracefully. */
export interface Service extends AsyncDisposable {
  url: string;
  /** Of `/metrics`; absent in the processes that share the port. */
  metricsPort: number | undefined;
  context: Context;
}

/** How long requests under way may take to end when the service stops. */
const drainMs = 10_000;
const sweepMs = 50;
/** How long load balancers get to see that readiness is gone, before connections are refused. */
const noticeMs = 2_000;

/** Starts the service: context, port, app. With port 0 the operating system chooses. */
export async function openService(config: Config, given: Given = {}): Promise<Service> {
  await using stack = new AsyncDisposableStack();
  let stopping = false;
  const readiness = [{ name: 'not-stopping', isReady: () => !stopping }, ...(given.readiness ?? [])];
  const runsJobs = !isSharingProcess;
  const isPrimary = config.processes > 1 && !isSharingProcess;
  const context = stack.use(
    await openContext(config, { ...given, readiness, runsJobs, decides: !isPrimary }),
  );
  const metrics = runsJobs ? stack.use(await openMetrics(config, context)) : undefined;
  const answering = stack.use(
    await (isPrimary ? openProcesses({ config, log: context.log }) : openServer(config, context)),
  );
  const url = toPublicUrl(config, answering.port);
  context.log.info(
    { url, policy: liveNameOf(context.policies, context.catalogue.current(), basePolicyId) },
    'the service answers',
  );
  const resources = stack.move();
  return {
    url,
    metricsPort: metrics?.port,
    context,
    [Symbol.asyncDispose]: async () => {
      stopping = true;
      await setTimeout(config.production ? noticeMs : 0);
      await resources.disposeAsync();
    },
  };
}

async function openServer(config: Config, context: Context): Promise<AsyncDisposable & { port: number }> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 });
  const { port } = await listen(server, config);
  const publicUrl = toPublicUrl(config, port);
  const app = createApp(context, publicUrl);
  const decides = createDecisionHandler({ ...context, publicUrl }, createDecisionRoutes(context, publicUrl));
  const overload = createOverload();
  server.on('request', (req, res) => {
    if (overload.isReached() && req.url !== paths.livez) {
      context.metrics.shed();
      shed(res);
    } else if (!decides(req, res)) app(req, res);
  });
  return {
    port,
    [Symbol.asyncDispose]: () => {
      context.streams.end();
      return close(server);
    },
  };
}

/** Metrics of all processes; the numbers of the store are read here, where the jobs run. */
async function openMetrics(config: Config, context: Context): Promise<MetricsServer> {
  const store = new Registry();
  addStoreGauges(store, context.db, context.now);
  const serving = new AggregatorRegistry();
  const scrapeServing = () =>
    config.processes > 1 ? serving.clusterMetrics() : context.metrics.registry.metrics();
  const scrape = async () => `${await scrapeServing()}\n${await store.metrics()}`;
  return openMetricsServer({ scrape, host: config.host, port: config.metricsPort });
}

function toPublicUrl(config: Config, port: number): string {
  return config.publicUrl ?? `http://localhost:${port}`;
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
  const timer = globalThis.setTimeout(() => server.closeAllConnections(), drainMs);
  server.closeIdleConnections();
  // A connection that is kept alive is idle only when the request under way on it has been answered.
  const sweeper = setInterval(() => server.closeIdleConnections(), sweepMs);
  await closed;
  clearInterval(sweeper);
  clearTimeout(timer);
}
