import { createUuidWriter, readUuid } from './facts-uuid.ts';

/** A grant as it is kept: its privilege and organisation by their numbers. */
export interface NumberedGrant {
  privilege: number;
  organization: number;
  id: string;
  validFrom: number | null;
  validTo: number | null;
}

/** Grants one after the other, 40 bytes each: those of one person are read together. */
export interface FactsGrants {
  add(grant: NumberedGrant): void;
  privilegeOf(grant: number): number;
  get(grant: number): NumberedGrant;
  readonly count: number;
}

/** Two limits of eight bytes each, then words: privilege, organisation, and four of the id. */
const limitsEach = 5;
const wordsEach = 2 * limitsEach;
const at = { privilege: 4, organization: 5, id: 6 } as const;
const usualPrefix = 'grt_';

export function createFactsGrants(): FactsGrants {
  let count = 0;
  let limits = new Float64Array(1024 * limitsEach);
  let words = new Uint32Array(limits.buffer);
  /** The few ids that are not made by us. */
  const oddIds = new Map<number, string>();
  const toId = createUuidWriter(usualPrefix);
  const id = new Uint32Array(4);

  const makeRoom = () => {
    if (count * limitsEach < limits.length) return;
    const all = new Float64Array(Math.ceil(count / 4) * 5 * limitsEach);
    all.set(limits);
    limits = all;
    words = new Uint32Array(limits.buffer);
  };

  return {
    add: (grant) => {
      makeRoom();
      limits[count * limitsEach] = grant.validFrom ?? Number.NaN;
      limits[count * limitsEach + 1] = grant.validTo ?? Number.NaN;
      words[count * wordsEach + at.privilege] = grant.privilege;
      words[count * wordsEach + at.organization] = grant.organization;
      if (grant.id.startsWith(usualPrefix) && readUuid(grant.id, usualPrefix.length, id)) {
        words.set(id, count * wordsEach + at.id);
      } else oddIds.set(count, grant.id);
      count += 1;
    },
    privilegeOf: (grant) => words[grant * wordsEach + at.privilege] ?? missing(),
    get: (grant) => ({
      privilege: words[grant * wordsEach + at.privilege] ?? missing(),
      organization: words[grant * wordsEach + at.organization] ?? missing(),
      id: (oddIds.size > 0 ? oddIds.get(grant) : undefined) ?? toId(words, grant * wordsEach + at.id),
      validFrom: toLimit(limits[grant * limitsEach]),
      validTo: toLimit(limits[grant * limitsEach + 1]),
    }),
    get count() {
      return count;
    },
  };
}

function toLimit(limit: number | undefined): number | null {
  return limit === undefined || Number.isNaN(limit) ? null : limit;
}

function missing(): never {
  throw new Error('the table has lost a grant');
}
