import type { RequestOptions } from './requests.ts';

/** What a generator process is told to do. */
export interface Job extends RequestOptions {
  port: number;
  connections: number;
  /** Requests per second at fixed times; without it each connection asks again as soon as it is answered. */
  rate?: number;
  /** At a fixed rate: latency counts from when each request was sent, not from when it was due. */
  fromSent?: true;
  warmUpMs: number;
  measureMs: number;
  /** The peer's processes, whose CPU time is read at the beginning and the end of the measurement. */
  pids: number[];
}

/** What one measurement found. Times in milliseconds. */
export interface Outcome {
  /** Answers, warm-up included, and how many of them allowed. */
  answered: number;
  allowed: number;
  /** Requests that were not served (503), which count as no answer. */
  refused: number;
  wrong: number;
  examples: string[];
  /** Answers within the measurement, per second. */
  rps: number;
  p50: number;
  p99: number;
  max: number;
  /** CPU time of the peer's processes per answer, in microseconds. */
  cpuUs: number;
  /** At a fixed rate: by how much the generator itself was late to send, which is part of the latency. */
  lateP50?: number;
  lateP99?: number;
}
