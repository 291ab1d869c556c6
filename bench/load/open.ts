import { performance } from 'node:perf_hooks';
import { quantile } from '../measure/quantiles.ts';
import type { Checker } from './checker.ts';
import { type Connection, openConnection } from './connection.ts';
import type { Job } from './job.ts';
import { startPacer } from './pacer.ts';
import type { Requests } from './requests.ts';
import type { Window } from './window.ts';

/** How late the requests were sent, in milliseconds. */
export interface Lateness {
  lateP50: number;
  lateP99: number;
}

/**
 * Open loop: request n is due at a fixed time, whatever has become of the ones before, and its latency counts from
 * that time; while all connections are busy it waits, and that counts too.
 */
export async function runOpen(
  job: Job & { rate: number },
  requests: Requests,
  checker: Checker,
  window: Window,
): Promise<Lateness> {
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  const total = Math.ceil((job.rate * (job.warmUpMs + job.measureMs)) / 1000) + job.rate;
  const lateness = new Float64Array(total);
  const idle: ((n: number) => void)[] = [];
  const startAt = performance.now() + 50;
  const dueAt = (n: number) => startAt + (n * 1000) / job.rate;
  let next = 0;
  const sendDue = () => {
    while (next < total && idle.length > 0 && dueAt(next) <= performance.now()) {
      lateness[next] = performance.now() - dueAt(next);
      // In turn: a connection that is never used would be closed as one that does not come to its request.
      idle.shift()?.(next++);
    }
  };
  const open = async () => {
    let asked = 0;
    let sentAt = 0;
    const ask = (n: number) => {
      asked = n;
      sentAt = performance.now();
      connection.send(requests.text(n));
    };
    const connection: Connection = await openConnection(job.port, {
      failed: reject,
      answer: (status, body) => {
        const now = performance.now();
        const isAnswer = checker.check(asked, status, body);
        if (isAnswer) window.note(now, now - (job.fromSent ? sentAt : dueAt(asked)));
        idle.push(ask);
        if (window.isOver() || checker.answered + checker.refused === total) resolve();
        else sendDue();
      },
    });
    idle.push(ask);
    return connection;
  };
  const all = await Promise.all(Array.from({ length: job.connections }, open));
  const stopPacer = await startPacer({ startAt, rate: job.rate, tick: sendDue });
  try {
    await over;
  } finally {
    await stopPacer();
    for (const { close } of all) close();
  }
  const sent = lateness.subarray(0, next);
  return { lateP50: quantile(sent, 0.5), lateP99: quantile(sent, 0.99) };
}
