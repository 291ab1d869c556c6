import { Worker } from 'node:worker_threads';
import type { Task, TaskResult, ThreadData } from './sandbox-thread.ts';

/** A compiled policy, and what it is called. */
export interface Runnable {
  revision: string;
  wasm: Uint8Array;
  /** What the policy finds under `data`, as JSON. */
  data?: string | undefined;
  entrypoints: readonly string[];
}

/** What an entrypoint answers, for the caller to judge; or why there is none. */
export type SandboxResult =
  | { ok: true; result: unknown; ms: number }
  /** `ms` where it came to an end by itself. */
  | { ok: false; why: 'too-slow' | 'too-much-memory' | 'failed' | 'busy'; what?: string; ms?: number };

/** One evaluation that waits. */
export interface Item extends Task {
  hardMs: number;
  /** How long it may wait. */
  waitMs: number;
  settle: (result: SandboxResult) => void;
}

/** The thread of one policy, and what waits for it. Times are of `performance.now()`. */
export interface Host {
  readonly revision: string;
  add(item: Item): void;
  queued(): number;
  /** Whether something waits and there is no thread. */
  wantsThread(): boolean;
  hasThread(): boolean;
  /** Whether its thread may go to another policy: it has nothing to do, or has had it for long. */
  isSpare(): boolean;
  /** Whether it has had nothing to do for so long. */
  isForgotten(ms: number): boolean;
  /** Since when it waits, or has had nothing to do. */
  turn(): number;
  start(): void;
  /** Evaluates what waits, if the thread has nothing else to do. */
  pump(): void;
  /** Stops what takes too long: to be called every `lookEveryMs`. */
  look(): void;
  /** Ends the thread; what waits goes on waiting. */
  close(): Promise<unknown>;
}

/** How often a thread is looked after. */
export const lookEveryMs = 25;
/** A thread that does not begin, for want of a processor, is given up. */
const beginMs = 5_000;
/** What is sent at once is to take about so long. */
const sendMs = 10;
const sendAtMost = 64;
/** After so many evaluations that were stopped, what waits behind them is not tried. */
const stopsAtMost = 3;
/** A thread is not taken from a busy policy before that. */
const keepMs = 250;
/** 320 kB to begin with, at most 4 MB. */
const memory = { initial: 5, maximum: 64 };
const heap = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 };
/** Characters: what answers one question is read where everybody is answered, and kept in the log. */
const answerLimits = { answer: 32_768, candidates: 262_144 };

/** A thread, what it has been sent, and how long it has been seen at the same input. */
interface Thread {
  worker: Worker;
  progress: Int32Array;
  isReady: boolean;
  startedAt: number;
  sent: Item[];
  seen: { index: number; ms: number };
}

