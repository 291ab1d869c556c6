import cluster, { type Address, type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import type { Log } from './log.ts';

/** The processes that share the port; each answers requests, none runs jobs. */
export interface Processes extends AsyncDisposable {
  port: number;
}

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
/** A process that dies at once is not replaced faster than this. */
const respawnMs = 1_000;
/** Longer than a process takes to drain (server/service.ts). */
const stopMs = 15_000;

/** Whether this is one of those processes. */
export const isSharingProcess = cluster.isWorker;

/** Lets go of the primary, so that a process which has stopped can end. */
export function leaveProcesses(): void {
  cluster.worker?.disconnect();
}

/** Starts `config.processes` processes of the service on one port, and replaces those that die. */
export async function openProcesses(deps: { config: Config; log: Log }): Promise<Processes> {
  const { config, log } = deps;
  const workers = new Set<Worker>();
  let stopping = false;
  cluster.setupPrimary({ exec: program, args: [], execArgv: [] });

  const start = (): Worker => {
    const worker = cluster.fork(config.settings);
    workers.add(worker);
    worker.once('exit', (code, signal) => {
      workers.delete(worker);
      if (stopping) return;
      log.error({ code, signal }, 'a process of the service died; it is replaced');
      setTimeout(() => stopping || start(), respawnMs).unref();
    });
    return worker;
  };
  const dispose = async () => {
    stopping = true;
    await Promise.all([...workers].map(stop));
  };
  try {
    const listening = await Promise.all(
      Array.from({ length: config.processes }, () => whenListening(start())),
    );
    return { port: listening[0]?.port ?? 0, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function whenListening(worker: Worker): Promise<Address> {
  const gone = new AbortController();
  worker.once('exit', () =>
    gone.abort(new Error('a process of the service could not start: see its output')),
  );
  const [address] = (await once(worker, 'listening', { signal: gone.signal })) as [Address];
  return address;
}

async function stop(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const exited = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), stopMs);
  await exited;
  clearTimeout(timer);
}
