import { setImmediate } from 'node:timers/promises';
import type { GrantListQuery, GrantListRows, ListedGrant } from '../../db/grant-list.ts';
import { type Catalogue, readAtOneRevision } from '../catalogue/catalogue.ts';
import { noteSighting } from '../directory/first-seen.ts';
import { type Caller, requireActiveCaller } from './callers.ts';
import type { Check, FactsGrant, Level, PolicyInput } from './check.ts';
import { type AnswerIds, type DecideDeps, isDueForMark, type Question, toPolicyCaller } from './decide.ts';
import { grantsOf, toGrantFacts, toIdentityKey, toIdentityState, toPrivilegeFacts } from './facts.ts';
import { type HowMade, toHowMade } from './how-made.ts';
import { toLogged } from './logged.ts';
import { type BaseDecision, decideBase, restrictAll, rulesFor } from './rules.ts';
import { createTurn } from './turns.ts';

export interface ListDeps extends DecideDeps {
  readGrantList: (query: GrantListQuery) => GrantListRows;
}

/** Which privileges of the caller's may this person use, at this level, and for which organisations? */
export interface ListQuestion extends Omit<Question, 'check'> {
  subject: Check['subject'];
  /** Absent: the login reached no level. */
  loa: Level | undefined;
}

/** One privilege that may be used on behalf of one organisation. */
export interface ListedPrivilege {
  organizationTin: string;
  id: string;
  name: string;
  /** Epoch milliseconds. */
  updated: number;
}

export interface PrivilegeList extends AnswerIds {
  /** In the order of organisation and name. */
  items: ListedPrivilege[];
}

/** What the policy inputs of a whole list are made of; this is what the decision log keeps of it. */
export interface ListFacts extends Pick<PolicyInput, 'subject' | 'context' | 'now' | 'caller'> {
  identity: PolicyInput['facts']['identity'];
  privileges: NonNullable<PolicyInput['facts']['privilege']>[];
  /** By TIN. */
  organizations: Record<string, PolicyInput['facts']['organization']>;
  grants: (FactsGrant & { privilege: string })[];
}

/**
 * Lists what `decide` would allow: each grant that the person holds of the caller's privileges is put to the policy
 * as the check that it stands for, with the same facts, all as of one moment and one revision.
 * @throws AppError as `decide` does
 */
export async function listPrivileges(deps: ListDeps, question: ListQuestion): Promise<PrivilegeList> {
  const { caller, subject, loa, person } = question;
  const { catalogue, rows: read } = readAtOneRevision(deps.catalogue, () =>
    deps.readGrantList({
      idp: subject.type,
      idpIdentityId: toIdentityKey(subject.id),
      providerTin: caller.organization,
      employerTin: person?.employerTin,
    }),
  );
  requireActiveCaller(catalogue, caller);
  const rows = { ...read, grants: grantsOf(catalogue, subject, read.grants) };
  const at = deps.now();
  const facts: ListFacts = {
    subject,
    ...(loa && { context: { loa } }),
    now: at,
    caller: toPolicyCaller(caller),
    ...toListFacts(catalogue, subject, rows),
  };
  const { allowed, made } = await evaluate(deps, catalogue, caller, facts, rows.grants);

  const { grantsRevision, catalogueRevision } = rows;
  const { revision: policyRevision } = deps.policies.rulesOf(catalogue, caller.organization);
  const ids = { decisionId: deps.newId('dec'), policyRevision, grantsRevision };
  if (person) noteSighting(deps, { ...person, providerTin: caller.organization, at }, rows);
  const items = allowed.map((grant) => toItem(catalogue, grant)).toSorted(byOrganizationAndName);
  const row = toLogged({
    ...ids,
    catalogueRevision,
    at,
    caller,
    door: question.door,
    requestId: question.requestId,
    subject,
    allow: items.length > 0,
    answer: { list: items.map(({ organizationTin, id }) => ({ organizationTin, id })), ...made },
    input: facts,
  });
  const isUse = subject.type !== 'client';
  const due = allowed.filter((grant) => isUse && isDueForMark(grant.lastUsedAt, at));
  await deps.decisionLog.record(
    row,
    due.map((grant) => ({ grantId: grant.id, at, firstAt: at })),
  );
  return { ...ids, items };
}

