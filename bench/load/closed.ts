import { performance } from 'node:perf_hooks';
import type { Checker } from './checker.ts';
import { openConnection } from './connection.ts';
import type { Job } from './job.ts';
import type { Requests } from './requests.ts';
import type { Window } from './window.ts';

/** Closed loop: every connection asks again as soon as it is answered, until the window is over. */
export async function runClosed(
  job: Job,
  requests: Requests,
  checker: Checker,
  window: Window,
): Promise<void> {
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  let next = 0;
  const open = async () => {
    let asked = 0;
    let sentAt = 0;
    const ask = () => {
      asked = next++;
      sentAt = performance.now();
      connection.send(requests.text(asked));
    };
    const connection = await openConnection(job.port, {
      failed: reject,
      answer: (status, body) => {
        const now = performance.now();
        const isAnswer = checker.check(asked, status, body);
        if (isAnswer) window.note(now, now - sentAt);
        if (window.isOver()) resolve();
        else ask();
      },
    });
    return { ask, close: connection.close };
  };
  const all = await Promise.all(Array.from({ length: job.connections }, open));
  for (const { ask } of all) ask();
  try {
    await over;
  } finally {
    for (const { close } of all) close();
  }
}
