import { ConfigError } from '../server/config.ts';
import { toStartMessage } from '../server/start-message.ts';
import { openDemo } from './demo.ts';
import { story } from './story.ts';

const { PORT = '8080', LOG_LEVEL = 'warn', NODE_ENV: nodeEnv, BROKER_ISSUER } = process.env;
const { BROKER_PORT = String(Number(PORT) + 1), PROVIDER_PORT = String(Number(PORT) + 2) } = process.env;

try {
  if (BROKER_ISSUER) {
    throw new ConfigError('npm start brings its own broker. With BROKER_ISSUER, run: node server/main.ts');
  }
  const demo = await openDemo({
    port: Number(PORT),
    brokerPort: Number(BROKER_PORT),
    providerPort: Number(PROVIDER_PORT),
    nodeEnv,
    settings: { LOG_LEVEL },
  });
  console.log(story(demo, PORT));
  await new Promise<void>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT']) process.once(name, () => resolve());
  });
  await demo[Symbol.asyncDispose]();
} catch (error) {
  console.error(toStartMessage(error));
  process.exitCode = 1;
}
