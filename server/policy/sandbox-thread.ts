/** The inside of a worker thread: evaluates one policy, and knows nothing else. Only sandbox.ts starts it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Bundle } from './bundle.ts';
import { createInstance, type Instance } from './instance.ts';

/** What a thread is started with. */
export interface ThreadData {
  wasm: Uint8Array;
  /** JSON. */
  data: string | undefined;
  /** Pages of 64 kB. */
  memory: { initial: number; maximum: number };
  /** Which input of the message is being evaluated: so that whoever watches knows which one hangs. */
  progress: SharedArrayBuffer;
  /** Characters of an answer; those that name candidates may be longer. */
  answerLimits: { answer: number; candidates: number };
}

/** One input to be evaluated. */
export interface Task {
  entrypoint: string;
  /** JSON. */
  input: string;
}

/** The answer to it: a result set as JSON, or what became of it; and how long this thread has had the processor for it. */
export type TaskResult =
  | { answer: string; ms: number }
  | { why: 'failed' | 'too-much-memory'; what: string; ms: number };

const { wasm, data, memory, progress, answerLimits } = workerData as ThreadData;
const index = new Int32Array(progress);
const bytes = new Uint8Array(wasm).buffer;
const bundle: Bundle = {
  ...{ digest: '', opaVersion: '', revision: '', entrypoints: [] },
  module: await WebAssembly.compile(bytes),
  ...(data !== undefined && { data: new TextEncoder().encode(data).slice().buffer }),
};
let instance: Instance | undefined = createInstance(bundle, memory);

parentPort?.on('message', (tasks: Task[]) => {
  const results = tasks.map((task, n) => {
    Atomics.store(index, 0, n);
    return evaluate(task);
  });
  // Nothing is being evaluated any more, however late the answer is read.
  Atomics.store(index, 0, -1);
  parentPort?.postMessage(results);
});
parentPort?.postMessage('ready');

/** Whatever is thrown may have left the instance in disorder: the next evaluation begins with a new one. */
function evaluate({ entrypoint, input }: Task): TaskResult {
  const began = process.threadCpuUsage();
  const used = () => {
    const { user, system } = process.threadCpuUsage(began);
    return (user + system) / 1000;
  };
  try {
    instance ??= createInstance(bundle, memory);
    if (instance.entrypoints[entrypoint] === undefined) throw new Error('there is no such entrypoint');
    const answer = instance.evaluate(input, entrypoint);
    const limit = entrypoint.endsWith('/candidates') ? answerLimits.candidates : answerLimits.answer;
    if (answer.length > limit) throw new Error('the answer is too long');
    return { answer, ms: used() };
  } catch (error) {
    instance = undefined;
    return { why: isOutOfMemory(error) ? 'too-much-memory' : 'failed', what: String(error), ms: used() };
  }
}

/** The policy's memory is full (a string, of its own `opa_malloc`), or cannot grow for the input (a RangeError). */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError || String(error).startsWith('opa_malloc');
}
