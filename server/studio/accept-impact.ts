import { updateDraft } from '../../db/policy-drafts.ts';
import type { Author } from './author.ts';
import { requireWriter } from './author.ts';
import { type Draft, requireOwnDraft, stale } from './drafts.ts';
import { requireGates } from './gates.ts';
import { type ImpactGateDeps, judgeImpact } from './impact-gates.ts';

/**
 * Notes that the author has seen the impact of their draft, and accepts it. Other files take that with them.
 * @throws AppError `not-found`, `stale-version`, `impact-unknown`, `impact-stale`
 */
export function acceptImpact(
  deps: ImpactGateDeps,
  author: Author,
  draftId: string,
  seen: { version: number; impactId: string },
): Draft {
  requireWriter(author);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const draft = requireOwnDraft(deps, author, draftId);
    if (draft.version !== seen.version || draft.state !== 'open') throw stale();
    const about = { draftId, filesDigest: draft.filesDigest };
    const { gates } = judgeImpact(deps, author.policy, about, seen.impactId);
    requireGates(gates.filter(({ gate }) => gate === 'impact-known'));
    const set = { acceptedImpact: seen.impactId, updatedAt: deps.now() };
    if (!updateDraft(deps.db, draft, set)) throw stale();
    return { ...draft, ...set };
  });
}