async function evaluate(
  deps: ListDeps,
  catalogue: Catalogue,
  caller: Caller,
  facts: ListFacts,
  grants: ListedGrant[],
): Promise<{ allowed: ListedGrant[]; made: HowMade }> {
  const inputs = toListInputs(facts);
  const decided: (BaseDecision & { place: number })[] = [];
  let isTurnOver = createTurn();
  for (const [index, grant] of grants.entries()) {
    // An accountant may act for thousands.
    if (index > 0 && isTurnOver()) {
      await setImmediate();
      isTurnOver = createTurn();
    }
    const input = inputs[index];
    if (!input) continue;
    const rules = rulesFor(deps, catalogue, caller, catalogue.privilege(grant.privilegeId));
    decided.push({ place: index, rules, input, result: decideBase(rules, input) });
  }
  const results = await restrictAll(decided);
  const places = new Set(decided.flatMap(({ place }, n) => (results[n]?.allow ? [place] : [])));
  return { allowed: grants.filter((_, place) => places.has(place)), made: toHowMade(decided, results) };
}

function toListFacts(catalogue: Catalogue, subject: Check['subject'], rows: GrantListRows) {
  const ids = [...new Set(rows.grants.map((grant) => grant.privilegeId))];
  const privileges = ids.flatMap((id) => catalogue.privilege(id) ?? []);
  return {
    identity: { state: toIdentityState(catalogue, subject, rows.identityState) },
    privileges: privileges.map((privilege) => toPrivilegeFacts(catalogue, privilege)),
    organizations: Object.fromEntries(
      rows.grants.map(({ organizationTin, organizationState, organizationOnboarding }) => [
        organizationTin,
        { state: organizationState, onboarding: organizationOnboarding },
      ]),
    ),
    grants: rows.grants.map((grant) => ({
      privilege: grant.privilegeId,
      ...toGrantFacts(catalogue, grant.privilegeId, grant),
    })),
  };
}

/**
 * The policy input of each grant of a list, in the order of the grants: exactly what `decide` would give the policy
 * for that privilege and organisation.
 */
export function toListInputs(list: ListFacts): (PolicyInput | undefined)[] {
  const { privileges, organizations, grants, identity, ...asked } = list;
  const byPrivilege = Map.groupBy(grants, (grant) => grant.privilege);
  return grants.map((grant) => {
    const privilege = privileges.find((candidate) => candidate.id === grant.privilege);
    const organization = organizations[grant.organization];
    if (!privilege || !organization) return undefined;
    const others = byPrivilege.get(grant.privilege)?.slice(0, 20) ?? [];
    const relevant = [grant, ...others.filter((other) => other.id !== grant.id)].slice(0, 20);
    return {
      ...asked,
      action: { name: privilege.id },
      resource: { type: 'organization', id: grant.organization },
      facts: {
        identity,
        organization,
        privilege,
        grants: relevant.map(({ privilege: _, ...facts }) => facts),
      },
    };
  });
}

function toItem(catalogue: Catalogue, grant: ListedGrant): ListedPrivilege {
  return {
    organizationTin: grant.organizationTin,
    id: grant.privilegeId,
    name: catalogue.privilege(grant.privilegeId)?.name ?? '',
    updated: grant.updatedAt,
  };
}

/** The order of a list. */
export function byOrganizationAndName(
  a: Pick<ListedPrivilege, 'organizationTin' | 'name'>,
  b: Pick<ListedPrivilege, 'organizationTin' | 'name'>,
): number {
  if (a.organizationTin !== b.organizationTin) return a.organizationTin < b.organizationTin ? -1 : 1;
  return a.name.localeCompare(b.name, 'da');
}
