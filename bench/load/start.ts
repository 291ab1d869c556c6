import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Report } from './generator.ts';
import type { Job, Outcome } from './job.ts';

const generator = fileURLToPath(new URL('./generator.ts', import.meta.url));

/**
 * Has a generator process do the job.
 * @throws Error when it could not: a connection failed, the peer did not answer in time
 */
export async function load(job: Job): Promise<Outcome> {
  const child = fork(generator, { execArgv: [] });
  try {
    const report = await new Promise<Report>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Report));
      child.once('error', reject);
      child.once('exit', () => reject(new Error('The generator has ended without a result')));
      child.send(job);
    });
    if ('error' in report) throw new Error(report.error);
    return report.outcome;
  } finally {
    child.kill('SIGKILL');
  }
}
