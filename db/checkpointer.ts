import { Worker } from 'node:worker_threads';
import type { Done } from './checkpoint-thread.ts';
import type { Db } from './open.ts';

const lookEveryMs = 200;
/** 16 MB. The last pages of the decision log are written again and again: moved less often, they are moved fewer times. */
const dueAtPages = 4_000;
/** After it has failed, so many looks pass. */
const restLooks = 50;
/** It needs next to nothing, but would take 100 MB. */
const heap = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 };

/**
 * Has a thread move the write-ahead log into the database file, for all processes: that waits for the disk, and who
 * answers decisions is not to. There is no thread until there is something to move. When it cannot, `failed` is told,
 * and the connections move the log themselves once it is four times as long (open.ts).
 */
export function openCheckpointer(db: Db, failed: (error: unknown) => void): AsyncDisposable {
  let thread: Worker | undefined;
  let isAtWork = false;
  let rest = 0;

  const fail = (error: unknown) => {
    rest = restLooks;
    failed(error);
  };
  const start = (): Worker => {
    const options = { workerData: db.sqlite.name, resourceLimits: heap };
    const worker = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), options);
    worker.unref();
    worker.on('message', ({ error }: Done) => {
      isAtWork = false;
      if (error !== undefined) fail(error);
    });
    worker.on('error', (error) => {
      isAtWork = false;
      thread = undefined;
      fail(error);
    });
    return worker;
  };
  const look = () => {
    if (isAtWork || rest-- > 0) return;
    try {
      const { log, checkpointed } = db.moveLog('NOOP');
      if (log - checkpointed < dueAtPages) return;
      thread ??= start();
      thread.postMessage('due');
      isAtWork = true;
    } catch (error) {
      fail(error);
    }
  };
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await thread?.terminate();
    },
  };
}
