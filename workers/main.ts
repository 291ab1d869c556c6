import { prepareFacts } from '../db/facts.ts';
import { createCatalogueCache } from '../server/catalogue/catalogue.ts';
import { readWorkerConfig } from '../server/config.ts';
import { createNewId } from '../server/ids.ts';
import { createLog } from '../server/log.ts';
import { createLetterbox } from '../server/onboarding/letterbox.ts';
import { loadBundle, shippedBundle } from '../server/policy/bundle.ts';
import { createEngine } from '../server/policy/engine.ts';
import { toStartMessage } from '../server/start-message.ts';
import { openStore } from '../server/store.ts';
import { openWorker } from './worker.ts';

/** The worker: background work in a process of its own, beside the service, on the same `REDIS_URL` and `DATA_DIR`. */
try {
  const config = readWorkerConfig();
  const log = createLog(config.logLevel);
  await using stack = new AsyncDisposableStack();
  const db = stack.use(openStore(config.dataFolder));
  const jobs = {
    db,
    log,
    now: Date.now,
    newId: createNewId(Date.now),
    catalogue: createCatalogueCache(db),
    shippedEngine: createEngine(await loadBundle(shippedBundle)),
    readFacts: prepareFacts(db),
    letterbox: config.letterbox && createLetterbox(config.letterbox),
  };
  stack.use(openWorker({ ...config, ...jobs }));
  const stopped = new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT']) process.once(name, () => resolve(name));
  });
  log.info('the worker waits for work');
  log.info({ signal: await stopped }, 'the worker stops');
} catch (error) {
  console.error(toStartMessage(error));
  process.exitCode = 1;
}
// A connection that cannot be closed in time must not keep the process.
process.exit();
