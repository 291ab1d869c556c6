import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBroker } from '../demo/broker/broker.ts';
import { obtainServiceToken } from '../demo/broker/obtain.ts';
import type { Job, Outcome } from './load/job.ts';
import { load } from './load/start.ts';
import { memoryOf } from './measure/proc.ts';
import { adgang } from './peers/adgang.ts';
import { cacheFolder, prepareWorld } from './world/prepare.ts';
import { askingClient } from './world/store.ts';
import { createWorld } from './world/world.ts';

/**
 * `npm run soak`: one process of the service at half of what it can serve for ten minutes, then 60 s at five times
 * that, then half again. Shows whether memory and descriptors stay flat, what is refused, how those fare that are
 * taken in, and how soon it recovers. Not a test: it measures. `--minutes N` shortens the first part.
 */

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const grants = 100_000;
const overloadSeconds = 60;

const folder = join(cacheFolder, `soak-${process.pid}`);
mkdirSync(folder, { recursive: true, mode: 0o700 });
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));

await using broker = await openBroker({
  host: '127.0.0.1',
  port: 0,
  dataFolder: folder,
  nodeEnv: process.env['NODE_ENV'],
});
const token = await obtainServiceToken({ issuer: broker.issuer, clientId: askingClient });
const world = await prepareWorld(createWorld(grants));
const peer = adgang(1);
await using started = await peer.start({ world, folder, issuer: broker.issuer });
const pids = started.program.pids();

const run = (about: Partial<Job> & { measureMs: number }): Promise<Outcome> =>
  load({
    port: started.port,
    dialect: peer.dialect,
    grants,
    first: 0,
    count: 100_000,
    connections: 32,
    warmUpMs: 1_000,
    pids,
    token,
    ...about,
  });
const say = (part: string, { rps, p50, p99, max, cpuUs, refused, wrong }: Outcome) =>
  console.log(
    `${part.padEnd(28)} ${rps.toFixed(0).padStart(6)}/s  p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} max ${max.toFixed(0)} ms  ` +
      `${cpuUs.toFixed(0)} us each  ${refused} refused, ${wrong} wrong  ${describeProcess()}`,
  );
const describeProcess = () =>
  `${(memoryOf(pids).resident / 1024 ** 2).toFixed(0)} MB, ${pids.map((pid) => readdirSync(`/proc/${pid}/fd`).length).join('+')} descriptors`;

console.log(`before: ${describeProcess()}`);
const full = await run({ measureMs: 8_000 });
say('as fast as it goes', full);
const rate = Math.floor(full.rps / 2);
let wrong = full.wrong;
const minutes = Number(values.minutes);
for (let minute = 1; minute <= minutes; minute += 1) {
  const outcome = await run({ rate, measureMs: 60_000 });
  say(`half of it, minute ${minute}`, outcome);
  wrong += outcome.wrong + outcome.refused;
}
// From the sending: at five times the load the generator's own queue has no end.
const overload = await run({
  rate: full.rps * 5,
  connections: 512,
  fromSent: true,
  measureMs: overloadSeconds * 1000,
});
say('five times as much', overload);
const after = await run({ rate, warmUpMs: 0, measureMs: 5_000 });
say('half, the first 5 s after', after);
say('half, the next 5 s', await run({ rate, measureMs: 5_000 }));
wrong += overload.wrong + after.wrong;
console.log(
  wrong === 0 ? 'No wrong answer, and no error at half load.' : `FAILED: ${wrong} wrong or refused`,
);
process.exitCode = wrong === 0 ? 0 : 1;
