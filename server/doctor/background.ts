import { readLettersWaiting } from '../../db/letters.ts';
import type { Db } from '../../db/open.ts';
import { readOutboxDepth } from '../../db/outbox.ts';
import { examineRedis } from '../../workers/examine-redis.ts';
import { type Finding, ok, problem, reasonOf, warning } from './finding.ts';

const minute = 60_000;
const hour = 60 * minute;

/** What waits to be done, and since when. */
export function examineWork({ db, now }: { db: Db; now: () => number }): Finding[] {
  const { waiting, oldest, failed } = readOutboxDepth(db);
  const age = oldest === null ? 0 : now() - oldest;
  const letters = readLettersWaiting(db);
  const letterAge = letters.oldest === null ? 0 : now() - letters.oldest;
  return [
    age > minute
      ? problem(
          'background work',
          `${waiting} pieces wait, the oldest for ${Math.floor(age / 1_000)} s`,
          'Start the worker (or the service, without REDIS_URL)',
        )
      : ok('background work', `${waiting} pieces wait`),
    failed > 0
      ? warning(
          'failed work',
          `${failed} pieces were given up on`,
          'The log says why; the operator page lists them',
        )
      : ok('failed work', 'none'),
    letterAge > hour
      ? warning(
          'letters',
          `${letters.waiting} wait, the oldest for ${Math.floor(letterAge / hour)} h`,
          'See that the letterbox takes letters (LETTERBOX_URL) and the worker runs',
        )
      : ok('letters', `${letters.waiting} wait`),
  ];
}

/** Whether Redis answers, keeps what it is given, and has a worker on it. */
export async function examineQueue(redisUrl: string | undefined): Promise<Finding[]> {
  if (redisUrl === undefined) return [ok('Redis', 'not used: the service does the background work itself')];
  try {
    const { policy, workers, version } = await examineRedis(redisUrl);
    return [
      ok('Redis', `answers, version ${version}`),
      policy === 'noeviction'
        ? ok('Redis memory', 'noeviction')
        : problem('Redis memory', `maxmemory-policy is ${policy}`, 'Set maxmemory-policy noeviction'),
      workers > 0
        ? ok('worker', `${workers} connected`)
        : problem('worker', 'none is connected to Redis', 'Start the worker: systemctl start adgang-worker'),
    ];
  } catch (error) {
    return [
      problem('Redis', `does not answer (${reasonOf(error)})`, 'Start it; check REDIS_URL and its password'),
    ];
  }
}
