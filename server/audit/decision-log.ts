import type { DecisionRow, GrantUse, WriteDecisions } from '../../db/decision-log.ts';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { createUseMarks } from './use-marks.ts';

/** So short that what is written at once holds up nobody for long. */
const flushEveryMs = 25;
/** Each attempt writes all that waits before it fails, and denials are to be answered meanwhile. */
const tryAgainMs = 100;
const flushAtRows = 500;
/** With what is written every 25 ms, not with what is written between: the more there is to do, the fewer they are. */
const marksAtOnce = { usually: 5, atTheEnd: 1_000 };
/** Characters of input and answer. */
const flushAtWeight = 4_000_000;
/** More than this cannot be kept while the log cannot be written: then denials go unlogged, and are counted. */
const keepAtMost = { rows: 20_000, weight: 64_000_000 };

/**
 * The decision log. `buffered` writes every 25 ms or 500 rows: a crash can lose that window and nothing older.
 * `lossless` answers only when the row is on disk; decisions of one turn of the event loop share a commit. Changes and
 * their audit never pass through it. Marks of use follow in the background; a crash loses those that wait.
 */
export interface DecisionLog extends AsyncDisposable {
  /**
   * Takes a row in. What it returns is to be awaited: in `lossless` mode it resolves when the row is on disk.
   * @throws AppError `decision-log-unavailable` when an allow could not be logged: then it must not be given.
   */
  record(row: DecisionRow, use?: readonly GrantUse[]): Promise<void> | undefined;
  /** Writes what is buffered now; `false` when the log cannot be written. */
  flush(): boolean;
  isHealthy(): boolean;
  /** How many rows wait, and since when (epoch milliseconds). */
  backlog(): { rows: number; oldest: number | undefined };
}

/** Opens the decision log over `write`, which writes one batch or throws. */
export function openDecisionLog(deps: {
  mode?: Config['decisionLog'];
  write: WriteDecisions;
  log: Log;
}): DecisionLog {
  let rows: DecisionRow[] = [];
  const marks = createUseMarks();
  let healthy = true;
  let lost = 0;
  let weight = 0;
  const isDue = () => rows.length >= flushAtRows || weight >= flushAtWeight;
  let commit: Promise<boolean> | undefined;

  const flush = (mostMarks: number = marksAtOnce.usually): boolean => {
    const some = marks.next(mostMarks);
    if (rows.length === 0 && some.length === 0 && healthy) return true;
    try {
      // Once it has waited in vain, it only tries: denials are to be answered meanwhile.
      deps.write(rows, some, { wait: healthy });
      if (!healthy) deps.log.warn({ rows: rows.length, lost }, 'the decision log can be written again');
      marks.written(some);
      [rows, healthy, lost, weight] = [[], true, 0, 0];
    } catch (error) {
      if (healthy) {
        deps.log.error({ err: error }, 'the decision log cannot be written: allows are refused until it can');
      }
      healthy = false;
    }
    return healthy;
  };
  const groupCommit = (): Promise<boolean> => {
    commit ??= new Promise((resolve) => {
      setImmediate(() => {
        commit = undefined;
        resolve(flush(0));
      });
    });
    return commit;
  };
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
    if (healthy || ticks % (tryAgainMs / flushEveryMs) === 0) flush();
  }, flushEveryMs);
  timer.unref();

  return {
    record: (row, use = []) => {
      if (row.allow && !healthy && !flush()) throw unavailable();
      const wasDue = isDue();
      if (rows.length >= keepAtMost.rows || weight >= keepAtMost.weight) lost += 1;
      else {
        rows.push(row);
        weight += row.input.length + row.answer.length;
      }
      marks.note(use);
      if (deps.mode === 'buffered') {
        if (healthy && isDue() && !wasDue) setImmediate(() => flush(0));
        return undefined;
      }
      return groupCommit().then((isWritten) => {
        if (!row.allow || isWritten) return;
        // It is not given, so it is not to be logged later as if it had been.
        rows = rows.filter((waiting) => waiting !== row);
        throw unavailable();
      });
    },
    flush,
    isHealthy: () => healthy,
    backlog: () => ({ rows: rows.length, oldest: rows[0]?.at }),
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      do flush(marksAtOnce.atTheEnd);
      while (marks.size > 0 && healthy);
      if (rows.length > 0) {
        deps.log.error({ rows: rows.length }, 'decisions were lost: the log could not be written');
      }
    },
  };
}

function unavailable(): AppError {
  return new AppError('decision-log-unavailable', 'The decision could not be logged, so it was not given.');
}
