import type { Db } from '../../db/open.ts';
import { readPolicyPointers } from '../../db/policies.ts';
import { readKeptBundle } from '../policy/kept-bundles.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Whether the policies that were published are whole, and none is out of service. */
export function examinePolicies({ db }: { db: Db }): Finding[] {
  const published = readPolicyPointers(db).flatMap(({ policy, bundle, stoppedAt }) =>
    bundle === null ? [] : [{ policy, bundle, stoppedAt }],
  );
  const damaged = published.filter(({ bundle }) => !isWhole(db, bundle)).map(({ policy }) => policy);
  const stopped = published.filter(({ stoppedAt }) => stoppedAt !== null).map(({ policy }) => policy);
  if (damaged.length > 0)
    return [
      problem(
        'published policies',
        `damaged in the store, so that they deny everything: ${damaged.join(', ')}`,
        'Restore the store from a backup, or roll back to another revision',
      ),
    ];
  if (stopped.length > 0)
    return [
      warning(
        'published policies',
        `out of service, so that they deny everything: ${stopped.join(', ')}`,
        'The log says why; have its author mend it, or roll it back',
      ),
    ];
  return [ok('published policies', `${published.length} in force`)];
}

function isWhole(db: Db, bundle: string): boolean {
  try {
    readKeptBundle(db, bundle);
    return true;
  } catch {
    return false;
  }
}
