import { parentPort, workerData } from 'node:worker_threads';
import { openDbAsIs } from './open.ts';

/**
 * A thread that moves the write-ahead log into the database file whenever it is told to, over a connection of its own.
 * Whoever writes meanwhile is not kept from it, so that there may be more to move afterwards: a few times.
 */

/** Why it could not be done, or `undefined`. */
export type Done = { error: string | undefined };

const passesAtMost = 8;
const db = openDbAsIs(workerData as string);

parentPort?.on('message', () => {
  parentPort?.postMessage({ error: checkpoint() } satisfies Done);
});

function checkpoint(): string | undefined {
  try {
    for (let pass = 0; pass < passesAtMost; pass += 1) {
      db.moveLog('PASSIVE');
      // Only when all is moved does the next who writes begin the log anew.
      const { log, checkpointed } = db.moveLog('NOOP');
      if (checkpointed === log) break;
    }
    return undefined;
  } catch (error) {
    return String(error);
  }
}
