import { type Command, InvalidArgumentError, Option } from 'commander';
import { readLastDecisionIds } from '../db/decision-log.ts';
import { basePolicyId } from '../server/policy/names.ts';
import { acceptImpact } from '../server/studio/accept-impact.ts';
import type { Author } from '../server/studio/author.ts';
import type { Draft } from '../server/studio/drafts.ts';
import { readHistory } from '../server/studio/history.ts';
import { catchUp, publish, rollBack, withdraw } from '../server/studio/publish.ts';
import { replayDecision } from '../server/studio/replay.ts';
import { CommandEnded } from './exit.ts';
import { endingWithCode, policyExitCodes } from './policy-exit.ts';
import { readLocalPolicy } from './policy-files.ts';
import { addImpactCommand } from './policy-impact.ts';
import { addOperatorCommands } from './policy-operator-commands.ts';
import { policyHelp, toPolicy } from './policy-options.ts';
import type { PolicyStore } from './policy-store.ts';
import { keepDraft, toRevisionId, withStore } from './policy-work.ts';

const compiling = { compiles: true };

interface StoreOptions {
  policy?: string;
  json: boolean;
}

/** What needs the store: on the machine of the service, as its operator. */
export function addPolicyStoreCommands(policy: Command): void {
  addImpactCommand(policy);
  addPublishCommands(policy);
  addLookCommands(policy);
  addOperatorCommands(policy);
}

function addPublishCommands(policy: Command): void {
  policy
    .command('publish')
    .description('put the files of a folder into force; adgang policy impact tells what that changes')
    .argument('<folder>', 'where its files lie: Rego, cases/*.json, data.json')
    .option('--policy <policy>', `${policyHelp}; default: what the files tell`, toPolicy)
    .requiredOption('--impact <id>', 'what it changes, as adgang policy impact has told: that is accepted')
    .requiredOption('--reason <text>', 'why; stands in the timeline')
    .option(
      '--after <number>',
      'the revision that a colleague has published meanwhile, or `none`: it was seen',
    )
    .option('--json', 'the outcome as JSON, for programs', false)
    .action((folder: string, options: StoreOptions & { impact: string; reason: string; after?: string }) =>
      endingWithCode(
        options.json,
        () =>
          withStore(async (store) => {
            const local = readLocalPolicy(folder, options.policy);
            const author = store.authorOf(local.policy);
            const kept = keepDraft(store, author, local, options.reason);
            const draft = options.after === undefined ? kept : goOnFrom(store, author, kept, options.after);
            const { version } = draft;
            acceptImpact(store, author, draft.id, { version, impactId: options.impact });
            tell(options, await publish(store, author, draft.id, { version }));
          }, compiling),
        folder,
      ),
    );

  policy
    .command('rollback')
    .description("put an older revision into force again, or `none`: no policy of the provider's own")
    .argument('<revision>', 'its number, as adgang policy log tells it, or `none`')
    .addOption(new Option('--policy <policy>', policyHelp).default(basePolicyId).argParser(toPolicy))
    .requiredOption('--impact <id>', 'what it changes, as adgang policy impact has told')
    .requiredOption('--reason <text>', 'why; stands in the timeline')
    .option('--json', 'the outcome as JSON, for programs', false)
    .action((revision: string, options: Required<StoreOptions> & { impact: string; reason: string }) =>
      endingWithCode(options.json, () =>
        withStore(async (store) => {
          const author = store.authorOf(options.policy);
          const wish = { impactId: options.impact, reason: options.reason };
          if (revision === 'none') return tell(options, withdraw(store, author, wish));
          const revisionId = toRevisionId(store, author, revision);
          tell(options, rollBack(store, author, { revisionId, ...wish }));
        }),
      ),
    );
}

function goOnFrom(store: PolicyStore, author: Author, { id, version }: Draft, number: string): Draft {
  const inForce = number === 'none' ? null : toRevisionId(store, author, number);
  return catchUp(store, author, id, { version, inForce });
}

function addLookCommands(policy: Command): void {
  policy
    .command('log')
    .description('what was in force, since when, by whom, and why')
    .addOption(new Option('--policy <policy>', policyHelp).default(basePolicyId).argParser(toPolicy))
    .option('--json', 'as JSON, for programs', false)
    .action((options: Required<StoreOptions>) =>
      endingWithCode(options.json, () => withStore(async (store) => log(store, options))),
    );

  policy
    .command('replay')
    .description('make logged decisions again, by the rules that made them')
    .argument('[decision...]', 'their ids')
    .option('--last <number>', 'the last so many', toCount)
    .option('--policy <policy>', 'of --last: those of this provider alone', toPolicy)
    .option('--json', 'as JSON, for programs', false)
    .action((ids: string[], options: StoreOptions & { last?: number }) =>
      endingWithCode(options.json, () => withStore((store) => replay(store, ids, options))),
    );
}

function log(store: PolicyStore, options: Required<StoreOptions>): void {
  const entries = readHistory(store, store.authorOf(options.policy));
  if (options.json) {
    console.log(JSON.stringify(entries, undefined, 2));
    return;
  }
  for (const { at, kind, by, reason, revision, impact } of entries) {
    const what = revision ? `revision ${revision.number} ${revision.bundle}` : 'none';
    const changes = impact ? `  +${impact.gains} -${impact.losses}` : '';
    console.log(
      `${new Date(at).toISOString()}  ${kind.padEnd(8)}  ${what}  ${by.idp}/${by.id}${changes}  ${reason}`,
    );
  }
}

async function replay(
  store: PolicyStore,
  ids: string[],
  { json, last, policy }: StoreOptions & { last?: number },
): Promise<void> {
  const more = last === undefined ? [] : readLastDecisionIds(store.db, policy, last);
  const replayed = [];
  for (const id of [...ids, ...more]) replayed.push(await replayDecision(store, id));
  const different = replayed.filter(({ same, missing }) => !same && missing === undefined);
  if (json) console.log(JSON.stringify(replayed, undefined, 2));
  else {
    for (const { id, missing, same } of replayed)
      if (!same)
        console.log(`${id}  ${missing === undefined ? 'OTHERWISE' : `cannot be made again: ${missing}`}`);
    const missing = replayed.filter((one) => one.missing !== undefined).length;
    console.log(
      `${replayed.length} replayed: ${replayed.length - different.length - missing} the same, ${different.length} otherwise, ${missing} cannot be made again`,
    );
  }
  if (different.length > 0) throw new CommandEnded(policyExitCodes.testsFail);
}

function tell({ json }: { json: boolean }, done: { live: string; revisionId: string | null }): void {
  console.log(json ? JSON.stringify(done) : `in force: ${done.live}`);
}

function toCount(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('a whole number');
}
