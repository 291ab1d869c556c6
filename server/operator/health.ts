import { readRevisions } from '../../db/catalogue.ts';
import { readLettersWaiting, readRefusedLetters } from '../../db/letters.ts';
import type { Db } from '../../db/open.ts';
import { readFailedOutbox, readOutboxDepth } from '../../db/outbox.ts';
import { readUnderstaffed, type Understaffed } from '../../db/standing.ts';
import type { DecisionLog } from '../audit/decision-log.ts';
import type { Catalogue, CatalogueCache } from '../catalogue/catalogue.ts';
import { basePolicyId } from '../policy/names.ts';
import { liveNameOf, type Policies } from '../policy/policies.ts';
import { roleIdOf } from './deps.ts';

const minute = 60_000;
const hour = 60 * minute;
const shownFailures = 20;

/** How the service is, at this moment. Times are ages in milliseconds. */
export interface Health {
  work: { waiting: number; age: number; failed: number; isLate: boolean };
  failures: ReturnType<typeof readFailedOutbox>;
  letters: { waiting: number; age: number; isLate: boolean };
  /** What the letterbox does not take, and whose it is. */
  refusedLetters: { organizationName: string; createdAt: number; dueAt: number; attempts: number }[];
  /** Of the process that answers. */
  decisionLog: { rows: number; age: number; isHealthy: boolean };
  revisions: { grants: number; catalogue: number; policy: string };
  understaffed: Understaffed;
  /** Providers whose own policy is out of service: it denies everything that it would be asked. */
  stoppedPolicies: { tin: string; name: string }[];
}

/** Reads how the service is. */
export function readHealth(
  deps: {
    db: Db;
    now: () => number;
    decisionLog: DecisionLog;
    policies: Policies;
    catalogue: CatalogueCache;
  },
  operatorTin: string,
): Health {
  const { db } = deps;
  const catalogue = deps.catalogue.inForce();
  const now = deps.now();
  const ageOf = (since: number | null | undefined) => (since ? Math.max(now - since, 0) : 0);
  const work = readOutboxDepth(db);
  const letters = readLettersWaiting(db);
  const backlog = deps.decisionLog.backlog();
  return {
    work: {
      ...{ waiting: work.waiting, failed: work.failed },
      ...{ age: ageOf(work.oldest), isLate: ageOf(work.oldest) > minute },
    },
    failures: readFailedOutbox(db, shownFailures),
    letters: {
      waiting: letters.waiting,
      ...{ age: ageOf(letters.oldest), isLate: ageOf(letters.oldest) > hour },
    },
    refusedLetters: readRefusedLetters(db, shownFailures).map(({ letter, organizationName }) => ({
      ...{ organizationName, createdAt: letter.createdAt, dueAt: letter.dueAt, attempts: letter.attempts },
    })),
    decisionLog: {
      ...{ rows: backlog.rows, age: ageOf(backlog.oldest), isHealthy: deps.decisionLog.isHealthy() },
    },
    revisions: {
      ...readRevisions(db),
      policy: liveNameOf(deps.policies, catalogue, basePolicyId),
    },
    stoppedPolicies: listStopped(catalogue),
    understaffed: readUnderstaffed(db, roleIdOf('PrivilegeAdministrator'), operatorTin, now),
  };
}

function listStopped(catalogue: Catalogue): Health['stoppedPolicies'] {
  return [...catalogue.policies.values()]
    .filter(({ stoppedAt }) => stoppedAt !== null)
    .map(({ policy: tin }) => ({ tin, name: catalogue.organization(tin)?.name ?? tin }));
}
