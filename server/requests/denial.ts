import { setTimeout } from 'node:timers/promises';
import { type LoggedDecision, readDecision } from '../../db/decision-log.ts';
import type { Db } from '../../db/open.ts';
import { Check, PolicyResult } from '../access/check.ts';
import type { DecisionLog } from '../audit/decision-log.ts';
import { cprMask } from '../cpr.ts';
import { AppError } from '../errors.ts';
import { timeOf } from '../ids.ts';
import { requestableMs } from './offer.ts';

export interface DenialDeps {
  db: Db;
  now: () => number;
  decisionLog: Pick<DecisionLog, 'flush'>;
}

/** A refusal that access can be asked for with, as it was logged: what looked like a CPR number is masked in it. */
export interface Denial {
  decisionId: string;
  providerTin: string;
  clientId: string;
  privilegeId: string;
  check: Check;
  /** Epoch milliseconds, as `expiresAt`. */
  at: number;
  expiresAt: number;
  code: string;
  isMasked: boolean;
}

/** A decision this young may still wait to be logged, by this process or by one that shares its port. */
const youngMs = 2_000;
const lookAgain = { everyMs: 50, times: 10 };

/**
 * The refusal of that id, also one that was given a moment ago; `undefined` when there is none that an administrator
 * could mend.
 * @throws AppError `decision-log-unavailable` when it may be one that could not be logged yet
 */
export async function findDenial(deps: DenialDeps, decisionId: string): Promise<Denial | undefined> {
  const madeAt = timeOf(decisionId);
  if (madeAt === undefined) return undefined;
  const isYoung = Math.abs(deps.now() - madeAt) < youngMs;
  for (let times = 1; ; times += 1) {
    const written = readDecision(deps.db, decisionId);
    const isFlushed = written !== undefined || deps.decisionLog.flush();
    const row = written ?? readDecision(deps.db, decisionId);
    if (row) return toDenial(row);
    if (!isYoung || times === lookAgain.times) return undefined;
    if (!isFlushed) throw new AppError('decision-log-unavailable', 'The refusal has not been logged yet.');
    await setTimeout(lookAgain.everyMs);
  }
}

function toDenial(row: LoggedDecision): Denial | undefined {
  // Other doors offer nothing to ask with.
  if (row.door !== 'authzen' || row.allow || row.privilegeId === null) return undefined;
  const check = Check.safeParse(JSON.parse(row.input)).data;
  const code = PolicyResult.safeParse(JSON.parse(row.answer)).data?.reasons[0]?.code;
  if (!check || code === undefined || isUncertain(check)) return undefined;
  const { id: decisionId, providerTin, clientId, privilegeId, at } = row;
  const expiresAt = at + requestableMs;
  const isMasked = row.masked;
  return { decisionId, providerTin, clientId, privilegeId, check, at, expiresAt, code, isMasked };
}

/** Of whom and of what it was is no longer known for certain. */
function isUncertain({ subject, action, resource }: Check): boolean {
  return [subject.type, subject.id, action.name, resource.type, resource.id].some((id) =>
    id.includes(cprMask),
  );
}
