import type { Registry } from 'prom-client';
import { readRevisions } from '../db/catalogue.ts';
import type { FactsMemory } from '../db/facts-memory.ts';
import { readLettersWaiting } from '../db/letters.ts';
import type { Db } from '../db/open.ts';
import { readOutboxDepth } from '../db/outbox.ts';
import type { DecisionLog } from './audit/decision-log.ts';
import { addGauge } from './metrics.ts';

/** Gauges of what a process that answers keeps in memory. */
export function addDecisionLogGauges(registry: Registry, decisionLog: DecisionLog, now: () => number): void {
  addGauge(registry, {
    name: 'adgang_decision_log_rows',
    help: 'Decisions that wait to be written',
    of: 'sum',
    read: () => decisionLog.backlog().rows,
  });
  addGauge(registry, {
    name: 'adgang_decision_log_lag_seconds',
    help: 'Age of the oldest decision that waits to be written',
    of: 'max',
    read: () => toAge(decisionLog.backlog().oldest, now),
  });
}

export function addFactsGauges(registry: Registry, memory: FactsMemory): void {
  addGauge(registry, {
    name: 'adgang_facts_loaded',
    help: 'Processes that decide by facts in memory; the others read them by a statement',
    of: 'sum',
    read: () => Number(memory.isLoaded()),
  });
  addGauge(registry, {
    name: 'adgang_facts_grants',
    help: 'Grants kept in memory, by the process that keeps most',
    of: 'max',
    read: () => memory.grants,
  });
}

/** Gauges of the store: for one process, the one that runs the jobs. */
export function addStoreGauges(registry: Registry, db: Db, now: () => number): void {
  const gauges = [
    ['adgang_outbox_rows', 'Background work that waits', () => readOutboxDepth(db).waiting],
    ['adgang_outbox_age_seconds', 'Age of the oldest of it', () => toAge(readOutboxDepth(db).oldest, now)],
    ['adgang_outbox_failed_rows', 'Background work that was given up on', () => readOutboxDepth(db).failed],
    [
      'adgang_letters_waiting',
      'Letters to companies that wait to be sent',
      () => readLettersWaiting(db).waiting,
    ],
    [
      'adgang_letters_age_seconds',
      'Age of the oldest of them',
      () => toAge(readLettersWaiting(db).oldest, now),
    ],
    ['adgang_grants_revision', 'Revision of grants and states', () => readRevisions(db).grants],
    ['adgang_catalogue_revision', 'Revision of the catalogue', () => readRevisions(db).catalogue],
  ] as const;
  for (const [name, help, read] of gauges) addGauge(registry, { name, help, of: 'max', read });
}

function toAge(since: number | null | undefined, now: () => number): number {
  return since ? (now() - since) / 1000 : 0;
}
