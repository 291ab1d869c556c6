import { setTimeout } from 'node:timers/promises';
import { type Job, Queue, Worker, type WorkerOptions } from 'bullmq';
import { deliver } from './deliver.ts';
import { openImpacts } from './impacts.ts';
import { recurringJobs } from './recurring.ts';
import { bullQueues, connectToWork, Delivery, prefix } from './redis.ts';
import type { RunnerDeps } from './runner.ts';

/** A job whose worker died is taken up by another after this, and at most twice `stalledInterval`. */
const lockDuration = 5_000;
const stalledInterval = 2_500;
const defaultScheduleEveryMs = 60_000;
/** How long the worker may take to finish with Redis when it stops; what Redis is not told comes again. */
const stopMs = 2_000;
const stopWithoutRedisMs = 500;

/**
 * Starts the worker: runs what the relay of the service publishes, and the recurring jobs. One job at a time, since
 * they all write to the one store. Without Redis it waits.
 */
export function openWorker(
  deps: RunnerDeps & { redisUrl: string; scheduleEveryMs?: number },
): AsyncDisposable {
  const { scheduleEveryMs = defaultScheduleEveryMs } = deps;
  const connection = connectToWork(deps);
  const { redis, onError } = connection;
  const jobs = deps.recurring ?? recurringJobs;
  const stopping = new AbortController();
  const options: WorkerOptions = {
    connection: redis,
    prefix,
    skipVersionCheck: true,
    lockDuration,
    stalledInterval,
    runRetryDelay: 1_000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 100 },
  };
  const delivering = new Worker<Delivery>(
    bullQueues.outbox,
    async (job) => deliver(deps, Delivery.parse(job.data).id),
    options,
  );
  const recurring = new Worker(
    bullQueues.recurring,
    async ({ name }) => jobs.find((job) => job.name === name)?.run({ ...deps, signal: stopping.signal }),
    options,
  );
  const schedulers = new Queue(bullQueues.recurring, { connection: redis, prefix, skipVersionCheck: true });
  for (const worker of [delivering, recurring]) {
    worker.on('error', onError);
    worker.on('failed', (job, error) => logFailure(deps, job, error));
  }
  schedulers.on('error', onError);

  const impacts = openImpacts(deps);

  const schedule = (): void => {
    for (const { name, everyMs } of jobs) {
      schedulers.upsertJobScheduler(name, { every: everyMs }, { name }).catch(onError);
    }
  };
  // Redis may forget the schedule as well. What stands there already is left as it is.
  redis.on('ready', schedule);
  const timer = setInterval(() => redis.status === 'ready' && schedule(), scheduleEveryMs);

  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      stopping.abort();
      await impacts[Symbol.asyncDispose]();
      const closing = Promise.allSettled([delivering.close(), recurring.close(), schedulers.close()]);
      const patience = redis.status === 'ready' ? stopMs : stopWithoutRedisMs;
      await Promise.race([closing, setTimeout(patience, undefined, { ref: false })]);
      connection[Symbol.dispose]();
    },
  };
}

/** A job that failed by its own fault is seen to where it is delivered; this is the store, or a crash. */
function logFailure({ log }: RunnerDeps, job: Job | undefined, error: Error): void {
  log.warn({ err: error, queue: job?.queueName, job: job?.id }, 'a job could not be run; it comes again');
}
