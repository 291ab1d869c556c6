import { readPolicyConfig } from '../server/config.ts';
import { AppError } from '../server/errors.ts';
import type { Author } from '../server/studio/author.ts';
import { type Draft, openDraft, saveDraft } from '../server/studio/drafts.ts';
import { listSummaries } from '../server/studio/history.ts';
import type { LocalPolicy } from './policy-files.ts';
import { findOpaForCommand } from './policy-opa.ts';
import type { PolicyStore } from './policy-store.ts';

/** Opens the store for as long as the work takes; other commands need not wait for what that needs. */
export async function withStore(
  work: (store: PolicyStore) => Promise<unknown>,
  { compiles } = { compiles: false },
): Promise<void> {
  const { openPolicyStore } = await import('./policy-store.ts');
  const places = compiles ? await findOpaForCommand() : { ...readPolicyConfig().opa, build: false };
  await using store = await openPolicyStore(places);
  await work(store);
}

/** The draft of whoever sits at the machine, with these files. */
export function keepDraft(
  store: PolicyStore,
  author: Author,
  { files }: LocalPolicy,
  reason: string | undefined,
): Draft {
  const { id, version } = openDraft(store, author);
  return saveDraft(store, author, id, { version, files, ...(reason !== undefined && { reason }) });
}

/** The revision of this number. @throws AppError `not-found` */
export function toRevisionId(store: PolicyStore, { policy }: Author, number: string): string {
  const found = listSummaries(store, policy).find((revision) => String(revision.number) === number);
  if (found) return found.id;
  throw new AppError('not-found', `The policy has no revision ${number}: adgang policy log tells them.`);
}
