import type { DecisionRow, GrantUse } from '../../db/decision-log.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';

const flushEveryMs = 100;
const flushAtRows = 500;
/** More than this cannot be kept while the log cannot be written: then denials go unlogged, and are counted. */
const keepAtMost = 20_000;

/**
 * The decision log, buffered: rows are written every 100 ms or 500 rows. A crash can lose that window and nothing
 * older; changes and their audit never pass through it.
 */
export interface DecisionLog extends AsyncDisposable {
  /** @throws AppError `decision-log-unavailable` when an allow could not be logged: then it must not be given. */
  record(row: DecisionRow, use?: GrantUse[]): void;
  /** Writes what is buffered now; `false` when the log cannot be written. */
  flush(): boolean;
  isHealthy(): boolean;
}

/** Opens the decision log over `write`, which writes one batch or throws. */
export function openDecisionLog(deps: {
  write: (rows: readonly DecisionRow[], uses: readonly GrantUse[]) => void;
  log: Log;
}): DecisionLog {
  let rows: DecisionRow[] = [];
  let uses: GrantUse[] = [];
  let healthy = true;
  let lost = 0;

  const flush = (): boolean => {
    if (rows.length === 0 && healthy) return true;
    try {
      deps.write(rows, uses);
      if (!healthy) deps.log.warn({ rows: rows.length, lost }, 'the decision log can be written again');
      [rows, uses, healthy, lost] = [[], [], true, 0];
    } catch (error) {
      if (healthy)
        deps.log.error({ err: error }, 'the decision log cannot be written: allows are refused until it can');
      healthy = false;
    }
    return healthy;
  };
  const timer = setInterval(flush, flushEveryMs);
  timer.unref();

  return {
    record: (row, use = []) => {
      if (row.allow && !healthy && !flush()) {
        throw new AppError(
          'decision-log-unavailable',
          'The decision could not be logged, so it was not given.',
        );
      }
      if (rows.length >= keepAtMost) lost += 1;
      else {
        rows.push(row);
        uses.push(...use);
      }
      if (healthy && rows.length >= flushAtRows) flush();
    },
    flush,
    isHealthy: () => healthy,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      flush();
      if (rows.length > 0)
        deps.log.error({ rows: rows.length }, 'decisions were lost: the log could not be written');
    },
  };
}
