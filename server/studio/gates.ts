import type { Db } from '../../db/open.ts';
import { AppError, type ErrorCode, errorCatalogue } from '../errors.ts';
import { basePolicyId } from '../policy/names.ts';
import { isSamePerson } from '../requests/same-person.ts';
import type { Author } from './author.ts';
import { type Draft, readDraft, readRevisionInForce } from './drafts.ts';
import { latestImpactOf } from './impact.ts';
import { type ImpactGate, type ImpactGateDeps, judgeImpact } from './impact-gates.ts';
import { readSettings } from './settings.ts';
import type { ContentGate, Gate } from './verify.ts';
import type { Workshop } from './workshop.ts';

export interface PublishDeps extends ImpactGateDeps {
  workshop: Workshop;
}

export type GateName =
  | ContentGate
  | ImpactGate
  | 'place'
  | 'up-to-date'
  | 'reason'
  | 'impact-accepted'
  | 'approval';

/**
 * Everything that it takes to publish a draft, in the order in which publishing asks for it, and how far it has come.
 * @throws AppError `not-found`, `compiler-unavailable`, `compiler-busy`
 */
export async function listGates(
  deps: PublishDeps,
  author: Author,
  draftId: string,
): Promise<Gate<GateName>[]> {
  const draft = readDraft(deps, author, draftId);
  const { gates } = await deps.workshop.verify(author.policy, draft.files);
  return [...gates, ...judgeDraft(deps, author, draft).gates];
}

/** What it takes besides what the files themselves must be; read in the transaction that publishes. */
export function judgeDraft(
  deps: ImpactGateDeps,
  author: Author,
  draft: Draft,
): Pick<ReturnType<typeof judgeImpact>, 'impact'> & { gates: Gate<GateName>[] } {
  const about = { draftId: draft.id, filesDigest: draft.filesDigest };
  const latest = draft.acceptedImpact ?? latestImpactOf(deps, draft)?.id;
  const { gates, impact } = judgeImpact(deps, author.policy, about, latest);
  const accepted: Gate<GateName> =
    draft.acceptedImpact !== null
      ? { gate: 'impact-accepted', state: 'passed' }
      : { gate: 'impact-accepted', state: 'failed', code: 'impact-unaccepted' };
  return {
    gates: [
      judgePlace(deps, author),
      judgeBasis(deps, author, draft),
      draft.reason === null
        ? { gate: 'reason', state: 'failed', code: 'invalid-request' }
        : { gate: 'reason', state: 'passed' },
      ...gates,
      accepted,
      judgeApproval(deps, author, draft),
    ],
    ...(impact && { impact }),
  };
}

function judgePlace({ policies }: ImpactGateDeps, { policy }: Author): Gate<'place'> {
  const isElsewhere = policy === basePolicyId && policies.brought.origin === 'folder';
  return isElsewhere
    ? { gate: 'place', state: 'failed', code: 'policy-from-folder' }
    : { gate: 'place', state: 'passed' };
}

/** What a colleague has published since is not undone by somebody who has not seen it. */
function judgeBasis({ db }: ImpactGateDeps, { policy }: Author, draft: Draft): Gate<'up-to-date'> {
  const isCurrent = (readRevisionInForce(db, policy)?.id ?? null) === draft.basedOn;
  return isCurrent
    ? { gate: 'up-to-date', state: 'passed' }
    : { gate: 'up-to-date', state: 'failed', code: 'policy-changed' };
}

/** Whether they are the draft's author, also by another login of theirs, as far as that is known. */
export function isWrittenBy(db: Db, { authorIdp, authorId }: Draft, author: Author): boolean {
  return isSamePerson(db, { idp: authorIdp, idpIdentityId: authorId }, author);
}

/** Where a second person is needed, whoever else looks at a draft that was submitted may approve it. */
function judgeApproval({ db }: ImpactGateDeps, author: Author, draft: Draft): Gate<'approval'> {
  const isOwn = isWrittenBy(db, draft, author);
  const isMissing = readSettings(db, author.policy).needsApproval && (isOwn || draft.state !== 'submitted');
  return isMissing
    ? { gate: 'approval', state: 'failed', code: 'second-person-needed' }
    : { gate: 'approval', state: 'passed' };
}

/** @throws AppError the code of the first gate that is not passed, with its issues */
export function requireGates(gates: readonly Gate[]): void {
  const failed = gates.find(({ state }) => state !== 'passed');
  if (!failed) return;
  const code: ErrorCode = failed.code ?? 'not-now';
  const numbers = Object.entries(failed.numbers ?? {}).map(([name, number]) => `${name} ${number}`);
  const detail = [errorCatalogue[code].title, numbers.join(', ')].filter(Boolean).join(': ');
  const issues =
    failed.gate === 'reason' ? [{ pointer: '/reason', detail: 'Say why.' }] : (failed.issues ?? []);
  throw new AppError(code, `${detail}.`, { issues });
}
