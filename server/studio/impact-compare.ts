import type { DomainIdentity } from '../../db/impact-domain.ts';
import { type Facts, forever, levels } from '../access/check.ts';
import { toFacts } from '../access/facts.ts';
import { type Catalogue, isGuid, type Privilege } from '../catalogue/catalogue.ts';
import type { Judge } from '../policy/judge.ts';

/** The policies that an answer is made of. `stopped`: the provider's is out of service, and everything is denied. */
export interface Rules {
  base: Judge;
  /** The provider's own; it is asked only where the base allows. */
  restricting: Judge | 'stopped' | undefined;
}

/** What is compared for the privileges of one provider. */
export interface Comparison {
  live: Rules;
  candidate: Rules;
  /**
   * What these policies can compare ids with, when that is all that they do with ids: then questions that differ in
   * nothing else have the same answers. Absent: they may read ids, and every question is decided.
   */
  texts: ReadonlySet<string> | undefined;
  /** The same of the base policy alone, where it stays as it is: then at least its answers are. */
  baseTexts?: ReadonlySet<string> | undefined;
}

export const impactLevels = ['None', ...levels] as const;
export type ImpactLevel = (typeof impactLevels)[number];

/** An answer that changes. */
export interface Outcome {
  change: 'gain' | 'loss';
  level: ImpactLevel;
  at: number;
}

/** What changes of somebody's access to a privilege on behalf of an organisation: at least one answer. */
export interface ImpactChange {
  providerTin: string;
  organizationTin: string;
  privilegeId: string;
  outcomes: readonly Outcome[];
}

export interface CompareDeps {
  catalogue: Catalogue;
  /** The moment that is now. */
  at: number;
  /** Of which privileges. */
  privileges: readonly Privilege[];
  comparisonOf: (providerTin: string) => Comparison;
  /** The system that asks on a provider's behalf. */
  clientOf: (providerTin: string) => string;
  /** Called before every answer. */
  onAnswer: () => void;
}

/** What an identity would gain and lose. */
export type Compare = (identity: DomainIdentity) => Generator<ImpactChange>;

/** More than these a policy is not told of (db/facts.ts). */
const mostGrants = 20;
/** Kinds of questions that are remembered. */
const mostKinds = 200_000;

/**
 * Compares the answers of two sets of rules: for each organisation that an identity has to do with, each privilege,
 * each level of assurance, now and at each coming start or end of a grant that the question's facts tell of.
 */
export function createCompare(deps: CompareDeps): Compare {
  const kinds = new Map<string, readonly Outcome[]>();
  const asked = deps.privileges.map((privilege) => toAsked(deps, privilege));

  const ofBase = new Map<string, readonly boolean[]>();
  const once = <T>(known: Map<string, T>, kind: string, find: () => T): T => {
    const found = known.get(kind);
    if (found !== undefined) return found;
    if (known.size >= mostKinds) known.clear();
    const made = find();
    known.set(kind, made);
    return made;
  };

  const outcomesOf = (question: Question, comparison: Comparison): readonly Outcome[] => {
    const { texts, baseTexts, live } = comparison;
    if (texts) {
      return once(kinds, toKind(question, texts), () => decideAll(deps, question, comparison));
    }
    if (!baseTexts) return decideAll(deps, question, comparison);
    const base = once(ofBase, toKind(question, baseTexts), () =>
      toInputs(deps.at, question).map(({ input }) => live.base.allows(input)),
    );
    return base.includes(true) ? decideAll(deps, question, comparison, base) : [];
  };

  return function* (identity) {
    for (const organization of identity.organizations) {
      for (const about of asked) {
        deps.onAnswer();
        const question = toQuestion(deps.catalogue, about, identity, organization);
        const outcomes = outcomesOf(question, about.comparison);
        if (outcomes.length === 0) continue;
        const { ownerTin: providerTin, id: privilegeId } = about.privilege;
        yield { providerTin, organizationTin: organization.tin, privilegeId, outcomes };
      }
    }
  };
}

/** A privilege, with what is the same in all questions about it. */
interface Asked {
  privilege: Privilege;
  comparison: Comparison;
  /** What the privilege is called in a question. */
  actionName: string;
  caller: { client_id: string; organization: string };
}

function toAsked({ comparisonOf, clientOf }: CompareDeps, privilege: Privilege): Asked {
  const { ownerTin, name, id } = privilege;
  return {
    privilege,
    comparison: comparisonOf(ownerTin),
    // What looks like a GUID never matches a name.
    actionName: isGuid(name) ? id : name,
    caller: { client_id: clientOf(ownerTin), organization: ownerTin },
  };
}

/** One question but for its level and its time. */
interface Question {
  about: Asked;
  subject: { type: string; id: string };
  resource: { type: 'organization'; id: string };
  facts: Facts;
}

