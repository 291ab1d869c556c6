import { Redis, type RedisOptions } from 'ioredis';
import * as z from 'zod';
import type { Log } from '../server/log.ts';

/** The BullMQ queues; Redis carries what is to be done, it never is the only one to know. */
export const bullQueues = { outbox: 'outbox', recurring: 'recurring' } as const;

/** Before every key, so that Redis may serve others as well. */
export const prefix = 'adgang';

/** What a BullMQ job of the outbox holds: the id of the row, and nothing of its content. */
export const Delivery = z.object({ id: z.number().int() });
export type Delivery = z.infer<typeof Delivery>;

/** Longer than this the service does not wait for Redis; it has nothing to lose. */
const patienceMs = 2_000;
const sayAgainMs = 60_000;

/** A connection to Redis whose failures are seen to. Failing, it tries to connect again for ever. */
export interface RedisConnection extends Disposable {
  redis: Redis;
  /** For the errors of whatever uses the connection: said once, and at most once a minute while they go on. */
  onError: (error: Error) => void;
}

/** For the service: a command fails at once when Redis cannot be reached, and soon when it does not answer. */
export function connectToPublish(deps: { redisUrl: string; log: Log }): RedisConnection {
  return connect(deps, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    // Commands that were given up on must not wait in a socket that nobody reads.
    socketTimeout: patienceMs,
  });
}

/** For the worker: a command waits until Redis can be reached. */
export function connectToWork(deps: { redisUrl: string; log: Log }): RedisConnection {
  return connect(deps, { maxRetriesPerRequest: null });
}

function connect(
  deps: { redisUrl: string; log: Log },
  options: Omit<RedisOptions, 'replyMapping'>,
): RedisConnection {
  const retryStrategy = (times: number): number => Math.min(times * 100, patienceMs);
  const redis = new Redis(deps.redisUrl, { ...options, retryStrategy });
  let saidAt: number | undefined;
  const onError = (error: Error): void => {
    if (saidAt !== undefined && performance.now() - saidAt < sayAgainMs) return;
    saidAt = performance.now();
    // Not the error itself: it may carry the command, and so a password.
    deps.log.warn({ reason: error.message }, 'Redis fails; background work waits in the outbox');
  };
  redis.on('error', onError);
  redis.on('ready', () => {
    if (saidAt !== undefined) deps.log.info('Redis answers again');
    saidAt = undefined;
  });
  return { redis, onError, [Symbol.dispose]: () => redis.disconnect() };
}
