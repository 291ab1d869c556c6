import { performance } from 'node:perf_hooks';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * Calls `tick` `rate` times a second from `startAt` (by `performance.now`). A timer of Node's is right to a
 * millisecond, twice the distance of two requests: a thread sleeps more exactly, and costs less than spinning.
 */
export async function startPacer(options: {
  startAt: number;
  rate: number;
  tick: () => void;
}): Promise<() => Promise<void>> {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { startAt: performance.timeOrigin + options.startAt, rate: options.rate },
  });
  worker.on('message', options.tick);
  await new Promise((resolve, reject) => worker.once('online', resolve).once('error', reject));
  return async () => void (await worker.terminate());
}

interface Pace {
  startAt: number;
  rate: number;
}

function keepPace({ startAt, rate }: Pace): void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let n = 0; ; n++) {
    const wait = startAt + (n * 1000) / rate - performance.timeOrigin - performance.now();
    if (wait > 0) Atomics.wait(never, 0, 0, wait);
    parentPort?.postMessage(n);
  }
}

if (!isMainThread) keepPace(workerData as Pace);
