import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Db, openDbAsIs } from '../db/open.ts';
import { insertDraft } from '../db/policy-drafts.ts';
import { type ImpactRow, readImpactById } from '../db/policy-impacts.ts';
import { listRevisions } from '../db/policy-revisions.ts';
import { openBroker } from '../demo/broker/broker.ts';
import { obtainServiceToken } from '../demo/broker/obtain.ts';
import { findClient } from '../demo/clients.ts';
import { opaPlaces } from '../policies/places.ts';
import { createCatalogueCache } from '../server/catalogue/catalogue.ts';
import { createNewId } from '../server/ids.ts';
import { digestOfFiles } from '../server/policy/bundle.ts';
import { basePolicyId } from '../server/policy/names.ts';
import { readShippedFiles } from '../server/policy/shipped-files.ts';
import type { Author } from '../server/studio/author.ts';
import { startImpact } from '../server/studio/impact.ts';
import type { PlanDeps } from '../server/studio/impact-plan.ts';
import { openWorkshop } from '../server/studio/workshop.ts';
import type { Outcome } from './load/job.ts';
import { load } from './load/start.ts';
import { describeMachine } from './machine.ts';
import { cpuMicroseconds, memoryOf } from './measure/proc.ts';
import { adgang } from './peers/adgang.ts';
import { cacheFolder, prepareWorld } from './world/prepare.ts';
import { askingClient } from './world/store.ts';
import { createWorld } from './world/world.ts';

/**
 * `npm run bench:impact`: how long the impact of a change takes over the whole world, what it costs, and what
 * decisions notice of it, asked at a fixed rate meanwhile. bench/README.md says how.
 */

const { values } = parseArgs({
  options: { grants: { type: 'string', default: '1000000' }, rate: { type: 'string', default: '300' } },
});
const grants = Number(values.grants);
const rate = Number(values.rate);
const mostMinutes = 20;
const pieceMs = 10_000;

/** What each measured change does: the first two compare ids alone, as most rules do; the third reads them. */
const changes = [
  ['a provider begins to ask for High', 'provider', '_allow if input.context.loa == "High"'],
  ['the base policy stays as it is', basePolicyId, undefined],
  [
    'a provider reads ids: nothing is decided once for many',
    'provider',
    '_allow if endswith(input.subject.id, "7")',
  ],
] as const;

const folder = join(cacheFolder, `impact-${process.pid}`);
mkdirSync(folder, { recursive: true, mode: 0o700 });
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));

const provider = findClient(askingClient).organization.tin;
await using broker = await openBroker({
  host: '127.0.0.1',
  port: 0,
  dataFolder: folder,
  nodeEnv: process.env['NODE_ENV'],
});
const token = await obtainServiceToken({ issuer: broker.issuer, clientId: askingClient });
console.error('making, or finding, the world ...');
const world = await prepareWorld(createWorld(grants));
const peer = adgang(1);
await using started = await peer.start({ world, folder, issuer: broker.issuer });
const [service = 0] = started.program.pids();
using db = openDbAsIs(join(folder, 'adgang.db'));
await using workshop = openWorkshop({ opa: opaPlaces() });
const deps = toDeps(db);

const machine = Object.entries(describeMachine()).map(([name, value]) => `${name}: ${value}`);
console.log(
  `\n${machine.join(', ')}\n\n${grants} grants of ${grants / 5} identities; ${rate} decisions/s meanwhile\n`,
);
console.log(
  '| change | answers | accesses lost | s | CPU s | MB | decisions before: p50, p99, max ms | meanwhile: p50, p99, max ms |\n|---|---:|---:|---:|---:|---:|---|---|',
);
let wrong = 0;
for (const [name, policy, rules] of changes) await measure(name, policy, rules);
process.exitCode = wrong === 0 ? 0 : 1;

function toDeps(store: Db): PlanDeps {
  const [brought] = listRevisions(store, basePolicyId);
  if (!brought) throw new Error('the service has kept no base policy');
  return {
    ...{ db: store, now: Date.now, newId: createNewId(Date.now), workshop },
    catalogue: createCatalogueCache(store),
    policies: { brought: { revision: brought.bundle, origin: 'shipped' } },
  };
}

/** Whoever runs the benchmark, in the place of an author. */
function toAuthor(policy: string): Author {
  const actor = { idp: 'system', id: 'benchmark' };
  return {
    ...{ policy, actor, idp: actor.idp, idpIdentityId: actor.id, organizationTin: policy },
    ...{ isOperator: policy === basePolicyId, requestId: null, requireStill: () => undefined },
  };
}

