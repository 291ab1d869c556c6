import { type BulkJobOptions, Queue } from 'bullmq';
import { type DueWork, readDueOutbox } from '../db/outbox.ts';
import { deliverAll } from './deliver.ts';
import { bullQueues, connectToPublish, type Delivery, prefix } from './redis.ts';
import type { Runner, RunnerDeps } from './runner.ts';

const lookEveryMs = 250;
/** Work that is left within this time is published together. */
const gatherMs = 20;
/** How much may be published and not done: when no worker runs, the rest waits in the outbox. */
const atOnce = 500;
const perBatch = 100;
/** What is not done by then is published again: Redis may have lost it. BullMQ ignores what it still holds. */
const defaultLeaseMs = 5_000;

/**
 * Starts the relay, the service's side of a worker that is a process of its own: tells the worker, through BullMQ, which
 * rows of the outbox are due. Writes nothing into the store, and lets Redis lose everything at any time: what is due is
 * told again. The job of a try has the same id whoever publishes it, and however often.
 */
export function openRelay(deps: RunnerDeps & { redisUrl: string; leaseMs?: number }): Runner {
  const connection = connectToPublish(deps);
  const { redis, onError } = connection;
  const queue = new Queue<Delivery>(bullQueues.outbox, {
    connection: redis,
    prefix,
    skipVersionCheck: true,
    streams: { events: { maxLen: 1_000 } },
  });
  queue.on('error', onError);
  const leaseMs = deps.leaseMs ?? defaultLeaseMs;
  /** When each try was published, on a clock that only runs forward. */
  let published = new Map<string, number>();
  let publishing: Promise<void> | undefined;
  let gathering: NodeJS.Timeout | undefined;

  const publish = async (due: readonly DueWork[]): Promise<void> => {
    published = new Map(due.map(toJobId).flatMap((id) => toEntry(id, published.get(id))));
    const untold = due.filter((work) => !isLeased(published.get(toJobId(work)), leaseMs));
    for (let at = 0; at < untold.length; at += perBatch) {
      const batch = untold.slice(at, at + perBatch);
      await queue.addBulk(batch.map(toJob));
      for (const work of batch) published.set(toJobId(work), performance.now());
    }
  };
  const look = (): void => {
    if (publishing || redis.status !== 'ready') return;
    try {
      const due = readDueOutbox(deps.db, deps.now(), atOnce);
      publishing = publish(due)
        .catch(onError)
        .finally(() => {
          publishing = undefined;
        });
    } catch (error) {
      deps.log.warn({ err: error }, 'the outbox cannot be read; work waits');
    }
  };
  const nudge = (): void => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      look();
    }, gatherMs).unref();
  };
  // Redis may have been restarted, and may have forgotten everything.
  redis.on('ready', () => {
    published.clear();
    nudge();
  });
  const timer = setInterval(look, lookEveryMs);
  timer.unref();

  return {
    nudge,
    drain: () => deliverAll(deps),
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      clearTimeout(gathering);
      await publishing;
      await queue.close();
      connection[Symbol.dispose]();
    },
  };
}

function toEntry(id: string, at: number | undefined): [string, number][] {
  return at === undefined ? [] : [[id, at]];
}

function isLeased(publishedAt: number | undefined, leaseMs: number): boolean {
  return publishedAt !== undefined && performance.now() - publishedAt < leaseMs;
}

/** Each try has an id of its own: a job that is being finished does not stand in the way of the next try. */
function toJobId({ id, attempts }: DueWork): string {
  return `${id}-${attempts}`;
}

function toJob(work: DueWork): { name: string; data: Delivery; opts: BulkJobOptions } {
  const opts = { jobId: toJobId(work), removeOnComplete: true, removeOnFail: true };
  return { name: work.queue, data: { id: work.id }, opts };
}
