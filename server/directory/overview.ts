import { countPendingRequestsTo } from '../../db/access-requests.ts';
import { type BulkJobRow, readBulkJobs } from '../../db/bulk.ts';
import { countGrants } from '../../db/grant-search.ts';
import { type LetterRow, readLettersSince } from '../../db/letters.ts';
import type { Db } from '../../db/open.ts';
import { readOrganization } from '../../db/organizations.ts';
import { countAdministrators } from './administrators.ts';
import { countPeopleOf } from './people.ts';

/** A list is counted no further: on the home page nobody needs to know more. */
const countAtMost = 10_000;
const day = 86_400_000;
/** How long a letter to the company is told of. */
const lettersForMs = 14 * day;

/** A count, and whether there is more than it says. */
export interface Counted {
  count: number;
  isMore: boolean;
}

/** What an organisation's administrators should see first, as it is now. */
export interface Overview {
  /** Who administers it so that it counts. */
  administrators: number;
  people: ReturnType<typeof countPeopleOf>;
  grants: Counted;
  /** Those that end within thirty days. */
  expiring: Counted;
  /** Requests for access that wait for an answer. */
  requests: Counted;
  frozenSince: number | null;
  letters: LetterRow[];
  /** Many grants at once, under way. */
  running: BulkJobRow[];
}

/** Reads what needs attention in an organisation; every part of it from an index, however large the organisation is. */
export function overviewOf({ db, now }: { db: Db; now: () => number }, organizationTin: string): Overview {
  const at = now();
  const search = { organizationTin, now: at };
  const { onboardedAt = null, frozenSince = null } = readOrganization(db, organizationTin) ?? {};
  // What came before its last onboarding is settled by that.
  const letters = readLettersSince(db, organizationTin, Math.max(at - lettersForMs, onboardedAt ?? 0));
  return {
    administrators: countAdministrators({ db, now }, organizationTin),
    people: countPeopleOf({ db, now }, organizationTin),
    grants: toCounted(countGrants(db, search, countAtMost + 1)),
    expiring: toCounted(countGrants(db, { ...search, state: 'expiring' }, countAtMost + 1)),
    requests: toCounted(countPendingRequestsTo(db, organizationTin, at, countAtMost + 1)),
    frozenSince,
    // And the letter about a declaration, once the company has answered that this was not its doing.
    letters: letters.filter(({ kind }) => frozenSince === null || kind !== 'declaration-made'),
    running: readBulkJobs(db, organizationTin, 20).filter(({ state }) => state === 'running'),
  };
}

function toCounted(count: number): Counted {
  return { count: Math.min(count, countAtMost), isMore: count > countAtMost };
}