function toQuestion(
  catalogue: Catalogue,
  about: Asked,
  identity: DomainIdentity,
  organization: DomainIdentity['organizations'][number],
): Question {
  const subject = { type: identity.idp, id: identity.idpIdentityId };
  const resource = { type: 'organization' as const, id: organization.tin };
  const held = identity.grants.get(about.privilege.id) ?? [];
  const own = held.filter((grant) => grant.organizationTin === organization.tin);
  const others = held.filter((grant) => grant.organizationTin !== organization.tin);
  const facts = toFacts(
    catalogue,
    { subject, action: { name: about.actionName }, resource },
    about.privilege,
    {
      identityState: identity.state,
      organizationState: organization.state,
      organizationOnboarding: organization.onboarding,
      grants: [...own, ...others].slice(0, mostGrants),
    },
  );
  return { about, subject, resource, facts };
}

/** A question at one level and time, as the base policy and as the provider's is asked. */
interface Inputs {
  level: ImpactLevel;
  at: number;
  input: string;
  own: string;
}

/** A question at every level and time. */
function toInputs(at: number, { about, subject, resource, facts }: Question): Inputs[] {
  const known = JSON.stringify({ caller: about.caller, facts }).slice(1);
  const toAskedText = (name: string) => JSON.stringify({ subject, action: { name }, resource }).slice(0, -1);
  const asked = toAskedText(about.actionName);
  // A provider's policy is told its privilege by name (server/policy/combine.ts).
  const { name } = about.privilege;
  const askedOfProvider = name === about.actionName ? asked : toAskedText(name);
  return momentsOf(at, facts).flatMap((moment) =>
    impactLevels.map((level) => {
      const context = level === 'None' ? '' : `,"context":{"loa":"${level}"}`;
      const rest = `${context},"now":${moment},${known}`;
      return { level, at: moment, input: asked + rest, own: askedOfProvider + rest };
    }),
  );
}

/** Decides a question at every level and time; `base`: what the base policy answers, where that is known. */
function decideAll(
  { at, onAnswer }: CompareDeps,
  question: Question,
  { live, candidate }: Comparison,
  base?: readonly boolean[],
): Outcome[] {
  return toInputs(at, question).flatMap((inputs, index) => {
    onAnswer();
    const change = compareAnswers(inputs, live, candidate, base?.[index]);
    return change ? [{ change, level: inputs.level, at: inputs.at }] : [];
  });
}

/** Now, and when a grant that the facts tell of begins or ends. */
function momentsOf(at: number, facts: Facts): number[] {
  const limits = facts.grants.flatMap((grant) => [grant.valid_from, grant.valid_to]);
  const coming = limits.filter((limit) => limit > at && limit < forever);
  return coming.length === 0 ? [at] : [...new Set([at, ...coming])].sort((a, b) => a - b);
}

function compareAnswers(
  { input, own }: Inputs,
  live: Rules,
  candidate: Rules,
  known: boolean | undefined,
): Outcome['change'] | undefined {
  const isBase = known ?? live.base.allows(input);
  const isCandidateBase = live.base === candidate.base ? isBase : candidate.base.allows(input);
  if (!isBase && !isCandidateBase) return undefined;
  const isLiveIn = isBase && isUnrestricted(live.restricting, own);
  const isSame = live.restricting === candidate.restricting && isBase && isCandidateBase;
  const isCandidateIn = isCandidateBase && (isSame ? isLiveIn : isUnrestricted(candidate.restricting, own));
  if (isLiveIn === isCandidateIn) return undefined;
  return isCandidateIn ? 'gain' : 'loss';
}

function isUnrestricted(restricting: Rules['restricting'], input: string): boolean {
  if (restricting === undefined) return true;
  return restricting !== 'stopped' && restricting.allows(input);
}

/**
 * What questions have in common whose answers are the same as long as ids are only compared: everything but the ids,
 * and which of those are equal to each other or to a text that they could be compared with.
 */
function toKind({ about, subject, resource, facts }: Question, texts: ReadonlySet<string>): string {
  const seen: string[] = [];
  const { caller, privilege, actionName } = about;
  const others = [
    caller.client_id,
    caller.organization,
    privilege.id,
    actionName,
    privilege.name,
    subject.type,
  ];
  const toPlace = (id: string): string => {
    if (texts.has(id) || others.includes(id) || inputTexts.has(id)) return `=${JSON.stringify(id)}`;
    const place = seen.indexOf(id);
    return `#${place < 0 ? seen.push(id) - 1 : place}`;
  };
  // What is told of the privilege is the same in all questions about it: the catalogue is of one revision.
  const parts: unknown[] = [
    ...[privilege.id, JSON.stringify(subject.type), toPlace(subject.id), toPlace(resource.id)],
    ...[facts.identity.state, facts.organization.state, facts.organization.onboarding],
  ];
  for (const grant of facts.grants) {
    parts.push(toPlace(grant.organization), toPlace(grant.id), grant.valid_from, grant.valid_to);
    parts.push(grant.assigner_state, grant.assigner_whitelisted);
  }
  return parts.join(' ');
}

/** Texts that stand in inputs beside the ids. */
const inputTexts: ReadonlySet<string> = new Set([
  ...['organization', 'active', 'suspended', 'unknown', 'known', 'offboarded', 'frozen'],
  ...['none', 'operator', 'signatory', 'declaration', 'private', 'public', 'whitelist', 'trusted', 'refused'],
  ...impactLevels,
]);
