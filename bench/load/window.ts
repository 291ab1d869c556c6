import { performance } from 'node:perf_hooks';
import { cpuMicroseconds } from '../measure/proc.ts';
import { quantile } from '../measure/quantiles.ts';
import type { Checker } from './checker.ts';
import type { Job, Outcome } from './job.ts';

/** Collects what is measured after the warm-up: every latency, and the peer's CPU time from its own accounting. */
export interface Window {
  /** Told of every answer: when it came, and how long it took. */
  note(now: number, latency: number): void;
  isOver(): boolean;
  outcome(checker: Checker): Outcome;
}

/** Opens the window: it begins `warmUpMs` from now. At most `mostSamples` answers are kept. */
export function createWindow(job: Job, mostSamples = 4_000_000): Window {
  const begins = performance.now() + job.warmUpMs;
  let latencies = new Float64Array(65_536);
  let count = 0;
  let startedAt = 0;
  let startCpu = 0;
  let endedAt = 0;
  let endCpu = 0;
  const start = (now: number) => {
    startedAt = now;
    startCpu = cpuMicroseconds(job.pids);
  };
  const end = (now: number) => {
    endedAt = now;
    endCpu = cpuMicroseconds(job.pids);
  };
  const keep = (latency: number) => {
    if (count === latencies.length) {
      const larger = new Float64Array(count * 2);
      larger.set(latencies);
      latencies = larger;
    }
    latencies[count] = latency;
    count += 1;
  };
  return {
    note: (now, latency) => {
      if (now < begins || endedAt > 0) return;
      if (startedAt === 0) return start(now);
      keep(latency);
      if (now - startedAt >= job.measureMs || count >= mostSamples) end(now);
    },
    isOver: () => endedAt > 0,
    outcome: ({ answered, allowed, refused, wrong, examples }) => {
      if (endedAt === 0) throw new Error(`Too few answers to measure: ${answered}, and ${refused} refused`);
      const samples = latencies.subarray(0, count);
      const rps = (count * 1000) / (endedAt - startedAt);
      const [p50, p99, max] = [0.5, 0.99, 1].map((share) => quantile(samples, share)) as [
        number,
        number,
        number,
      ];
      const cpuUs = (endCpu - startCpu) / count;
      return { answered, allowed, refused, wrong, examples, rps, p50, p99, max, cpuUs };
    },
  };
}
