import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { bullQueues, prefix } from './redis.ts';

const patienceMs = 3_000;

/** What an operator wants to know of Redis. */
export interface RedisState {
  version: string;
  /** What it does when its memory is full: only `noeviction` keeps queues whole. */
  policy: string;
  /** Workers that are connected. */
  workers: number;
}

/** Asks Redis about itself. @throws when it does not answer in time, or refuses */
export async function examineRedis(redisUrl: string): Promise<RedisState> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: null,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
  });
  // Said by whoever asks.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const info = await redis.info();
    const read = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? 'unknown';
    const queue = new Queue(bullQueues.outbox, { connection: redis, prefix, skipVersionCheck: true });
    queue.on('error', () => undefined);
    const workers = await queue.getWorkersCount();
    return { version: read('redis_version'), policy: read('maxmemory_policy'), workers };
  } finally {
    redis.disconnect();
  }
}
