import { type AddressedLetter, markLetterSent, postponeLetter, readDueLetters } from '../db/letters.ts';
import { auditChange, theSystem } from '../server/audit/changes.ts';
import type { Letter } from '../server/onboarding/letterbox.ts';
import { cvrOf } from '../server/onboarding/numbers.ts';
import { composeLetter } from '../views/letters.ts';
import type { RecurringDeps } from './recurring.ts';

const perBatch = 20;
const firstBackoffMs = 5_000;
const longestBackoffMs = 3_600_000;
/** From this try on a letter that still is not taken is the operator's business. */
const worryAtAttempt = 10;

/**
 * Sends the letters that are due, oldest first. One that the letterbox does not take is tried again, later and later,
 * for as long as it takes: a company must hear of what was done in its name. Cut short between sending and noting it,
 * the same letter goes out again under its id, and the letterbox knows it. What was sent is emptied here.
 */
export async function sendLetters(deps: RecurringDeps): Promise<void> {
  if (!deps.letterbox) return;
  for (const addressed of readDueLetters(deps.db, deps.now(), perBatch)) {
    if (deps.signal.aborted) return;
    try {
      await deps.letterbox.send(toLetter(addressed));
    } catch (error) {
      postpone(deps, addressed, error);
      continue;
    }
    noteSent(deps, addressed);
  }
}

function toLetter({ letter, organizationName }: AddressedLetter): Letter {
  const { id, kind, content, createdAt } = letter;
  return {
    id,
    cvr: cvrOf(letter.organizationTin),
    ...composeLetter({ kind, content: content ?? {}, organizationName, writtenAt: createdAt }),
    language: 'da',
  };
}

function noteSent({ db, now, log }: RecurringDeps, { letter }: AddressedLetter): void {
  const at = now();
  const { id, kind, organizationTin } = letter;
  db.inOneBatch(() => {
    if (!markLetterSent(db, letter, at)) return;
    auditChange(db, {
      action: 'letter.sent',
      actor: theSystem,
      at,
      organizationTin,
      entity: 'letter',
      entityId: id,
      after: { kind, writtenAt: letter.createdAt },
    });
  });
  log.info({ letter: id, kind }, 'a letter was sent');
}

function postpone({ db, now, log }: RecurringDeps, { letter }: AddressedLetter, error: unknown): void {
  const attempts = letter.attempts + 1;
  postponeLetter(db, letter, now() + Math.min(firstBackoffMs * 2 ** letter.attempts, longestBackoffMs));
  // A letter that cannot be composed is a mistake of ours, and its error may quote what is secret in it.
  const reason =
    error instanceof Error && error.cause instanceof Error ? error.cause.message : 'not composed';
  log[attempts >= worryAtAttempt ? 'error' : 'warn'](
    { letter: letter.id, kind: letter.kind, attempts, reason },
    'a letter was not taken and will be sent again',
  );
}