async function measure(name: string, of: string, rules: string | undefined): Promise<void> {
  const policy = of === basePolicyId ? basePolicyId : provider;
  const quiet = await decide();
  const draftId = keepDraft(policy, rules === undefined ? toOtherBase() : toFiles(rules));
  const began = performance.now();
  const { id } = await startImpact(deps, toAuthor(policy), { draftId });
  const meanwhile: Outcome[] = [];
  const costs = watchCosts();
  const asking = (async () => {
    while (isUnderWay(id)) meanwhile.push(await decide());
  })();
  while (isUnderWay(id)) {
    await setTimeout(100);
    if (performance.now() - began > mostMinutes * 60_000) throw new Error('it takes too long');
  }
  const seconds = (performance.now() - began) / 1000;
  const { cpuSeconds, megabytes } = costs.end();
  await asking;
  const impact = readImpactById(db, id);
  if (impact?.state !== 'done') throw new Error(`the impact is ${impact?.state} (${impact?.error})`);
  say(
    name,
    impact,
    `${seconds.toFixed(0)} | ${cpuSeconds.toFixed(0)} | ${megabytes.toFixed(0)}`,
    quiet,
    meanwhile,
  );
}

function say(name: string, impact: ImpactRow, costs: string, quiet: Outcome, meanwhile: Outcome[]): void {
  const times = ({ p50, p99, max }: Outcome) => `${p50.toFixed(1)}, ${p99.toFixed(1)}, ${max.toFixed(0)}`;
  const sorted = meanwhile.toSorted((a, b) => a.p99 - b.p99);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? quiet;
  const worst = Math.max(...meanwhile.map(({ max }) => max));
  for (const outcome of [quiet, ...meanwhile]) wrong += outcome.wrong + outcome.refused;
  console.log(
    `| ${name} | ${impact.answers} | ${impact.losses} | ${costs} | ${times(quiet)} | ${times({ ...middle, max: worst })} |`,
  );
}

function isUnderWay(id: string): boolean {
  const state = readImpactById(db, id)?.state;
  return state === 'waiting' || state === 'running';
}

function decide(): Promise<Outcome> {
  return load({
    ...{ port: started.port, dialect: peer.dialect, grants, first: 0, count: 100_000, connections: 32 },
    ...{ rate, warmUpMs: 500, measureMs: pieceMs, pids: [service], token },
  });
}

/** CPU time and the most memory of the processes that compute: all that descend from the service. */
function watchCosts(): { end: () => { cpuSeconds: number; megabytes: number } } {
  let most = 0;
  const spent = new Map<number, number>();
  const look = () => {
    const pids = started.program.pids().filter((pid) => pid !== service);
    try {
      for (const pid of pids) spent.set(pid, cpuMicroseconds([pid]));
      most = Math.max(most, memoryOf(pids).resident);
    } catch {
      // One has ended since they were counted.
    }
  };
  const timer = setInterval(look, 200);
  return {
    end: () => {
      clearInterval(timer);
      const cpu = [...spent.values()].reduce((sum, one) => sum + one, 0);
      return { cpuSeconds: cpu / 1e6, megabytes: most / 1024 ** 2 };
    },
  };
}

/** The benchmark's draft of a policy, without the ceremony of the studio. */
function keepDraft(policy: string, files: Record<string, string>): string {
  const id = deps.newId('drf');
  const at = Date.now();
  insertDraft(db, {
    ...{ id, policy, files, filesDigest: digestOfFiles(files), basedOn: null, version: 1, state: 'open' },
    ...{
      reason: null,
      acceptedImpact: null,
      authorIdp: 'system',
      authorId: id,
      createdAt: at,
      updatedAt: at,
    },
  });
  return id;
}

function toFiles(rules: string): Record<string, string> {
  const head = '# METADATA\n# title: Benchmark\n# schemas:\n#   - input: schema.input';
  const entry = '# METADATA\n# title: The decision\n# description: As measured.\n# entrypoint: true';
  const decision = 'decision := {"allow": _allow, "reasons": [], "obligations": []}';
  return {
    'decision.rego': `${head}\npackage provider.${provider.toLowerCase()}\n\n${entry}\n${decision}\n\ndefault _allow := false\n\n${rules}\n`,
  };
}

/** The shipped rules, and one that nothing asks: another policy with the same answers. */
function toOtherBase(): Record<string, string> {
  const files = readShippedFiles();
  const [file = ''] = Object.keys(files).filter((name) => name.endsWith('grants.rego'));
  return { ...files, [file]: `${files[file]}\n_never := 1\n` };
}
