import * as z from 'zod';

/**
 * The contract of the background work, whatever delivers it: names, payload schemas, retries. A leaf file. Payloads
 * hold ids, never names or other personal data beyond the identity's key. Every job may be delivered more than once.
 */
export interface Queue<Payload> {
  name: string;
  payload: z.ZodType<Payload>;
  /** How often a job is tried before it is left for the operator. */
  attempts: number;
  /** Milliseconds before the second try; doubled for each further one, up to an hour. */
  backoffMs: number;
}

export const FirstSeen = z.object({
  idp: z.string(),
  idpIdentityId: z.string(),
  employerTin: z.string(),
  providerTin: z.string(),
  source: z.enum(['login', 'stated']),
  /** When the person was seen: epoch milliseconds. */
  at: z.number(),
});
export type FirstSeen = z.infer<typeof FirstSeen>;

/** A person was seen at a provider: ties, sightings and customers follow. */
export const firstSeenQueue: Queue<FirstSeen> = {
  name: 'first-seen',
  payload: FirstSeen,
  attempts: 20,
  backoffMs: 500,
};

export const BulkWork = z.object({
  organizationTin: z.string(),
  jobId: z.string(),
  /** The last row that was done: each step of a job is work of its own. */
  after: z.number().int(),
});
export type BulkWork = z.infer<typeof BulkWork>;

/** A bulk job has rows waiting. It is worked off step by step; each leaves word of the next. */
export const bulkQueue: Queue<BulkWork> = {
  name: 'bulk',
  payload: BulkWork,
  attempts: 50,
  backoffMs: 200,
};

export const PrivilegeRemoval = z.object({
  privilegeId: z.string(),
  /** Who deleted the privilege, and with which request. */
  actor: z.object({ idp: z.string(), id: z.string() }),
  requestId: z.string().nullable(),
  /** Each step is work of its own. */
  step: z.number().int(),
});
export type PrivilegeRemoval = z.infer<typeof PrivilegeRemoval>;

/** A privilege was deleted: its grants go, step by step, and then its row. */
export const privilegeRemovalQueue: Queue<PrivilegeRemoval> = {
  name: 'privilege-removal',
  payload: PrivilegeRemoval,
  attempts: 50,
  backoffMs: 200,
};
