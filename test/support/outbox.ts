import { randomUUID } from 'node:crypto';
import { prepareFacts } from '../../db/facts.ts';
import { type Db, openDb } from '../../db/open.ts';
import { addToOutbox } from '../../db/outbox.ts';
import { organizations } from '../../demo/organizations.ts';
import { seedDemo } from '../../demo/seed.ts';
import { createCatalogueCache } from '../../server/catalogue/catalogue.ts';
import { createNewId } from '../../server/ids.ts';
import { createLog, type Log } from '../../server/log.ts';
import { loadBundle, shippedBundle } from '../../server/policy/bundle.ts';
import { createEngine } from '../../server/policy/engine.ts';
import { type FirstSeen, firstSeenQueue } from '../../workers/queues.ts';
import type { RunnerDeps } from '../../workers/runner.ts';

const shippedEngine = createEngine(await loadBundle(shippedBundle));

/** What a runner needs, with the demo's organisations in the store and a clock that the test moves. */
export interface Bench extends RunnerDeps, Disposable {
  log: Log;
  logLines: string[];
  clock: { time: number };
}

export const { tin: employerTin } = organizations.employer;
export const { tin: providerTin } = organizations.pension;

/** Sets a bench up; the store is a file when another process is to work on it, too. */
export function openBench(file = ':memory:'): Bench {
  const clock = { time: Date.UTC(2026, 5, 1) };
  const now = () => clock.time;
  const db = openDb(file);
  seedDemo({ db, now, newId: createNewId(now) });
  const logLines: string[] = [];
  const log = createLog('info', (line) => logLines.push(line));
  return {
    db,
    log,
    logLines,
    now,
    clock,
    newId: createNewId(now),
    catalogue: createCatalogueCache(db),
    shippedEngine,
    readFacts: prepareFacts(db),
    decisionLogDays: 180,
    [Symbol.dispose]: db[Symbol.dispose],
  };
}

/** Leaves word in the outbox that somebody new was seen; who it is. */
export function leaveFirstSeen(bench: { db: Db; now: () => number }, told: Partial<FirstSeen> = {}): string {
  const job: FirstSeen = {
    idp: 'mitid_erhverv',
    idpIdentityId: randomUUID(),
    employerTin,
    providerTin,
    source: 'stated',
    at: bench.now(),
    ...told,
  };
  leaveWork(bench, firstSeenQueue.name, job);
  return job.idpIdentityId;
}

/** Leaves any work in the outbox, due at once. */
export function leaveWork(bench: { db: Db; now: () => number }, queue: string, payload: unknown): void {
  addToOutbox(bench.db, { queue, dedupeKey: randomUUID(), payload, at: bench.now() });
}

/** Whose ties have been made, in the order in which they were: the audit tells of every time that it happened. */
export function tiesMade(db: Db, ids: readonly string[]): string[] {
  return db.sqlite
    .prepare("SELECT subject_id FROM change_audit WHERE action = 'tie.made' ORDER BY seq")
    .pluck()
    .all()
    .map(String)
    .filter((id) => ids.includes(id));
}

/** The rows of the outbox. */
export function outboxRows(db: Db): Record<string, unknown>[] {
  return db.sqlite.prepare<[], Record<string, unknown>>('SELECT * FROM outbox ORDER BY id').all();
}
