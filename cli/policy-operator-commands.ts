import { type Command, InvalidArgumentError, Option } from 'commander';
import { basePolicyId } from '../server/policy/names.ts';
import { changeSettings, moveService, readSettings } from '../server/studio/settings.ts';
import { endingWithCode } from './policy-exit.ts';
import { policyHelp, toPolicy } from './policy-options.ts';
import type { PolicyStore } from './policy-store.ts';
import { withStore } from './policy-work.ts';

/** What the operator settles of every policy: what it takes to publish, and that one is out of service. */
export function addOperatorCommands(policy: Command): void {
  addSettingsCommand(policy);
  const move = (kind: 'stop' | 'resume', description: string, done: string) =>
    policy
      .command(kind)
      .description(description)
      .requiredOption('--policy <tin>', 'the TIN of the provider whose policy it is', toPolicy)
      .requiredOption('--reason <text>', 'why; stands in the timeline')
      .option('--json', 'the outcome as JSON, for programs', false)
      .action((options: { policy: string; reason: string; json: boolean }) =>
        endingWithCode(options.json, () =>
          withStore(async (store) => {
            const { policy: whose, reason, json } = options;
            moveService(store, store.caretakerOf(whose), { kind, reason });
            console.log(json ? JSON.stringify({ policy: whose, state: done }) : `${done}: ${whose}`);
          }),
        ),
      );
  move(
    'stop',
    "take a provider's policy out of service: everything that it would be asked is denied",
    'stopped',
  );
  move('resume', 'put a policy that was stopped back into service', 'resumed');
}

interface Wish {
  policy: string;
  json: boolean;
  needsApproval?: boolean;
  mostLosses?: Limit;
  mostGains?: Limit;
}

/** Commander takes `null` for an option that has no value. */
type Limit = number | 'none';

function addSettingsCommand(policy: Command): void {
  policy
    .command('settings')
    .description('what it takes to publish a policy: tells it, and settles what is said')
    .addOption(new Option('--policy <policy>', policyHelp).default(basePolicyId).argParser(toPolicy))
    .option('--needs-approval <yes|no>', 'whether a second person has to approve', toYesOrNo)
    .option('--most-losses <number>', 'how many may lose access by it, or `none` for no limit', toLimit)
    .option('--most-gains <number>', 'how many may gain access by it, or `none` for no limit', toLimit)
    .option('--json', 'as JSON, for programs', false)
    .action((wish: Wish) => endingWithCode(wish.json, () => withStore(async (store) => settle(store, wish))));
}

function settle(store: PolicyStore, { policy, json, ...wish }: Wish): void {
  const author = store.caretakerOf(policy);
  const before = readSettings(store.db, policy);
  const settled = changeSettings(store, author, {
    needsApproval: wish.needsApproval ?? before.needsApproval,
    mostLosses: toMost(wish.mostLosses, before.mostLosses),
    mostGains: toMost(wish.mostGains, before.mostGains),
  });
  if (json) {
    console.log(JSON.stringify(settled));
    return;
  }
  const { needsApproval, mostLosses, mostGains } = settled;
  console.log(`needs approval  ${needsApproval ? 'yes' : 'no'}`);
  console.log(`most losses     ${mostLosses ?? 'none'}`);
  console.log(`most gains      ${mostGains ?? 'none'}`);
}

function toYesOrNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new InvalidArgumentError('`yes`, or `no`');
}

const toMost = (wish: Limit | undefined, before: number | null): number | null =>
  wish === 'none' ? null : (wish ?? before);

function toLimit(text: string): Limit {
  if (text === 'none') return text;
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('a whole number from 0, or `none`');
}
