import { findGrant, type GrantRow } from '../../db/grants.ts';
import { readPolicyRevisionsAround, readPrivilegeThatWas } from '../../db/history.ts';
import type { Db } from '../../db/open.ts';
import { type Catalogue, isGuid, type Privilege } from '../catalogue/catalogue.ts';
import type { Rules } from '../policy/policies.ts';
import type { Caller } from './callers.ts';
import type { Check, Facts, Level, PolicyInput, Reason } from './check.ts';
import { type DecideDeps, toPolicyCaller } from './decide.ts';
import { type FactsDeps, gatherFacts, toIdentityKey } from './facts.ts';
import { type Gap, rebuildFacts } from './past-facts.ts';
import { findPastRules } from './past-rules.ts';
import { decideBase, type RulesDeps, restrict, rulesFor } from './rules.ts';

export type WhyDeps = Pick<DecideDeps, 'now' | keyof RulesDeps | keyof FactsDeps> & { db: Db };

/** May this person use this privilege for this organisation, now or then, and why? */
export interface WhyQuestion {
  /** TIN of the provider whose privilege it is: whose system would ask. */
  ownerTin: string;
  /** Its id; now also its name. */
  privilege: string;
  subject: { type: string; id: string };
  organizationTin: string;
  /** Of the login. */
  loa?: Level | undefined;
  /** Epoch milliseconds, not to come; absent: now. */
  at?: number | undefined;
}

/** An answer with everything that it rests on. */
export interface Why {
  /** `unknown`: of that moment too much is not known to tell; an allow is never guessed. */
  answer: 'allow' | 'deny' | 'unknown';
  at: number;
  isPast: boolean;
  check: Check;
  /** Why not, the nearest first. */
  reasons: Reason[];
  obligations: { code: string }[];
  /** What the policy was told. */
  facts: Facts;
  privilege: Privilege | undefined;
  /** The grant of the asked organisation, whatever has become of it. */
  grant: GrantRow | undefined;
  gaps: Gap[];
  policy: {
    revision: string;
    /**
     * Of a moment that has passed: `at-the-time`, in force then, and no longer; `same`, in force then and now. Where the record
     * does not go so far back they are those in force now: `same` as that of the decision logged last before it,
     * `other`, or `not-recorded`.
     */
    standing: 'in-force' | 'at-the-time' | 'same' | 'other' | 'not-recorded';
  };
}

/** Tells why: what `decide` answers to the same question at the same time, and what it rests on. Records nothing. */
export async function explainWhy(deps: WhyDeps, question: WhyQuestion): Promise<Why> {
  const { ownerTin, subject, organizationTin, loa } = question;
  const now = deps.now();
  const at = question.at ?? now;
  const isPast = at < now;
  const check: Check = {
    subject,
    action: { name: question.privilege },
    resource: { type: 'organization', id: organizationTin },
    ...(loa && { context: { loa } }),
  };
  const caller: Caller = { clientId: 'adgang', organization: ownerTin, orgId: '', isService: true };
  const gathered = isPast ? gatherPast(deps, check, ownerTin, at) : gatherNow(deps, caller, check);
  const { rules, standing } = isPast
    ? findRules(deps, question, at)
    : { rules: rulesNow(deps, question), standing: 'in-force' as const };
  const input: PolicyInput = { ...check, now: at, caller: toPolicyCaller(caller), facts: gathered.facts };
  const { allow, reasons, obligations } = await restrict({ rules, input, result: decideBase(rules, input) });
  const isTold = gathered.gaps.length === 0 && standing !== 'other';
  return {
    answer: allow ? (isTold ? 'allow' : 'unknown') : standing === 'other' ? 'unknown' : 'deny',
    ...{ at, isPast, check, reasons, obligations },
    ...gathered,
    policy: { revision: rules.revision, standing },
  };
}

function rulesNow(deps: WhyDeps, question: WhyQuestion): Rules {
  const catalogue = deps.catalogue.current();
  const isService = isRole(catalogue, question) ? { isService: true as const } : {};
  return rulesFor(deps, catalogue, { organization: question.ownerTin, ...isService }, undefined);
}

/** The rules of a moment that has passed, as far back as the record goes; else those in force now. */
function findRules(
  deps: WhyDeps,
  question: WhyQuestion,
  at: number,
): Pick<Why['policy'], 'standing'> & { rules: Rules } {
  const { ownerTin } = question;
  const now = rulesNow(deps, question);
  const then = findPastRules(deps, { ownerTin, isRole: isRole(deps.catalogue.current(), question), at });
  if (!then) return { rules: now, standing: standingOf(deps.db, now.revision, ownerTin, at) };
  return { rules: then, standing: then.revision === now.revision ? 'same' : 'at-the-time' };
}

/** Roles are decided by the shipped policy, also where their privilege is missing. */
function isRole(catalogue: Catalogue, { ownerTin, privilege }: WhyQuestion): boolean {
  const found = catalogue.findPrivilege(ownerTin, privilege);
  return found ? found.builtIn : ownerTin === catalogue.operatorTin;
}

function gatherNow(deps: WhyDeps, caller: Caller, check: Check) {
  const { facts, privilege } = gatherFacts(deps, caller, check);
  const grant =
    privilege &&
    findGrant(deps.db, {
      idp: check.subject.type,
      idpIdentityId: toIdentityKey(check.subject.id),
      privilegeId: privilege.id,
      organizationTin: check.resource.id,
    });
  return { facts, privilege, grant, gaps: [] as Gap[] };
}

function gatherPast(deps: WhyDeps, check: Check, ownerTin: string, at: number) {
  const { name } = check.action;
  const found = deps.catalogue.inForce().findPrivilege(ownerTin, name);
  const was = found ?? (isGuid(name) ? readPrivilegeThatWas(deps.db, name.toLowerCase()) : undefined);
  // Another provider's is unknown, as one that never was.
  const privilegeId = was?.ownerTin === ownerTin ? was.id : '';
  return rebuildFacts(deps, { check, privilegeId, ownerTin, at });
}

function standingOf(db: Db, revision: string, providerTin: string, at: number): Why['policy']['standing'] {
  const { before, after } = readPolicyRevisionsAround(db, { providerTin, at });
  if (before === undefined) return after === undefined || after === revision ? 'not-recorded' : 'other';
  return before === revision ? 'same' : 'other';
}

/** What an organisation's administrators may see of it: no other organisation's grants, nor that there are any. */
export function forOrganization(why: Why): Why {
  const { id: tin } = why.check.resource;
  const reasons = withoutOtherOrganizations(why.reasons);
  const grants = why.facts.grants.filter(({ organization }) => organization === tin);
  return { ...why, reasons, facts: { ...why.facts, grants } };
}

/** Reasons as the administrators of the asked organisation may read them. */
export function withoutOtherOrganizations(reasons: readonly Reason[]): Reason[] {
  return reasons.map((reason) =>
    reason.code === 'grant-for-other-organization'
      ? { code: 'no-grant', ...(reason.who_can_fix && { who_can_fix: reason.who_can_fix }) }
      : reason,
  );
}
