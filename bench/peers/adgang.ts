import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PeerKind, Setting, StartedPeer } from './peer.ts';
import { freePort, startProgram } from './program.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** The service as it is run in production, over a copy of the world's store: nothing is switched off. */
export function adgang(processes: number): PeerKind {
  return {
    name: 'adgang',
    processes,
    dialect: 'authzen',
    authenticated: true,
    start: (setting) => start(setting, processes),
  };
}

async function start({ world, folder, issuer }: Setting, processes: number): Promise<StartedPeer> {
  await copyFile(world.store, join(folder, 'adgang.db'), constants.COPYFILE_FICLONE);
  const [port, metricsPort] = [await freePort(), await freePort()];
  const program = await startProgram({
    command: process.execPath,
    args: [...(process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? []), main],
    environment: {
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      DATA_DIR: folder,
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      BROKER_ISSUER: issuer,
      WEB_CONCURRENCY: String(processes),
    },
    logFile: join(folder, 'printed.log'),
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    processes,
  });
  await untilLoaded(metricsPort, processes);
  return { program, port, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

/** As OPA answers only when it has read its data, so the service is measured when it has read its facts into memory. */
async function untilLoaded(metricsPort: number, processes: number): Promise<void> {
  const until = Date.now() + 120_000;
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    if (text.includes(`\nadgang_facts_loaded ${processes}\n`)) return;
    if (Date.now() > until) throw new Error('The service has not read its facts into memory in time');
    await sleep(100);
  }
}
