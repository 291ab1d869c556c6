import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Db } from '../../db/open.ts';
import {
  cancelImpacts,
  countImpactRows,
  deleteRowsOfRange,
  endImpact,
  finishRange,
  holdImpact,
  type ImpactReplay,
  type ImpactRow,
  insertImpactRanges,
  insertImpactRows,
  isAboutOldDraft,
  type NewImpactRow,
  type NumberedRange,
  readOpenRanges,
  releaseImpact,
} from '../../db/policy-impacts.ts';
import type { Log } from '../log.ts';
import { type Computer, ComputerLost, openComputer } from './impact-computer.ts';

export interface ImpactRunDeps {
  db: Db;
  log: Log;
  now: () => number;
}

export interface ImpactRunOptions {
  /** Who computes: nobody else does as long as this one holds it. */
  worker: string;
  signal: AbortSignal;
  /** Processes at work on it; default: one for every two processors, the others are for decisions. */
  processes?: number;
  /** A process that says nothing for so long is taken to hang in what the author wrote. */
  silenceMs?: number;
  /** Identities in one range. */
  perRange?: number;
}

/** How long an impact is held without a word; who was killed is succeeded after that. */
export const holdMs = 20_000;
const holdEveryMs = 2_000;
const defaults = {
  processes: Math.max(1, Math.floor(availableParallelism() / 2)),
  silenceMs: 30_000,
  perRange: 200,
};
/** More rows are counted, and not kept. */
const mostRows = 1_000_000;
const deletedAtOnce = 1_000;
/** After each part so many times as long as it took to write: decisions are made in the same thread. */
const restFactor = 6;
const busyPauseMs = 50;
const busyTries = 200;

/** Somebody has cancelled it, or holds it now. */
class NotOurs extends Error {
  override name = 'NotOurs';
}

/**
 * Computes an impact that this worker holds, from where it stands, and notes how it ended. Stopped by `signal`, it is
 * let go of and goes on wherever it is taken up next; what was written of a range that was not finished is done again.
 */
export async function runImpact(
  deps: ImpactRunDeps,
  impact: ImpactRow,
  options: ImpactRunOptions,
): Promise<void> {
  const { worker, signal } = options;
  const end = (state: 'done' | 'failed' | 'cancelled', error: string | null, replay?: ImpactReplay) =>
    write(deps.db, () =>
      endImpact(deps.db, impact.id, worker, { state, error, at: deps.now(), ...(replay && { replay }) }),
    );
  try {
    await end('done', null, await compute(deps, impact, options));
  } catch (error) {
    if (signal.aborted) return void (await write(deps.db, () => releaseImpact(deps.db, impact.id, worker)));
    if (error instanceof NotOurs) return void (await write(deps.db, () => cancelIfOld(deps, impact)));
    if (!(error instanceof ComputerLost)) throw error;
    deps.log.warn({ err: error, impact: impact.id }, 'an impact could not be computed');
    await end('failed', error.why);
  }
}

async function compute(
  deps: ImpactRunDeps,
  impact: ImpactRow,
  options: ImpactRunOptions,
): Promise<ImpactReplay> {
  const { processes, silenceMs, perRange } = { ...defaults, ...options };
  const stopping = new AbortController();
  const signal = AbortSignal.any([options.signal, stopping.signal]);
  const open = () => openComputer({ file: deps.db.sqlite.name, impactId: impact.id, silenceMs, signal });
  const hold = () => write(deps.db, () => requireHeld(deps, impact, options.worker));
  const holding = setInterval(() => {
    // When the store cannot be written to, those who have rows to write will tell.
    hold().catch((error: unknown) => error instanceof NotOurs && stopping.abort(error));
  }, holdEveryMs);
  try {
    await hold();
    await using first = await open();
    if (impact.total === 0) {
      const ranges = await first.plan(perRange);
      await write(deps.db, () => insertImpactRanges(deps.db, impact.id, ranges));
    }
    const work: Work = {
      ...{ deps, impact, worker: options.worker, signal, open },
      ranges: readOpenRanges(deps.db, impact.id),
      kept: countImpactRows(deps.db, impact.id),
    };
    const others = Math.min(processes, work.ranges.length) - 1;
    await Promise.all([
      workOff(work, first),
      ...Array.from({ length: Math.max(others, 0) }, async () => workOff(work)),
    ]).catch((error: unknown) => {
      stopping.abort(error);
      throw error;
    });
    return await first.replay().catch(async () => {
      await using another = await open();
      return another.replay();
    });
  } catch (error) {
    throw stopping.signal.aborted ? stopping.signal.reason : error;
  } finally {
    clearInterval(holding);
  }
}

