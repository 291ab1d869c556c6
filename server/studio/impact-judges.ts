import type { Db } from '../../db/open.ts';
import type { FullImpactRow, ImpactPlan } from '../../db/policy-impacts.ts';
import type { Bundle } from '../policy/bundle.ts';
import { createBaseJudge, createRestrictingJudge, type Judge } from '../policy/judge.ts';
import { readKeptBundle, toBundle } from '../policy/kept-bundles.ts';
import { toEntrypoint } from '../policy/names.ts';
import type { Comparison, Rules } from './impact-compare.ts';

/** In a plan: the policy that the impact is about. */
export const theCandidate = 'candidate';
/** In a plan: the provider's policy is out of service. */
export const outOfService = 'stopped';

/** Loads what an impact compares, by provider. */
export async function openComparisons(
  db: Db,
  impact: Pick<FullImpactRow, 'candidate'>,
  plan: ImpactPlan,
): Promise<(providerTin: string) => Comparison> {
  const judges = new Map<string, Judge>();
  for (const name of [plan.base.live, plan.base.candidate]) {
    if (!judges.has(name)) judges.set(name, createBaseJudge(await loadBundle(db, impact, name)));
  }
  for (const [tin, own] of Object.entries(plan.restricting)) {
    for (const name of [own.live, own.candidate]) {
      if (name === null || name === outOfService || judges.has(name)) continue;
      judges.set(name, createRestrictingJudge(await loadBundle(db, impact, name), toEntrypoint(tin), tin));
    }
  }
  const judgeOf = (name: string): Judge => {
    const judge = judges.get(name);
    if (!judge) throw new Error(`the policy ${name} was not loaded`);
    return judge;
  };
  const restrictingOf = (name: string | null | undefined): Rules['restricting'] => {
    if (name === null || name === undefined) return undefined;
    return name === outOfService ? outOfService : judgeOf(name);
  };
  return (tin) => {
    const own = plan.restricting[tin];
    return {
      live: { base: judgeOf(plan.base.live), restricting: restrictingOf(own?.live) },
      candidate: { base: judgeOf(plan.base.candidate), restricting: restrictingOf(own?.candidate) },
      texts: textsOf(plan, [plan.base.live, plan.base.candidate, own?.live, own?.candidate]),
      ...(plan.base.live === plan.base.candidate && { baseTexts: textsOf(plan, [plan.base.live]) }),
    };
  };
}

function textsOf(
  plan: ImpactPlan,
  names: readonly (string | null | undefined)[],
): ReadonlySet<string> | undefined {
  const texts = new Set<string>();
  for (const name of names) {
    if (name === null || name === undefined || name === outOfService) continue;
    const known = plan.texts[name];
    if (!known) return undefined;
    for (const text of known) texts.add(text);
  }
  return texts;
}

async function loadBundle(
  db: Db,
  { candidate }: Pick<FullImpactRow, 'candidate'>,
  name: string,
): Promise<Bundle> {
  if (name !== theCandidate) return toBundle(readKeptBundle(db, name));
  if (!candidate) throw new Error('the impact is about no compiled policy');
  const { wasm, data, ...manifest } = candidate;
  return {
    ...manifest,
    module: await WebAssembly.compile(new Uint8Array(Buffer.from(wasm, 'base64')).buffer),
    ...(data !== undefined && { data: new Uint8Array(Buffer.from(data, 'base64')).buffer }),
  };
}
