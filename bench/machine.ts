import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { opaVersion } from '../server/policy/opa.ts';

/** What the figures were measured on; they mean little without it. */
export interface Machine {
  date: string;
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  opa: string;
  /** Of the last minute before the run: over 0.5 somebody else was at work. */
  loadBefore: number;
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: process.version,
    opa: opaVersion,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}
