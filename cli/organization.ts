import type { Command } from 'commander';
import { examineMove, type Impact } from '../server/operator/impact.ts';
import { type Move, moveOrganizationTo } from '../server/operator/move-organization.ts';
import { toPerson } from '../server/operator/person.ts';
import { registerOrganization } from '../server/operator/register-organization.ts';
import { loadBundle, shippedBundle } from '../server/policy/bundle.ts';
import { createEngine } from '../server/policy/engine.ts';
import { CommandRefused } from './exit.ts';
import { authorityFor, change, report, useStore } from './store.ts';

const descriptions: Record<Move, string> = {
  suspend: 'nothing that the organisation has granted counts until it is resumed',
  offboard: 'the same for an organisation that has left',
  resume: 'what still stands of a suspended or offboarded organisation counts again',
};

/** `adgang organization`: whom grants are given on behalf of. */
export function addOrganizationCommands(program: Command): void {
  const organization = program
    .command('organization')
    .description('organisations, on whose behalf people act');
  organization
    .command('add')
    .description('make an organisation known; with an administrator it is active at once')
    .argument('<tin>', 'its TIN')
    .option('--name <name>', 'its name; needed when it is not known yet')
    .option('--org-id <guid>', 'the GUID by which the broker names it, where that is known')
    .option(
      '--administrator <person>',
      'its first privilege administrator, on your word: UUID of the user in MitID Erhverv, or mitid:<UUID>',
    )
    .action((tin: string, { name, orgId, administrator }: Options) =>
      change(undefined, (deps, by) =>
        registerOrganization(deps, by, {
          ...{ tin, name, orgId },
          ...(administrator !== undefined && { administrator: toPerson(administrator) }),
        }),
      ),
    );
  for (const move of ['suspend', 'offboard', 'resume'] as const) {
    organization
      .command(move)
      .description(`${descriptions[move]}, from the next request on`)
      .argument('<tin>', 'its TIN')
      .requiredOption('--reason <text>', 'why; stands in the timeline')
      .option('--yes', 'do it; without, only say what it would change', false)
      .action(async (tin: string, { reason, yes }: { reason: string; yes: boolean }) => {
        const shippedEngine = createEngine(await loadBundle(shippedBundle));
        useStore((deps) => {
          console.log(toSentence(examineMove({ ...deps, shippedEngine }, tin, move)));
          if (!yes) throw new CommandRefused('Nothing was changed. To do it, say it again with --yes.');
          report(moveOrganizationTo(deps, authorityFor(deps), { tin, move, reason }));
        });
      });
  }
}

interface Options {
  name?: string;
  orgId?: string;
  administrator?: string;
}

function toSentence({ organization, state, grants, holders, clients }: Impact): string {
  const turn = organization.state === 'active' ? 'turn inactive' : 'turn active';
  const ask = organization.state === 'active' ? 'may ask no more' : 'may ask again';
  return [
    `${organization.name} (${organization.tin}): ${organization.state} -> ${state}`,
    `  ${grants} grants of ${holders} people and systems ${turn}`,
    `  ${clients} of its clients ${ask}`,
  ].join('\n');
}
