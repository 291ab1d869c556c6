import { readDecision } from '../../db/decision-log.ts';
import { readUseOf } from '../../db/known.ts';
import { readClientsOf } from '../../db/registration.ts';
import { Check, type Level, PolicyInput } from '../access/check.ts';
import { type FactsDeps, gatherFacts, toIdentityKey } from '../access/facts.ts';
import { AppError } from '../errors.ts';
import { refuseCpr } from '../grants/use-case.ts';
import { refuseDeep } from '../http/validate.ts';
import { basePolicyId } from '../policy/names.ts';
import type { Author } from './author.ts';
import type { StudioDeps } from './drafts.ts';

/** What a policy is tried on: a question of today's world, an input as JSON, or a decision from the log. */
export type TrialWish =
  | {
      person: { idp: string; idpIdentityId: string };
      privilegeId: string;
      organizationTin: string;
      loa?: Level | undefined;
      /** Epoch milliseconds; absent: now. What is granted is what is granted now. */
      at?: number | undefined;
    }
  | { json: string }
  | { decisionId: string };

/** Longer inputs are never sent. */
const longestJson = 200_000;
/** No more than the service tells a policy of: some rules compare each with each. */
const mostGrants = 20;

export interface TrialInput {
  input: PolicyInput;
  /** Whether the log has masked something that looked like a CPR number: then it is not the very input. */
  isMasked: boolean;
}

/**
 * The input that a trial is made on. A provider's author meets only people who have used the provider's own service,
 * and the provider's own decisions.
 * @throws AppError `not-found`, `invalid-request`, `cpr-refused`
 */
export function toTrialInput(deps: StudioDeps & FactsDeps, author: Author, wish: TrialWish): TrialInput {
  if ('json' in wish) return { input: parseInput(wish.json), isMasked: false };
  if ('decisionId' in wish) return readLogged(deps, author, wish.decisionId);
  return { input: gatherInput(deps, author, wish), isMasked: false };
}

function parseInput(json: string): PolicyInput {
  const problem = (detail: string, pointer = '/json') =>
    new AppError('invalid-request', 'This is no input of a policy.', { issues: [{ pointer, detail }] });
  if (json.length > longestJson) throw problem(`At most ${longestJson} characters.`);
  refuseCpr(json, '/json');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw problem(error instanceof Error ? error.message : 'This is no JSON.');
  }
  refuseDeep(value);
  const parsed = PolicyInput.safeParse(value);
  if (parsed.success && parsed.data.facts.grants.length > mostGrants)
    throw problem(`At most ${mostGrants} grants.`, '/json/facts/grants');
  // What a caller adds has limits of its own.
  const sent = Check.safeParse(value);
  if (parsed.success && sent.success) return parsed.data;
  const [issue] = [parsed, sent].flatMap(({ error }) => error?.issues ?? []);
  throw problem(issue?.message ?? 'Of another shape.', `/json/${issue?.path.join('/') ?? ''}`);
}

/** Roles are decided by the shipped policy alone, and lists are many questions. */
function readLogged(deps: StudioDeps, author: Author, id: string): TrialInput {
  const row = readDecision(deps.db, id);
  const isOwn = author.policy === basePolicyId || row?.providerTin === author.policy;
  if (!row || !isOwn || row.door === 'role')
    throw new AppError('not-found', 'There is no such decision about your privileges in the log.');
  const parsed = PolicyInput.safeParse(JSON.parse(row.input));
  if (!parsed.success)
    throw new AppError('invalid-request', 'This entry of the log is not one question, but a list.');
  return { input: parsed.data, isMasked: row.masked };
}

function gatherInput(
  deps: StudioDeps & FactsDeps,
  { policy }: Author,
  wish: Extract<TrialWish, { person: unknown }>,
): PolicyInput {
  const privilege = deps.catalogue.inForce().privilege(wish.privilegeId);
  const isOwn = policy === basePolicyId || privilege?.ownerTin === policy;
  if (!privilege || !isOwn || privilege.builtIn)
    throw new AppError('not-found', 'There is no such privilege that the policy decides about.');
  const { ownerTin } = privilege;
  const person = { idp: wish.person.idp, idpIdentityId: toIdentityKey(wish.person.idpIdentityId) };
  if (readUseOf(deps.db, ownerTin, person) === undefined)
    throw new AppError('not-found', 'Nobody by that id has used your service.');
  const check = {
    subject: { type: person.idp, id: person.idpIdentityId },
    action: { name: privilege.id },
    resource: { type: 'organization', id: wish.organizationTin },
    ...(wish.loa && { context: { loa: wish.loa } }),
  };
  const [client] = readClientsOf(deps.db, ownerTin);
  const caller = { clientId: client?.clientId ?? 'adgang', organization: ownerTin, orgId: '' };
  const { facts } = gatherFacts(deps, { ...caller, isService: true }, check);
  return {
    ...check,
    action: { name: privilege.name },
    now: wish.at ?? deps.now(),
    caller: { client_id: caller.clientId, organization: ownerTin },
    facts,
  };
}
