import { type Command, Option } from 'commander';
import { basePolicyId } from '../server/policy/names.ts';
import type { Author } from '../server/studio/author.ts';
import {
  findExceeded,
  type ImpactOf,
  readImpact,
  startImpact,
  summarizeImpact,
} from '../server/studio/impact.ts';
import { readSettings } from '../server/studio/settings.ts';
import { openImpacts } from '../workers/impacts.ts';
import { CommandEnded, CommandRefused } from './exit.ts';
import { endingWithCode, policyExitCodes } from './policy-exit.ts';
import { readLocalPolicy } from './policy-files.ts';
import { policyHelp, toPolicy } from './policy-options.ts';
import type { PolicyStore } from './policy-store.ts';
import { keepDraft, toRevisionId, withStore } from './policy-work.ts';

interface Options {
  policy?: string;
  revision?: string;
  json: boolean;
}

/** `adgang policy impact`: who would gain and who would lose access, counted over everybody in the store. */
export function addImpactCommand(policy: Command): void {
  policy
    .command('impact')
    .description('tell who would gain and who would lose access; changes nothing that decides')
    .argument('[folder]', 'where the files lie that would come into force')
    .addOption(
      new Option('--policy <policy>', `${policyHelp}; default: what the files tell`).argParser(toPolicy),
    )
    .option('--revision <number>', 'of an older revision instead, or `none`')
    .option('--json', 'the outcome as JSON, for programs', false)
    .action((folder: string | undefined, options: Options) =>
      endingWithCode(
        options.json,
        () => withStore((store) => tellImpact(store, folder, options), { compiles: true }),
        folder,
      ),
    );
}

async function tellImpact(store: PolicyStore, folder: string | undefined, options: Options): Promise<void> {
  const { author, what } = findWhat(store, folder, options);
  const { id } = await startImpact(store, author, what);
  const impact = await compute(store, author, id);
  const limits = readSettings(store.db, author.policy);
  const exceeded = findExceeded(limits, impact);
  const { gains, losses, peopleGaining, peopleLosing, state, error, notes } = impact;
  if (options.json) {
    const summary = summarizeImpact(store, author, id);
    const told = { impactId: id, state, error, gains, losses, peopleGaining, peopleLosing, notes };
    console.log(JSON.stringify({ ...told, exceeded, ...summary }, undefined, 2));
  } else {
    console.log(`impact ${id}`);
    console.log(`gains  ${gains} accesses of ${peopleGaining} people`);
    console.log(`losses ${losses} accesses of ${peopleLosing} people`);
    for (const { key, name, gains: more, losses: less } of summarizeImpact(store, author, id).organizations)
      console.log(`  ${name} (${key})  +${more} -${less}`);
    for (const note of notes ?? []) console.log(`not covered: ${note}`);
    if (exceeded.gains) console.log(`too many gains: the operator lets ${limits.mostGains} pass`);
    if (exceeded.losses) console.log(`too many losses: the operator lets ${limits.mostLosses} pass`);
  }
  if (state !== 'done') throw new CommandRefused(`The impact could not be computed: ${error ?? state}.`);
  if (exceeded.gains || exceeded.losses) throw new CommandEnded(policyExitCodes.impactTooLarge);
}

function findWhat(
  store: PolicyStore,
  folder: string | undefined,
  options: Options,
): { author: Author; what: ImpactOf } {
  if ((folder === undefined) === (options.revision === undefined))
    throw new CommandRefused('Of what? Name a folder, or --revision.');
  if (folder !== undefined) {
    const local = readLocalPolicy(folder, options.policy);
    const author = store.authorOf(local.policy);
    return { author, what: { draftId: keepDraft(store, author, local, undefined).id } };
  }
  const author = store.authorOf(options.policy ?? basePolicyId);
  if (options.revision === 'none') return { author, what: { nothing: true } };
  return { author, what: { revisionId: toRevisionId(store, author, options.revision ?? '') } };
}

/** Computes it here, unless a worker of the service has taken it up. */
async function compute(store: PolicyStore, author: Author, id: string) {
  await using _ = openImpacts(store);
  for (;;) {
    const impact = readImpact(store, author, id);
    if (impact.state !== 'waiting' && impact.state !== 'running') return impact;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
