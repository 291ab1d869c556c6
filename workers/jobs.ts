import type { BulkDeps } from '../server/grants/bulk-work.ts';
import { bulk } from './bulk.ts';
import { firstSeen } from './first-seen.ts';
import { privilegeRemoval } from './privilege-removal.ts';
import { bulkQueue, firstSeenQueue, privilegeRemovalQueue, type Queue } from './queues.ts';

/** What jobs are done with: the store, and what it takes to grant. */
export type JobDeps = BulkDeps;

/** A queue and the job that its deliveries run, inside the transaction of the delivery. */
interface Job {
  queue: Queue<unknown>;
  run: (deps: JobDeps, payload: unknown) => void;
}

const jobs: Job[] = [
  toJob(firstSeenQueue, ({ db }, seen) => firstSeen(db, seen)),
  toJob(bulkQueue, bulk),
  toJob(privilegeRemovalQueue, privilegeRemoval),
];

function toJob<Payload>(queue: Queue<Payload>, run: (deps: JobDeps, payload: Payload) => void): Job {
  return { queue, run: (deps, payload) => run(deps, queue.payload.parse(payload)) };
}

/** The queue of this name. */
export function queueOf(name: string): Queue<unknown> | undefined {
  return jobs.find((job) => job.queue.name === name)?.queue;
}

/** Runs the job that an outbox row calls for. @throws when there is no such queue, or the payload does not fit it. */
export function runJob(deps: JobDeps, row: { queue: string; payload: unknown }): void {
  const job = jobs.find((candidate) => candidate.queue.name === row.queue);
  if (!job) throw new Error(`no job takes the queue ${row.queue}`);
  job.run(deps, row.payload);
}