/** What all processes at work on an impact share. */
interface Work {
  deps: ImpactRunDeps;
  impact: ImpactRow;
  worker: string;
  signal: AbortSignal;
  open: () => Promise<Computer>;
  /** Taken from the front. */
  ranges: NumberedRange[];
  kept: number;
}

/** Computes ranges until none is left. A process that ended by itself is replaced once for each range. */
async function workOff(work: Work, given?: Computer): Promise<void> {
  let computer = given;
  let own: Computer | undefined;
  try {
    for (;;) {
      const of = work.ranges.shift();
      if (!of) return;
      for (let tries = 1; ; tries += 1) {
        try {
          if (!computer) {
            own = await work.open();
            computer = own;
          }
          await computeRange(work, computer, of);
          break;
        } catch (error) {
          const isChance = error instanceof ComputerLost && error.why === 'ended' && tries === 1;
          if (!isChance || work.signal.aborted) throw error;
          await own?.[Symbol.asyncDispose]();
          computer = undefined;
        }
      }
    }
  } finally {
    await own?.[Symbol.asyncDispose]();
  }
}

async function computeRange(work: Work, computer: Computer, of: NumberedRange): Promise<void> {
  const { db, now } = work.deps;
  const { id } = work.impact;
  const requireOurs = () => {
    work.signal.throwIfAborted();
    requireHeld(work.deps, work.impact, work.worker);
  };
  for (;;) {
    const deleted = await write(db, () => deleteRowsOfRange(db, id, of.n, deletedAtOnce));
    work.kept -= deleted;
    if (deleted < deletedAtOnce) break;
  }
  let before = 0;
  const tally = await computer.compute(of, async (rows: NewImpactRow[]) => {
    work.signal.throwIfAborted();
    const kept = rows.slice(0, Math.max(0, mostRows - work.kept));
    work.kept += kept.length;
    if (kept.length === 0) return false;
    const began = performance.now();
    await write(db, () => {
      requireOurs();
      insertImpactRows(db, { impactId: id, n: of.n, before }, kept);
    });
    before += kept.length;
    await setTimeout((performance.now() - began) * restFactor);
    return work.kept < mostRows;
  });
  await write(db, () => {
    requireOurs();
    finishRange(db, id, of.n, now(), tally);
  });
}

/** @throws NotOurs */
function requireHeld({ db, now }: ImpactRunDeps, impact: ImpactRow, worker: string): void {
  if (isAboutOldDraft(db, impact)) throw new NotOurs('the draft has changed');
  if (!holdImpact(db, impact.id, worker, now() + holdMs))
    throw new NotOurs('it was cancelled, or taken over');
}

function cancelIfOld({ db, now }: ImpactRunDeps, impact: ImpactRow): void {
  if (isAboutOldDraft(db, impact)) cancelImpacts(db, { id: impact.id }, now(), 'draft-changed');
}

/**
 * Writes without waiting for the disk: after a power cut there is the less of it, and it goes on from there. Whoever
 * writes at the same time goes first.
 */
async function write<T>(db: Db, work: () => T): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return db.withoutWaiting(() => db.withoutSync(() => db.inOneBatch(work)));
    } catch (error) {
      if (!isBusy(error) || tries >= busyTries) throw error;
      await setTimeout(busyPauseMs);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}
