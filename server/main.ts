import { configReference, readConfig } from './config.ts';
import { leaveProcesses } from './processes.ts';
import { openService } from './service.ts';
import { toStartMessage } from './start-message.ts';

if (process.argv.includes('--help')) {
  console.log(configReference());
  process.exit(0);
}

try {
  // Asked for before the start: a signal in the midst of it is not lost, and stops what was started.
  const signalled = new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT']) process.once(name, () => resolve(name));
  });
  const service = await openService(readConfig());
  const signal = await signalled;
  service.context.log.info({ signal }, 'the service stops');
  await service[Symbol.asyncDispose]();
  leaveProcesses();
} catch (error) {
  // Nothing is up yet that could log it better.
  console.error(toStartMessage(error));
  process.exitCode = 1;
}
