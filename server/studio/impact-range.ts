import type { DomainIdentity } from '../../db/impact-domain.ts';
import type { ImpactTally, NewImpactRow } from '../../db/policy-impacts.ts';
import type { Compare } from './impact-compare.ts';

/** Rows are handed over in parts of about so many: a millisecond or two of writing. */
const perPart = 100;

/**
 * Compares the answers of these identities; hands over the rows in parts, as long as more are wanted, and tells at the
 * end what they come to.
 */
export async function computeRange(
  compare: Compare,
  identities: readonly DomainIdentity[],
  handOver: (rows: NewImpactRow[]) => Promise<boolean>,
): Promise<ImpactTally> {
  const tally = { gains: 0, losses: 0, peopleGaining: 0, peopleLosing: 0, answers: 0 };
  const counts = new Map<string, ImpactTally['counts'][number]>();
  const count = (by: ImpactTally['counts'][number]['by'], key: string, gains: number, losses: number) => {
    const known = counts.get(`${by} ${key}`) ?? { by, key, gains: 0, losses: 0 };
    counts.set(`${by} ${key}`, { by, key, gains: known.gains + gains, losses: known.losses + losses });
  };
  let rows: NewImpactRow[] = [];
  let more = true;
  for (const identity of identities) {
    const { idp, idpIdentityId } = identity;
    let gained = 0;
    let lost = 0;
    for (const { outcomes, ...access } of compare(identity)) {
      const gains = outcomes.some(({ change }) => change === 'gain') ? 1 : 0;
      const losses = outcomes.some(({ change }) => change === 'loss') ? 1 : 0;
      gained += gains;
      lost += losses;
      tally.answers += outcomes.length;
      count('organization', access.organizationTin, gains, losses);
      count('provider', access.providerTin, gains, losses);
      count('privilege', access.privilegeId, gains, losses);
      if (more) for (const outcome of outcomes) rows.push({ idp, idpIdentityId, ...access, ...outcome });
      if (rows.length < perPart) continue;
      more = await handOver(rows);
      rows = [];
    }
    tally.gains += gained;
    tally.losses += lost;
    if (gained > 0) tally.peopleGaining += 1;
    if (lost > 0) tally.peopleLosing += 1;
  }
  if (rows.length > 0) await handOver(rows);
  return { ...tally, counts: [...counts.values()] };
}
