import { createHost, type Host, lookEveryMs, type Runnable, type SandboxResult } from './sandbox-host.ts';

export type { Runnable, SandboxResult } from './sandbox-host.ts';

/** Where policies run that are not the operator's: in worker threads, bounded in time and memory. */
export interface Sandbox extends AsyncDisposable {
  /**
   * Evaluates an entrypoint in the worker thread of that policy: one result per input (JSON), in their order. An
   * evaluation that takes longer than `hardMs` is stopped, and the thread with it; after three of those the others
   * are not tried. One that has waited longer than `waitMs` is not tried either.
   */
  evaluate(
    policy: Runnable,
    entrypoint: string,
    inputs: readonly string[],
    limits?: { hardMs?: number; waitMs?: number },
  ): Promise<SandboxResult[]>;
}

/** Milliseconds that one evaluation may take: beyond the first it is logged, beyond the second it is stopped. */
export const softMs = 50;
export const hardMs = 250;
const waitMs = 1_000;
/** Policies that have a thread at the same time; another takes that of the one that had nothing to do for longest. */
const threadsAtMost = 16;
/** A thread that nobody has asked for so long is ended. */
const keepIdleMs = 600_000;
/** Inputs of one policy that wait: what comes on top is turned away. */
const queueAtMost = 2_000;
/** Whoever has more inputs than these has them evaluated in slices, so that others of the same policy get in between. */
const sliceSize = 256;

/** Opens the sandbox: a thread starts with the first question to its policy. */
export function openSandbox(options: { threads?: number; idleMs?: number } = {}): Sandbox {
  const { threads = threadsAtMost, idleMs = keepIdleMs } = options;
  const hosts = new Map<string, Host>();
  let isClosed = false;

  const hostOf = (policy: Runnable): Host => {
    const host = hosts.get(policy.revision) ?? createHost(policy, schedule);
    hosts.set(policy.revision, host);
    return host;
  };
  /** Gives threads to the policies that wait for one. */
  function schedule(): void {
    if (isClosed) return;
    for (const host of [...hosts.values()].filter((each) => each.wantsThread()).sort(byTurn)) {
      const running = [...hosts.values()].filter((each) => each.hasThread());
      if (running.length >= threads) {
        const spare = running.filter((each) => each.isSpare()).sort(byTurn)[0];
        if (!spare) return;
        end(spare);
      }
      host.start();
    }
  }
  function end(host: Host): void {
    void host.close();
    if (host.queued() === 0) hosts.delete(host.revision);
  }
  const timer = setInterval(() => {
    for (const host of hosts.values()) {
      host.look();
      if (host.isForgotten(idleMs)) end(host);
    }
  }, lookEveryMs);
  timer.unref();

  return {
    evaluate: async (policy, entrypoint, inputs, limits = {}) => {
      const results: SandboxResult[] = [];
      for (let from = 0; from < inputs.length; from += sliceSize) {
        const slice = inputs.slice(from, from + sliceSize);
        const host = hostOf(policy);
        if (isClosed || host.queued() + slice.length > queueAtMost) {
          results.push(...slice.map((): SandboxResult => ({ ok: false, why: 'busy' })));
          continue;
        }
        const evaluated = slice.map((input) => {
          const { promise, resolve: settle } = Promise.withResolvers<SandboxResult>();
          host.add({ hardMs, waitMs, ...limits, entrypoint, input, settle });
          return promise;
        });
        if (host.hasThread()) host.pump();
        else schedule();
        results.push(...(await Promise.all(evaluated)));
      }
      return results;
    },
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      clearInterval(timer);
      await Promise.all([...hosts.values()].map((host) => host.close()));
    },
  };
}

const byTurn = (a: Host, b: Host) => a.turn() - b.turn();