/** Makes the place of one policy; `onSpare` is called whenever its thread has nothing to do, or is gone. */
export function createHost(policy: Runnable, onSpare: () => void): Host {
  let queue: (Item & { since: number })[] = [];
  let thread: Thread | undefined;
  let usedAt = performance.now();
  /** How long an evaluation takes, of late. */
  let usualMs = sendMs;
  let stops = 0;

  const drop = () => {
    const gone = thread;
    thread = undefined;
    return gone?.worker.terminate();
  };
  const settleAll = (items: readonly Item[], result: SandboxResult) => {
    for (const item of items) item.settle(result);
  };
  /** The thread has died, by itself. */
  const fail = (what: string) => {
    const { sent = [], isReady = false } = thread ?? {};
    void drop();
    settleAll(sent, { ok: false, why: 'failed', what });
    // One that cannot even begin will not begin for those who wait either.
    if (!isReady) settleAll(queue.splice(0), { ok: false, why: 'failed', what });
    onSpare();
  };
  const take = (results: TaskResult[]) => {
    if (!thread) return;
    const { sent } = thread;
    thread.sent = [];
    usedAt = performance.now();
    for (const [n, item] of sent.entries()) {
      const result = results[n];
      if (result) usualMs = usualMs * 0.9 + result.ms * 0.1;
      item.settle(toSandboxResult(result));
    }
    if (queue.length === 0) {
      stops = 0;
      thread.worker.unref();
    }
    onSpare();
    pump();
  };
  const pump = () => {
    if (!thread?.isReady || thread.sent.length > 0 || queue.length === 0) return;
    const sent = queue.splice(0, Math.min(sendAtMost, Math.max(1, Math.floor(sendMs / usualMs))));
    thread.sent = sent;
    thread.seen = { index: -1, ms: 0 };
    thread.worker.ref();
    thread.worker.postMessage(sent.map(({ entrypoint, input }): Task => ({ entrypoint, input })));
  };

  /** Stops the evaluation that has been seen for too long; those sent with it are for the next thread. */
  const stop = ({ sent }: Thread, index: number) => {
    const since = performance.now();
    void drop();
    queue = [...sent.filter((_, n) => n !== index).map((item) => ({ ...item, since })), ...queue];
    sent[index]?.settle({ ok: false, why: 'too-slow' });
    stops += 1;
    if (stops >= stopsAtMost) {
      stops = 0;
      settleAll(queue.splice(0), { ok: false, why: 'too-slow', what: 'others were stopped before it' });
    }
    onSpare();
  };

  return {
    revision: policy.revision,
    add: (item) => queue.push({ ...item, since: performance.now() }),
    queued: () => queue.length,
    wantsThread: () => !thread && queue.length > 0,
    hasThread: () => thread !== undefined,
    isSpare: () =>
      thread?.isReady === true &&
      thread.sent.length === 0 &&
      (queue.length === 0 || performance.now() - thread.startedAt > keepMs),
    isForgotten: (ms) =>
      queue.length === 0 &&
      (!thread || (thread.isReady && thread.sent.length === 0)) &&
      performance.now() - usedAt > ms,
    turn: () => queue[0]?.since ?? usedAt,
    start: () => {
      const progress = new SharedArrayBuffer(4);
      const { wasm, data } = policy;
      const workerData: ThreadData = { wasm, data, memory, progress, answerLimits };
      // An empty environment, and none of our flags.
      const options = { workerData, env: {}, execArgv: [], resourceLimits: heap };
      const worker = new Worker(new URL('./sandbox-thread.ts', import.meta.url), options);
      const index = new Int32Array(progress).fill(-1);
      const startedAt = performance.now();
      thread = { worker, progress: index, isReady: false, startedAt, sent: [], seen: { index: -1, ms: 0 } };
      // Whatever one that was dropped still says is of no interest.
      const isCurrent = () => thread?.worker === worker;
      worker.on('message', (message: 'ready' | TaskResult[]) => {
        if (!isCurrent()) return;
        if (message !== 'ready') take(message);
        else if (thread) {
          thread.isReady = true;
          // That the thread was just starting is nobody's fault.
          const since = performance.now();
          queue = queue.map((item) => ({ ...item, since }));
          pump();
        }
      });
      worker.on('error', (error) => isCurrent() && fail(String(error)));
      worker.on('exit', () => isCurrent() && fail('the thread ended'));
    },
    pump,
    look: () => {
      const now = performance.now();
      // A thread that is just starting is worth waiting for.
      const isStarting = thread?.isReady === false;
      const late = isStarting ? [] : queue.filter(({ since, waitMs }) => now - since > waitMs);
      if (late.length > 0) {
        queue = queue.filter((item) => !late.includes(item));
        settleAll(late, { ok: false, why: 'busy' });
      }
      if (!thread || (thread.isReady && thread.sent.length === 0)) return;
      const index = Atomics.load(thread.progress, 0);
      // Counted in looks, not by the clock: while this thread was kept from looking, an answer may have come.
      const ms = index === thread.seen.index ? thread.seen.ms + lookEveryMs : 0;
      thread.seen = { index, ms };
      if (index < 0 && ms >= beginMs) fail('the thread did not begin');
      const item = thread?.sent[index];
      if (thread && item && ms >= item.hardMs) stop(thread, index);
    },
    close: async () => {
      await drop();
    },
  };
}

/** Reads the result set: a complete rule has one answer, an undefined one has none. */
function toSandboxResult(result: TaskResult | undefined): SandboxResult {
  if (!result) return { ok: false, why: 'failed', what: 'the thread gave no answer' };
  if ('why' in result) return { ok: false, ...result };
  const answers: unknown = JSON.parse(result.answer);
  const [first, ...others] = Array.isArray(answers) ? answers : [];
  const isOne = first !== undefined && others.length === 0 && Object.hasOwn(first, 'result');
  if (!isOne) return { ok: false, why: 'failed', what: 'the policy gave no answer', ms: result.ms };
  return { ok: true, result: first.result, ms: result.ms };
}
