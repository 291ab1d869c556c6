import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { readConfig } from '../server/config.ts';
import type { Given } from '../server/context.ts';
import { createNewId } from '../server/ids.ts';
import { openService, type Service } from '../server/service.ts';
import { openStore } from '../server/store.ts';
import { type Broker, openBroker } from './broker/broker.ts';
import { findClient } from './clients.ts';
import { type DemoServer, refuseOutsideDevelopment } from './listen.ts';
import { openDemoProvider } from './provider/provider.ts';
import { openRegistry, registryToken } from './registry/registry.ts';
import { seedDemo } from './seed.ts';

/** The demo's programs in one process: simulated broker, service, demo provider, company register with a mailbox. */
export interface Demo extends AsyncDisposable {
  broker: Broker;
  service: Service;
  provider: DemoServer;
  /** Company register and mailbox. */
  registry: DemoServer;
  /** Whether the store was empty and has been filled. */
  seeded: boolean;
}

export interface DemoOptions {
  /** Ports; 0 takes a free one. */
  port: number;
  brokerPort: number;
  providerPort: number;
  registryPort: number;
  /** `process.env.NODE_ENV`: `production` is refused. */
  nodeEnv: string | undefined;
  /** Further settings of the service, as its environment would have them. */
  settings?: Record<string, string>;
  given?: Omit<Given, 'db' | 'readiness'>;
}

const loopback = '127.0.0.1';

/** Starts the demo; disposing of it stops everything, the database last. */
export async function openDemo(options: DemoOptions): Promise<Demo> {
  const { nodeEnv, given = {} } = options;
  refuseOutsideDevelopment({ host: loopback, nodeEnv });
  await using stack = new AsyncDisposableStack();
  const known = { ...options.settings, PORT: String(options.port) };
  // Read once before anything starts, so that bad settings start nothing; the issuer is not known yet.
  const { dataFolder } = readConfig({ ...known, BROKER_ISSUER: `http://${loopback}` });
  const db = stack.use(openStore(dataFolder));
  const now = given.now ?? Date.now;
  const seeded = seedDemo({ db, now, newId: createNewId(now) });
  const broker = stack.use(
    await openBroker({ host: loopback, port: options.brokerPort, dataFolder, nodeEnv }),
  );
  const registry = stack.use(
    await openRegistry({ host: loopback, port: options.registryPort, dataFolder, nodeEnv }),
  );
  const providerPort = options.providerPort || (await freePort());
  const peers = {
    BROKER_CPR_MATCH_URL: broker.cprMatchUrl,
    COMPANY_REGISTER_URL: registry.url,
    COMPANY_REGISTER_TOKEN: registryToken,
    LETTERBOX_URL: registry.url,
    LETTERBOX_TOKEN: registryToken,
  };
  const config = readConfig({
    ...peers,
    ...known,
    BROKER_ISSUER: broker.issuer,
    BROKER_CLIENT_SECRET: findClient('adgang').secret ?? '',
    SESSION_SECRET: randomBytes(32).toString('base64url'),
    ACCESSIBILITY_CONTACT: 'hjaelp@adgang.example',
    READYZ_URLS: `broker=${broker.url}/livez,demo-provider=http://${loopback}:${providerPort}/livez`,
  });
  const service = stack.use(await openService(config, { ...given, db }));
  broker.setRedirectUris('adgang', [`${service.url}/callback`]);
  const provider = stack.use(
    await openDemoProvider({
      host: loopback,
      port: providerPort,
      issuer: broker.issuer,
      serviceUrl: service.url,
      clientId: 'demo-pension',
      nodeEnv,
    }),
  );
  broker.setRedirectUris('demo-pension', [`${provider.url}/callback`]);
  const resources = stack.move();
  return {
    broker,
    service,
    provider,
    registry,
    seeded,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** A port that was free a moment ago: what listens later must be named in settings that are read earlier. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, loopback, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}
