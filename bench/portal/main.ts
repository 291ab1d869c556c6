import { parseArgs } from 'node:util';
import { openDemo } from '../../demo/demo.ts';
import { type HttpVisitor, openHttpVisitor } from '../../demo/http-visitor.ts';
import { organizations } from '../../demo/organizations.ts';
import { createLog } from '../../server/log.ts';
import { describeMachine } from '../machine.ts';
import { quantile } from '../measure/quantiles.ts';
import { openScratch } from '../world/scratch.ts';
import { makeLargeOrganization } from './large-organization.ts';
import { makeLongLogs } from './long-logs.ts';
import { logPagesOf, pagesOf } from './pages.ts';

/** `npm run bench:portal`: how long the portal's lists take in a large organisation. bench/README.md says how. */

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '100000' },
    logged: { type: 'string', default: '1000000' },
    times: { type: 'string', default: '15' },
  },
});
const say = (text: string) => console.error(text);
const { tin } = organizations.employer;

async function openLargeDemo(dataFolder: string) {
  return openDemo({
    port: 0,
    brokerPort: 0,
    providerPort: 0,
    registryPort: 0,
    nodeEnv: 'test',
    settings: { DATA_DIR: dataFolder },
    given: { log: createLog('error') },
  });
}

const dataFolder = openScratch('.cache/bench');
// The first start fills the store with the demo's world.
await (await openLargeDemo(dataFolder))[Symbol.asyncDispose]();
say(`making an organisation of ${values.people} people ...`);
const { grants } = makeLargeOrganization(dataFolder, Number(values.people));
say(`making ${values.logged} entries of the timeline, and as many decisions ...`);
makeLongLogs(dataFolder, Number(values.logged), Number(values.people));
await using demo = await openLargeDemo(dataFolder);
const logs = logPagesOf(tin, organizations.pension.tin);
const visits = [
  { who: 'administrator', pages: [...pagesOf(tin), ...logs.administrator] },
  { who: 'supporter', pages: logs.supporter },
] as const;

console.log(
  `\n${Object.entries(describeMachine())
    .map(([name, value]) => `${name}: ${value}`)
    .join(
      ', ',
    )}\n\n${Number(values.people)} people, ${grants} grants, ${Number(values.logged)} entries and decisions; milliseconds from request to last byte\n`,
);
console.log('| page | median | 95th | slowest | kB |\n|---|---:|---:|---:|---:|');
for (const { who, pages } of visits) {
  const visitor = openHttpVisitor({ serviceUrl: demo.service.url });
  await visitor.logIn(who);
  for (const [name, path] of pages) await measure(visitor, name, path);
}

async function measure(visitor: HttpVisitor, name: string, path: string): Promise<void> {
  const took: number[] = [];
  let size = 0;
  for (let n = 0; n <= Number(values.times); n++) {
    const began = performance.now();
    const answer = await visitor.get(path);
    // The first is the warm-up.
    if (n > 0) took.push(performance.now() - began);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    size = answer.text.length;
  }
  const at = (q: number) => quantile(Float64Array.from(took), q).toFixed(0);
  console.log(`| ${name} | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${(size / 1000).toFixed(0)} |`);
}
