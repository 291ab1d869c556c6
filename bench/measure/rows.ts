import type { Outcome } from '../load/job.ts';
import { median } from './quantiles.ts';

/** One measurement of a peer in one round. Memory in MB of 1,048,576 bytes. */
export interface Run extends Outcome {
  rssMb: number;
  /** Of it, what is not mapped from files. */
  anonMb: number;
}

/** A line of the result: a peer at a size, by the medians of its runs. Times in milliseconds, CPU in microseconds. */
export interface Row {
  peer: string;
  grants: number;
  processes: number;
  rps: number;
  p50: number;
  p99: number;
  cpuUs: number;
  rssMb: number;
  anonMb: number;
  /** Requests per second that were sent at fixed times; absent: as many as the peer could answer. */
  rate?: number;
  /** By how much the generator itself was late, at a fixed rate: part of `p50`. */
  lateP50?: number;
  answered: number;
  refused: number;
  wrong: number;
  runs: Run[];
}

/** What a row is about. */
export type Subject = Pick<Row, 'peer' | 'grants' | 'processes' | 'rate'>;

/** Makes a row of all the runs of a peer. */
export function toRow(subject: Subject, runs: Run[]): Row {
  const middle = (pick: (run: Run) => number) => median(runs.map(pick));
  const sum = (pick: (run: Run) => number) => runs.reduce((total, run) => total + pick(run), 0);
  return {
    ...subject,
    rps: middle((run) => run.rps),
    p50: middle((run) => run.p50),
    p99: middle((run) => run.p99),
    cpuUs: middle((run) => run.cpuUs),
    rssMb: middle((run) => run.rssMb),
    anonMb: middle((run) => run.anonMb),
    ...(subject.rate !== undefined && { lateP50: middle((run) => run.lateP50 ?? 0) }),
    answered: sum((run) => run.answered),
    refused: sum((run) => run.refused),
    wrong: sum((run) => run.wrong),
    runs,
  };
}
