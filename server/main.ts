import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { configReference, readConfig } from './config.ts';
import { leaveProcesses } from './processes.ts';
import { openService } from './service.ts';
import { toStartMessage } from './start-message.ts';

// The arrays that hold requests for some milliseconds (rows of the log, answers about to be written) V8 may come to take
// for long-lived, and make where only a full collection looks: until then all that was in them is kept (ADR 25).
setFlagsFromString('--no-allocation-site-pretenuring');

const usage = `Usage: npm run service [-- --help]\n\n${configReference()}`;

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exit(2);
}

let ports = {};
try {
  const config = readConfig();
  ports = { PORT: config.port, METRICS_PORT: config.metricsPort };
  // Asked for before the start: a signal in the midst of it is not lost, and stops what was started.
  const signalled = new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT']) process.once(name, () => resolve(name));
  });
  const service = await openService(config);
  const signal = await signalled;
  service.context.log.info({ signal }, 'the service stops');
  await service[Symbol.asyncDispose]();
  leaveProcesses();
} catch (error) {
  // Nothing is up yet that could log it better.
  console.error(toStartMessage(error, ports));
  process.exitCode = 1;
}
