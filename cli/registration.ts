import { type Command, Option } from 'commander';
import { createPrivilege } from '../server/catalogue/create-privilege.ts';
import { toPerson } from '../server/operator/person.ts';
import { registerClient, setClientState } from '../server/operator/register-client.ts';
import { registerOperator } from '../server/operator/register-operator.ts';
import { registerProvider } from '../server/operator/register-provider.ts';
import { giveRole, type OperatorsRole, operatorsRoles, takeRole } from '../server/operator/roles.ts';
import { authorityFor, change, useStore } from './store.ts';

const personHelp = 'UUID of the user in MitID Erhverv, or mitid:<UUID> for a private MitID';
const several = (value: string, before: string[] = []) => [...before, value];

/** `adgang operator`, `provider`, `client`, `privilege`, `role`: who uses the service. */
export function addRegistrationCommands(program: Command): void {
  program
    .command('operator')
    .description('who runs the service')
    .command('add')
    .description(
      'register the operator and the built-in privileges in an empty store, or add one more operator',
    )
    .argument('<tin>', "TIN of the operator's organisation, for example DK12345678")
    .option('--name <name>', 'its name; needed the first time')
    .requiredOption('--person <person>', `who is to be Operator: ${personHelp}`)
    .action((tin: string, { name, person }: { name?: string; person: string }) =>
      change(tin, (deps, by) => registerOperator(deps, by, { tin, name, person: toPerson(person) })),
    );

  program
    .command('provider')
    .description('service providers, who own privileges')
    .command('add')
    .description('register an organisation as a service provider, with its first people')
    .argument('<tin>', 'TIN of the provider')
    .option('--name <name>', 'its name; needed when the organisation is not known yet')
    .requiredOption('--contact <text>', 'where its customers find help: an address, a number, a link')
    .option(
      '--refuse-declarations',
      'do not rely on organisations onboarded by a sworn declaration alone',
      false,
    )
    .option(
      '--catalogue-administrator <person>',
      `who keeps its catalogue (repeatable): ${personHelp}`,
      several,
      [],
    )
    .option('--support-agent <person>', 'who helps its customers (repeatable)', several, [])
    .action((tin: string, options: ProviderOptions) =>
      change(undefined, (deps, by) =>
        registerProvider(deps, by, {
          ...{ tin, name: options.name, contact: options.contact },
          trustsDeclarations: !options.refuseDeclarations,
          catalogueAdministrators: options.catalogueAdministrator.map((text) => toPerson(text)),
          supportAgents: options.supportAgent.map((text) => toPerson(text)),
        }),
      ),
    );

  addClientCommands(program);
  addPrivilegeCommands(program);
  addRoleCommands(program);
}

interface ProviderOptions {
  name?: string;
  contact: string;
  refuseDeclarations: boolean;
  catalogueAdministrator: string[];
  supportAgent: string[];
}

function addClientCommands(program: Command): void {
  const client = program.command('client').description("providers' systems, as the broker knows them");
  client
    .command('add')
    .description('register a client of a provider')
    .argument('<client-id>', '`client_id` in its tokens')
    .requiredOption('--provider <tin>', 'whose it is')
    .requiredOption('--org-id <guid>', '`client_org_id` in its tokens')
    .requiredOption('--name <name>', 'what people call it')
    .option(
      '--reads-assigned',
      "may list any user's privileges (the role AssignIdentityPrivilegesRead)",
      false,
    )
    .action((clientId: string, options: ClientOptions) =>
      change(undefined, (deps, by) =>
        registerClient(deps, by, {
          ...{ clientId, organizationTin: options.provider, orgId: options.orgId },
          ...{ name: options.name, readsAssigned: options.readsAssigned },
        }),
      ),
    );
  for (const [name, state, description] of [
    ['suspend', 'suspended', 'refuse whatever the client asks, from the next request on'],
    ['resume', 'active', 'answer the client again'],
  ] as const) {
    client
      .command(name)
      .description(description)
      .argument('<client-id>', '`client_id` in its tokens')
      .option('--reason <text>', 'why; stands in the timeline')
      .action((clientId: string, { reason }: { reason?: string }) =>
        change(undefined, (deps, by) => setClientState(deps, by, { clientId, state, reason })),
      );
  }
}

interface ClientOptions {
  provider: string;
  orgId: string;
  name: string;
  readsAssigned: boolean;
}

function addPrivilegeCommands(program: Command): void {
  program
    .command('privilege')
    .description("providers' privileges")
    .command('add')
    .description("add a privilege to a provider's catalogue; name and owner never change")
    .argument('<name>', 'its name, by which the provider asks')
    .requiredOption('--provider <tin>', 'whose it is')
    .requiredOption('--danish <text>', 'what it allows, in Danish')
    .requiredOption('--english <text>', 'the same in English')
    .addOption(
      new Option('--assignability <who>', 'who may assign it')
        .choices(['private', 'public', 'whitelist'])
        .default('public'),
    )
    .addOption(
      new Option('--minimum-loa <level>', 'the login that it takes').choices(['Low', 'Substantial', 'High']),
    )
    .option('--default-validity <days>', 'how many days a grant is valid for whose giver says no end', Number)
    .action((name: string, options: PrivilegeOptions) =>
      useStore((deps) => {
        const { id } = createPrivilege(deps, authorityFor(deps, options.provider), {
          ...{ name, descriptionDanish: options.danish, descriptionEnglish: options.english },
          ...{ assignability: options.assignability, minimumLoa: options.minimumLoa ?? null },
          defaultValidityDays: options.defaultValidity ?? null,
        });
        console.log(`privilege.created\n${id}`);
      }),
    );
}

interface PrivilegeOptions {
  provider: string;
  danish: string;
  english: string;
  assignability: 'private' | 'public' | 'whitelist';
  minimumLoa?: 'Low' | 'Substantial' | 'High';
  defaultValidity?: number;
}

function addRoleCommands(program: Command): void {
  const role = program.command('role').description("roles of providers' people, and of operators");
  for (const [name, description, work] of [
    ['add', 'give somebody a role on behalf of an organisation', giveRole],
    ['remove', 'take a role away, from the next request on', takeRole],
  ] as const) {
    role
      .command(name)
      .description(description)
      .argument('<role>', operatorsRoles.join(', '))
      .requiredOption('--organization <tin>', 'on whose behalf')
      .requiredOption('--person <person>', personHelp)
      .action(async (wanted: string, options: { organization: string; person: string }) => {
        const known = operatorsRoles.find((one) => one === wanted);
        if (!known) role.error(`error: there is no role ${wanted} to ${name}: ${operatorsRoles.join(', ')}`);
        const wish = { role: known as OperatorsRole, organizationTin: options.organization };
        change(undefined, (deps, by) => work(deps, by, { ...wish, person: toPerson(options.person) }));
      });
  }
}
