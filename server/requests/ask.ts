import {
  type AccessRequestRow,
  findPendingRequest,
  insertAccessRequest,
  readRequestOfDecision,
} from '../../db/access-requests.ts';
import { readOrganization } from '../../db/organizations.ts';
import { type Caller, requireActiveCaller } from '../access/callers.ts';
import type { Reason } from '../access/check.ts';
import { type DecideDeps, evaluate } from '../access/decide.ts';
import { type FactsDeps, toIdentityKey } from '../access/facts.ts';
import { type RulesDeps, rulesFor } from '../access/rules.ts';
import { AppError } from '../errors.ts';
import { refuseCpr } from '../grants/use-case.ts';
import type { NewToken } from '../ids.ts';
import { auditRequest, type Doing } from './audit.ts';
import type { Denial } from './denial.ts';
import { requireFewRequests } from './limits.ts';
import { isGrantable, isMendable } from './mendable.ts';
import { endRequest } from './settle.ts';

export interface AskDeps extends Pick<DecideDeps, 'db' | 'now' | keyof RulesDeps | keyof FactsDeps> {
  newToken: NewToken;
}

/** How long a request waits for an answer. */
export const requestMs = 14 * 24 * 3_600_000;
/** Longer than anybody explains. */
export const reasonLimit = 500;
/** Nobody plans further ahead. */
const furthestMs = 10 * 366 * 24 * 3_600_000;

/** What somebody asks for. */
export interface Asking {
  denial: Denial;
  reason: string | undefined;
  /** Epoch milliseconds. */
  wishedUntil: number | undefined;
  by: Omit<Doing, 'at'>;
  /** The provider whose system asks; absent when the person asks themselves. */
  providerTin?: string;
}

/** What has become of a refusal: allowed by now, still one that an administrator could mend, or one that they cannot. */
export interface Prospect {
  is: 'allowed' | 'mendable' | 'hopeless';
  reasons: Reason[];
}

/** Asks the base policy once more what was refused then, as of now. Records nothing. */
export function foresee(deps: AskDeps, { check, clientId, providerTin, privilegeId }: Denial): Prospect {
  const catalogue = deps.catalogue.inForce();
  const orgId = catalogue.organization(providerTin)?.orgId ?? '';
  const caller: Caller = { clientId, organization: providerTin, orgId };
  try {
    requireActiveCaller(catalogue, caller);
  } catch (error) {
    if (error instanceof AppError) return { is: 'hopeless', reasons: [] };
    throw error;
  }
  // What the provider's own policy restricts besides, no grant would mend.
  const { result, gathered } = evaluate(
    deps,
    ({ catalogue: inForce, privilege }) => rulesFor(deps, inForce, caller, privilege),
    caller,
    check,
  );
  const { reasons } = result;
  if (result.allow) return { is: 'allowed', reasons };
  const organization = readOrganization(deps.db, check.resource.id);
  const isHopeful =
    isMendable(check, result) &&
    gathered.privilege?.id === privilegeId &&
    organization !== undefined &&
    isGrantable(deps, catalogue, gathered.privilege, organization);
  return { is: isHopeful ? 'mendable' : 'hopeless', reasons };
}

/**
 * Asks for access with a refusal, with the audit entry. A refusal is good for one request, and of what waits already
 * there is no second one: both are answered with the request that there is.
 * @throws AppError `not-requestable` when it would be in vain by now; `too-many-requests`, `cpr-refused`,
 *   `invalid-request` for a reason that is too long, `invalid-validity`
 */
export function askForAccess(deps: AskDeps, asking: Asking): AccessRequestRow {
  const { denial, providerTin } = asking;
  const reason = toReason(asking.reason);
  const now = deps.now();
  requireWish(asking.wishedUntil, now);
  const { subject, resource } = denial.check;
  const person = { idp: subject.type, idpIdentityId: toIdentityKey(subject.id) };
  const key = { ...person, privilegeId: denial.privilegeId, organizationTin: resource.id };
  return deps.db.inOneBatch(() => {
    const doing: Doing = { ...asking.by, at: now };
    const made = readRequestOfDecision(deps.db, denial.decisionId);
    if (made) return made;
    const prospect = foresee(deps, denial);
    if (prospect.is !== 'mendable') throw inVain(prospect);
    const waiting = findPendingRequest(deps.db, key);
    if (waiting && waiting.expiresAt > now) return waiting;
    if (waiting) endRequest(deps.db, doing, waiting, { state: 'expired' });
    requireFewRequests(deps.db, person, { organizationTin: resource.id, providerTin, now });
    const row: AccessRequestRow = {
      ...key,
      id: `arq_${deps.newToken()}`,
      decisionId: denial.decisionId,
      providerTin: denial.providerTin,
      state: 'pending',
      denialCode: prospect.reasons[0]?.code ?? denial.code,
      reason,
      wishedUntil: asking.wishedUntil ?? null,
      madeByIdp: asking.by.actor.idp,
      madeById: asking.by.actor.id,
      createdAt: now,
      expiresAt: now + requestMs,
      endedAt: null,
      endedByIdp: null,
      endedById: null,
      answer: null,
      grantId: null,
      approvedUntil: null,
    };
    insertAccessRequest(deps.db, row);
    auditRequest(deps.db, doing, 'access-request.made', undefined, row, reason);
    return row;
  });
}

function inVain({ is }: Prospect): AppError {
  return new AppError(
    'not-requestable',
    is === 'allowed'
      ? 'It is allowed by now: evaluate again.'
      : 'No grant of the organisation would mend it.',
  );
}

/** What somebody wrote, on lines as they wrote it. @throws AppError `cpr-refused`, `invalid-request` */
export function toReason(text: string | undefined): string | null {
  const reason = (text ?? '').normalize('NFC').replace(/\r\n?/g, '\n').trim();
  refuseCpr(reason, '/reason');
  if (reason.length > reasonLimit) {
    throw new AppError('invalid-request', 'The reason is too long.', {
      issues: [{ pointer: '/reason', detail: `At most ${reasonLimit} characters.` }],
    });
  }
  return reason === '' ? null : reason;
}

function requireWish(until: number | undefined, now: number): void {
  if (until === undefined || (until > now && until <= now + furthestMs)) return;
  throw new AppError('invalid-validity', 'The wished end has passed, or is too far ahead.', {
    issues: [{ pointer: '/requested_access/requested_until', detail: 'Choose a time to come.' }],
  });
}
