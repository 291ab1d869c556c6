import type { Db } from '../db/open.ts';
import { firstSeen } from './first-seen.ts';
import { firstSeenQueue, type Queue } from './queues.ts';

/** A queue and the job that its deliveries run, inside the transaction of the delivery. */
interface Job {
  queue: Queue<unknown>;
  run: (db: Db, payload: unknown) => void;
}

const jobs: Job[] = [toJob(firstSeenQueue, firstSeen)];

function toJob<Payload>(queue: Queue<Payload>, run: (db: Db, payload: Payload) => void): Job {
  return { queue, run: (db, payload) => run(db, queue.payload.parse(payload)) };
}

/** The queue of this name. */
export function queueOf(name: string): Queue<unknown> | undefined {
  return jobs.find((job) => job.queue.name === name)?.queue;
}

/** Runs the job that an outbox row calls for. @throws when there is no such queue, or the payload does not fit it. */
export function runJob(db: Db, row: { queue: string; payload: unknown }): void {
  const job = jobs.find((candidate) => candidate.queue.name === row.queue);
  if (!job) throw new Error(`no job takes the queue ${row.queue}`);
  job.run(db, row.payload);
}
