import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { obtainServiceToken } from '../demo/broker/obtain.ts';
import { openHttpVisitor } from '../demo/http-visitor.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { paths } from '../server/paths.ts';
import { makeCostlyInputs } from '../server/studio/costly-inputs.ts';
import { makeFirstPolicy } from '../server/studio/template.ts';
import { textsOf } from '../views/locales/texts.ts';
import type { Job, Outcome } from './load/job.ts';
import { load } from './load/start.ts';
import { describeMachine } from './machine.ts';
import { freePort, startProgram } from './peers/program.ts';
import { openScratch } from './world/scratch.ts';

/**
 * `npm run bench:authors`: what the decisions of one provider notice while an author of another works at a policy that
 * is too expensive: tries it, has it checked, wants it published, one after the other without a pause.
 * bench/README.md says how.
 */

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '1' },
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '20' },
  },
});
const { pension, employer } = organizations;
const studio = paths.policyOf({ door: 'author', tin: pension.tin });

/** What every answer waits for: nothing with the few numbers of a test, for ever with the 3,200 that a caller may send. */
const condition = '\tcount(_others) >= 0\n';
const expensive = `
_numbers := object.get(input.context, "items", [])

_others := [a |
	some a in _numbers
	some b in _numbers
	some c in _numbers
	a == b
	b == c
	c != a
]
`;

const [port, brokerPort, providerPort, registryPort, metricsPort] = await Promise.all(
  Array.from({ length: 5 }, freePort),
);
const dataFolder = openScratch('.cache/bench');
await using program = await startProgram({
  command: process.execPath,
  args: [fileURLToPath(new URL('../demo/main.ts', import.meta.url))],
  environment: {
    DATA_DIR: dataFolder,
    PORT: String(port),
    BROKER_PORT: String(brokerPort),
    PROVIDER_PORT: String(providerPort),
    REGISTRY_PORT: String(registryPort),
    METRICS_PORT: String(metricsPort),
    WEB_CONCURRENCY: values.processes,
    ...(process.env['OPA'] && { OPA: process.env['OPA'] }),
  },
  readyUrl: `http://127.0.0.1:${port}/readyz`,
});
const serviceUrl = `http://localhost:${port}`;
const token = await obtainServiceToken({
  issuer: `http://127.0.0.1:${brokerPort}`,
  clientId: 'demo-insurance',
});
const question = JSON.stringify({
  subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId },
  action: { name: demoPrivileges.claims.name },
  resource: { type: 'organization', id: employer.tin },
  context: { loa: 'High' },
});
const only = { body: question, expected: await reasonsAgainst() };

const author = openHttpVisitor({ serviceUrl });
await author.logIn('author');
const draft = await beginDraft();
let checks = 0;
console.log(
  `\n${Object.entries(describeMachine())
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')}\n\n${values.processes} processes, ${values.rate} decisions a second\n`,
);
console.log(
  '| meanwhile | times | decisions | p50 | p99 | max ms | wrong or refused |\n|---|---:|---:|---:|---:|---:|---:|',
);
const rounds: [string, (() => Promise<void>) | undefined][] = [
  ['nothing', undefined],
  ['it is tried', tryIt],
  ['it is checked', check],
  ['it is to be published', publish],
  ['nothing', undefined],
];
let wrong = 0;
for (const [name, work] of rounds) await measure(name, work);
process.exitCode = wrong === 0 ? 0 : 1;

async function measure(name: string, work: (() => Promise<void>) | undefined): Promise<void> {
  let isOver = false;
  let times = 0;
  const working = (async () => {
    while (work && !isOver) {
      await work();
      times += 1;
    }
  })();
  // Told below.
  working.catch(() => undefined);
  const {
    answered,
    p50,
    p99,
    max,
    wrong: bad,
    refused,
  }: Outcome = await load({
    ...{ port, dialect: 'authzen', grants: 1_000, first: 0, count: 1, connections: 32, only },
    ...{ rate: Number(values.rate), warmUpMs: 2_000, measureMs: Number(values.seconds) * 1000 },
    ...{ pids: program.pids().slice(0, 1), token },
  } as Job).finally(() => {
    isOver = true;
  });
  await working;
  wrong += bad + refused;
  const numbers = [p50.toFixed(2), p99.toFixed(2), max.toFixed(0), bad + refused].join(' | ');
  console.log(`| ${name} | ${times} | ${answered} | ${numbers} |`);
}

async function reasonsAgainst(): Promise<string> {
  const answer = await fetch(new URL(paths.authzenEvaluation, serviceUrl), {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: question,
  });
  const { context } = (await answer.json()) as { context: { reasons: { code: string }[] } };
  return context.reasons.map(({ code }) => code).join();
}

function read(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`there is no ${pattern} in the page`);
  return found;
}

/** Opens the draft, and writes the expensive condition into it. */
async function beginDraft() {
  const overview = await author.get(studio.overview);
  const _csrf = read(overview.text, /name="_csrf" value="([^"]+)"/);
  const begun = await author.post(studio.drafts, { _csrf });
  const id = read(begun.location ?? '', /drafts\/([^/?]+)/);
  const version = read((await author.get(studio.draft(id))).text, /name="version" value="(\d+)"/);
  const draft = { id, _csrf, version: String(Number(version) + 1) };
  await send(draft, studio.draft(id), { version, ...toFields('') }, 303);
  return draft;
}

function toFields(more: string): Record<string, string> {
  const files = makeFirstPolicy(pension.tin);
  const head = '_proven contains "own-privilege" if {\n';
  const rules = `${files['decision.rego']?.replace(head, head + condition)}${expensive}${more}`;
  return Object.fromEntries(
    Object.entries<string>({ ...files, 'decision.rego': rules }).map(([file, text]) => [
      `file:${file}`,
      text,
    ]),
  );
}

/** Posts a form of the draft. */
async function send(
  { _csrf, version }: { _csrf: string; version: string },
  path: string,
  fields: Record<string, string>,
  wanted: number,
): Promise<string> {
  const { status, text } = await author.post(`${path}?_csrf=${_csrf}`, { _csrf, version, ...fields });
  if (status !== wanted) throw new Error(`${path} ended in ${status}, not ${wanted}`);
  return text;
}

async function tryIt(): Promise<void> {
  const [costly] = makeCostlyInputs(pension.tin, Date.now());
  const page = await send(draft, studio.try(draft.id), { json: JSON.stringify(costly) }, 200);
  if (!page.includes('provider-policy-too-slow')) throw new Error('the trial was not stopped');
}

/** With another comment each time, so that nothing is known already. */
async function check(): Promise<void> {
  checks += 1;
  await send(draft, studio.check(draft.id), toFields(`\n# ${checks}\n`), 200);
}

/** The list of what has to be in order does all that publishing does first; it ends where the costly inputs do. */
async function publish(): Promise<void> {
  const { text } = await author.get(studio.publish(draft.id));
  const { cost = '' } = textsOf('da').policy.publish.gateTexts;
  const gate = text.split('<li ').find((one) => one.includes(cost));
  if (!gate?.includes('studio-gate-failed')) throw new Error('it was not refused for what it costs');
}
