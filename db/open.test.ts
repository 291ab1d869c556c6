import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { isAtHead, openDb } from './open.ts';

/** Opens store after store, each at the moment in which the other threads do. */
const openAtOnce = `
  const { workerData, parentPort } = require('node:worker_threads');
  import(workerData.module).then(({ openDb }) => {
    const arrived = new Int32Array(workerData.arrived);
    for (const [at, file] of workerData.files.entries()) {
      Atomics.add(arrived, at, 1);
      while (Atomics.load(arrived, at) < workerData.threads);
      openDb(file)[Symbol.dispose]();
    }
    parentPort.postMessage('done');
  });`;

test('several processes may be the first to open a store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'adgang-open-'));
  const files = Array.from({ length: 20 }, (_, n) => join(folder, `${n}.db`));
  const threads = 2;
  const workerData = {
    module: new URL('./open.ts', import.meta.url).href,
    arrived: new SharedArrayBuffer(4 * files.length),
    files,
    threads,
  };
  const opening = Array.from({ length: threads }, async () => {
    const worker = new Worker(openAtOnce, { eval: true, workerData });
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    await worker.terminate();
  });
  await Promise.all(opening);
  for (const file of files) {
    using db = openDb(file);
    expect(isAtHead(db)).toBe(true);
  }
  rmSync(folder, { recursive: true });
});
