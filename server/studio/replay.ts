import { isDeepStrictEqual } from 'node:util';
import { readDecision } from '../../db/decision-log.ts';
import type { Db } from '../../db/open.ts';
import type { HowMade } from '../access/how-made.ts';
import { maskCpr } from '../cpr.ts';
import { AppError } from '../errors.ts';
import type { Policies, Rules } from '../policy/policies.ts';
import { answerAgain } from './answer-again.ts';

export interface ReplayDeps {
  db: Db;
  policies: Pick<Policies, 'rulesNamed'>;
}

/** A logged decision, made again by the rules that it names. */
export interface Replayed {
  id: string;
  /** The rules, as the log names them. */
  revision: string;
  /** Whether the answer is the one that was logged. */
  same: boolean;
  /** As it was logged, and as it is made again; absent when it cannot be. */
  logged: unknown;
  answer?: unknown;
  /**
   * Why it cannot be made again: something in its input was masked, since it looked like a CPR number, or the compiled
   * policy is not kept.
   */
  missing?: 'masked-input' | 'policy';
}

/**
 * Makes a logged decision again, whichever door it came through, by the revisions that made it. A provider's policy
 * that gave no answer then, for want of time or memory, gives none now.
 * @throws AppError `not-found` when the decision is not, or no longer, in the log
 */
export async function replayDecision(deps: ReplayDeps, id: string): Promise<Replayed> {
  const row = readDecision(deps.db, id);
  if (!row) throw new AppError('not-found', 'There is no such decision in the log.');
  const logged = JSON.parse(row.answer) as HowMade;
  const told = { id, revision: row.policyRevision, logged, same: false };
  if (row.masked) return { ...told, missing: 'masked-input' };
  const rules = findRules(deps, row.policyRevision, row.providerTin);
  const roles = logged.roles === undefined ? rules : findRules(deps, logged.roles, row.providerTin);
  if (!rules || !roles) return { ...told, missing: 'policy' };
  const made = await answerAgain(row, { rules, roles, keepsSilence: true });
  // The log has masked what the answer said, too; and it knows nothing that JSON cannot say.
  const answer: unknown = maskCpr(JSON.parse(JSON.stringify(made)));
  return { ...told, answer, same: isDeepStrictEqual(answer, logged) };
}

function findRules({ policies }: ReplayDeps, revision: string, providerTin: string): Rules | undefined {
  try {
    return policies.rulesNamed(revision, providerTin);
  } catch {
    return undefined;
  }
}
