import type { Job } from './job.ts';
import { measure } from './measure.ts';

/** A process of its own that loads a peer: takes one job from its parent, sends back an outcome, and ends. */

export type Report = { outcome: Awaited<ReturnType<typeof measure>> } | { error: string };

process.once('disconnect', () => process.exit(1));
process.once('message', async (job: Job) => {
  const report: Report = await measure(job).then(
    (outcome) => ({ outcome }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(report, () => process.exit(0));
});
