import * as z from 'zod';
import type { AccessRequestRow } from '../../db/access-requests.ts';
import { Check } from '../access/check.ts';
import type { Language } from '../access/reasons.ts';
import { paths } from '../paths.ts';
import { stateOf } from './settle.ts';

const Time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/**
 * A submission (Access Request and Approval Profile, draft 1, by reference). Of `context` only `justification` is read:
 * why the person asks. Members that nobody knows are dropped.
 */
export const AccessRequestBody = Check.omit({ context: true }).extend({
  context: z.object({ justification: z.string().max(2_000).optional() }).optional(),
  /** What the refusal carried; without the evaluation's id nothing is bound, which is an error of its own. */
  denial: z
    .object({
      evaluation_id: z.string().max(256).optional(),
      evaluated_at: Time.optional(),
      expires_at: Time.optional(),
      reason: z.string().max(256).optional(),
    })
    .default({}),
  requested_access: z.object({ requested_until: Time.optional() }).optional(),
});
export type AccessRequestBody = z.infer<typeof AccessRequestBody>;

/** A task and, once it was approved, how to go on: ask again, and the policy decides. */
export interface TaskResponse {
  task: {
    id: string;
    status: AccessRequestRow['state'];
    status_endpoint: string;
    expires_at: string;
    /** Why an administrator has refused it. */
    reason?: string;
    links: { ticket?: string; cancel?: string };
    display: { title: string; description: string };
  };
  result?: {
    mode: 'reevaluate';
    approval: { id: string; approved_at: string; approved_until?: string };
  };
}

const texts: Record<Language, Record<AccessRequestRow['state'], [title: string, description: string]>> = {
  da: {
    pending: ['Venter på svar', 'En rettighedsadministrator skal svare.'],
    approved: ['Godkendt', 'Prøv igen: adgangen gælder fra nu.'],
    denied: ['Afvist', 'En rettighedsadministrator har sagt nej.'],
    expired: ['Udløbet', 'Ingen svarede i tide. Du kan bede om adgang igen.'],
    cancelled: ['Trukket tilbage', 'Der skal ikke længere svares.'],
    failed: ['Kunne ikke gennemføres', 'Rettigheden kan ikke længere gives.'],
  },
  en: {
    pending: ['Waiting for an answer', 'A privilege administrator has to answer.'],
    approved: ['Approved', 'Try again: the access holds from now on.'],
    denied: ['Refused', 'A privilege administrator has said no.'],
    expired: ['Expired', 'Nobody answered in time. You can ask for access again.'],
    cancelled: ['Withdrawn', 'No answer is needed any more.'],
    failed: ['Could not be completed', 'The privilege can no longer be given.'],
  },
};

/** A request as its provider's systems see it: nothing of who answered. */
export function toTaskResponse(
  row: AccessRequestRow,
  told: { now: number; publicUrl: string; hasPages: boolean; language: Language },
): TaskResponse {
  const { now, publicUrl, hasPages, language } = told;
  const status = stateOf(row, now);
  const [title, description] = texts[language][status];
  return {
    task: {
      id: row.id,
      status,
      status_endpoint: `${publicUrl}${paths.accessRequest(row.id)}`,
      expires_at: new Date(row.expiresAt).toISOString(),
      ...(row.answer !== null && { reason: row.answer }),
      links: {
        ...(hasPages && { ticket: `${publicUrl}${paths.ownRequest(row.id)}` }),
        ...(status === 'pending' && { cancel: `${publicUrl}${paths.cancelAccessRequest(row.id)}` }),
      },
      display: { title, description: row.answer ?? description },
    },
    ...(status === 'approved' && {
      result: {
        mode: 'reevaluate',
        approval: {
          id: row.grantId ?? row.id,
          approved_at: new Date(row.endedAt ?? now).toISOString(),
          ...(row.approvedUntil !== null && { approved_until: new Date(row.approvedUntil).toISOString() }),
        },
      },
    }),
  };
}
