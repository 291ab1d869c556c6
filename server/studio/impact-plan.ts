import { readRevisions } from '../../db/catalogue.ts';
import type { Db } from '../../db/open.ts';
import type { ImpactPlan } from '../../db/policy-impacts.ts';
import { listRevisions } from '../../db/policy-revisions.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { basePolicyId } from '../policy/names.ts';
import { liveNameOf, type Policies } from '../policy/policies.ts';
import type { StudioDeps } from './drafts.ts';
import type { PolicyFiles } from './files.ts';
import { outOfService, theCandidate } from './impact-judges.ts';
import type { Workshop } from './workshop.ts';

export interface PlanDeps extends StudioDeps {
  workshop: Workshop;
  policies: Pick<Policies, 'brought'>;
}

/** What an impact compares, and what it does not cover. */
export interface Planned {
  plan: ImpactPlan;
  /** What is in force of the policy, as `liveNameOf` tells it. */
  live: string;
  notes: string[];
}

/**
 * Settles what an impact compares. `files` are the candidate's; absent: none at all, which of the base policy means
 * the one that the service brings.
 * @throws AppError `compiler-unavailable`, `compiler-busy`
 */
export async function planImpact(
  deps: PlanDeps,
  policy: string,
  files: PolicyFiles | undefined,
): Promise<Planned> {
  const catalogue = deps.catalogue.inForce();
  const at = deps.now();
  const { grants: grantsRevision } = readRevisions(deps.db);
  const base = liveNameOf(deps.policies, catalogue, basePolicyId);
  const isBase = policy === basePolicyId;
  const plan: ImpactPlan = {
    ...{ at, grantsRevision, texts: {} },
    base: {
      live: base,
      candidate: isBase ? (files ? theCandidate : deps.policies.brought.revision) : base,
    },
    restricting: toRestricting(catalogue, policy, files !== undefined),
  };
  const involved = policiesOf(deps.db, plan, policy, files);
  const notes = new Set<string>();
  for (const one of involved) {
    const { texts, unvaried } = await deps.workshop.findReads(one.policy, one.files);
    plan.texts[one.name] = texts;
    for (const note of unvaried) notes.add(note);
  }
  return { plan, live: liveNameOf(deps.policies, catalogue, policy), notes: [...notes].sort() };
}

/** Of every provider that is concerned and has a policy: what is asked now, and what would be. */
function toRestricting(
  catalogue: Catalogue,
  policy: string,
  isSomething: boolean,
): ImpactPlan['restricting'] {
  const inForce = [...catalogue.policies.values()].filter(
    (pointer) => pointer.bundle !== null && pointer.policy !== basePolicyId,
  );
  const now = Object.fromEntries(
    inForce.map(({ policy: tin, bundle, stoppedAt }) => [tin, stoppedAt === null ? bundle : outOfService]),
  );
  if (policy !== basePolicyId) {
    return { [policy]: { live: now[policy] ?? null, candidate: isSomething ? theCandidate : null } };
  }
  return Object.fromEntries(Object.entries(now).map(([tin, name]) => [tin, { live: name, candidate: name }]));
}

interface Involved {
  policy: string;
  name: string;
  files: PolicyFiles;
}

/** The sources of every policy that a plan names; one whose sources are not kept is taken for reading ids. */
function policiesOf(db: Db, plan: ImpactPlan, policy: string, files: PolicyFiles | undefined): Involved[] {
  const named = [
    ...[plan.base.live, plan.base.candidate].map((name) => ({ policy: basePolicyId, name })),
    ...Object.entries(plan.restricting).flatMap(([tin, { live, candidate }]) =>
      [live, candidate].map((name) => ({ policy: tin, name })),
    ),
  ];
  const involved = new Map<string, Involved>();
  for (const { policy: of, name } of named) {
    if (name === null || name === outOfService || involved.has(name)) continue;
    // What was compiled to the same bytes says the same.
    const kept = () => listRevisions(db, of).find(({ bundle }) => bundle === name)?.files;
    const sources = name === theCandidate ? files : kept();
    if (sources) involved.set(name, { policy: name === theCandidate ? policy : of, name, files: sources });
  }
  return [...involved.values()];
}
