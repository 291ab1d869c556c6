import { ConfigError } from '../server/config.ts';
import { toStartMessage } from '../server/start-message.ts';
import { openDemo } from './demo.ts';
import { story } from './story.ts';

const { PORT = '8080', LOG_LEVEL = 'warn', NODE_ENV: nodeEnv, BROKER_ISSUER } = process.env;
const { BROKER_PORT = String(Number(PORT) + 1), PROVIDER_PORT = String(Number(PORT) + 2) } = process.env;
const { REGISTRY_PORT = String(Number(PORT) + 4) } = process.env;
const ports = {
  PORT: Number(PORT),
  BROKER_PORT: Number(BROKER_PORT),
  PROVIDER_PORT: Number(PROVIDER_PORT),
  REGISTRY_PORT: Number(REGISTRY_PORT),
};

try {
  if (BROKER_ISSUER) {
    throw new ConfigError('npm start brings its own broker. With BROKER_ISSUER, run: npm run service');
  }
  for (const [name, port] of Object.entries(ports)) {
    if (!(Number.isInteger(port) && port >= 0 && port < 65_536))
      throw new ConfigError(`${name} is not a port.`);
  }
  const demo = await openDemo({
    port: ports.PORT,
    brokerPort: ports.BROKER_PORT,
    providerPort: ports.PROVIDER_PORT,
    registryPort: ports.REGISTRY_PORT,
    nodeEnv,
    settings: { LOG_LEVEL },
  });
  console.log(story(demo, PORT, process.env['REDIS_URL']));
  await new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT']) process.once(name, () => resolve());
  });
  await demo[Symbol.asyncDispose]();
} catch (error) {
  const { METRICS_PORT = String(Number(PORT) + 3) } = process.env;
  console.error(toStartMessage(error, { ...ports, METRICS_PORT: Number(METRICS_PORT) }));
  process.exitCode = 1;
}
