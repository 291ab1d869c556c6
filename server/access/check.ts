import * as z from 'zod';

/** Levels of assurance (NSIS), lowest first. Absent means: not reached. */
export const levels = ['Low', 'Substantial', 'High'] as const;
export const Level = z.enum(levels);
export type Level = z.infer<typeof Level>;

const properties = z.record(z.string(), z.unknown());
/** Longer than any id or name that anybody is known by. */
const name = z.string().min(1).max(256);

function toCheckSchema(bag: typeof properties) {
  return z.object({
    subject: z.object({
      /** The identity provider (`mitid_erhverv`, `mitid`, ...), or `client`. */
      type: name,
      /** The identity's id there (a UUID for MitID Erhverv), or a client id. */
      id: name,
      properties: bag.optional(),
    }),
    action: z.object({
      /** The privilege: its name, or its id (a GUID). */
      name,
      properties: bag.optional(),
    }),
    resource: z.object({
      /** `organization`, or a resource type of a bundle's own. */
      type: name,
      /** The organisation's TIN (`DK12345678`). */
      id: name,
      properties: bag.optional(),
    }),
    context: bag.optional(),
  });
}

/** What a caller adds for the policy, in characters of JSON: the policy pays for each, and so does the log. */
const bagLimit = 16_384;

/**
 * One question, in the shape of an AuthZEN Authorization API 1.0 evaluation request (section 6.1): may this subject
 * do this action on behalf of that organisation? Unknown members are dropped.
 */
export const Check = toCheckSchema(
  properties.refine((bag) => JSON.stringify(bag).length <= bagLimit, `Longer than ${bagLimit} characters.`),
);
export type Check = z.infer<typeof Check>;

export const identityStates = ['active', 'suspended', 'unknown'] as const;
/** `known`: seen or listed, but nobody has onboarded it. `unknown`: the service has never heard of it. */
export const organizationStates = ['active', 'known', 'suspended', 'offboarded', 'unknown'] as const;
/** How it came by its administrators; `declaration`: somebody declared on their honour that they may act for it. */
export const onboardings = ['none', 'operator', 'signatory', 'declaration'] as const;
/** `frozen`: since the grant was made or changed, the company has said that this was not its doing. */
export const assignerStates = [...organizationStates, 'frozen'] as const;
export const assignabilities = ['private', 'public', 'whitelist'] as const;

/**
 * What the service knows that bears on one check. Always the server's own: whatever a request calls `facts` is
 * discarded. Nothing here is optional but `privilege`, so that a missing fact can only deny: no limit is written as
 * 0 or `forever`, no level as `None`.
 */
export const Facts = z.object({
  identity: z.object({ state: z.enum(identityStates) }),
  /** The organisation asked about. */
  organization: z.object({ state: z.enum(organizationStates), onboarding: z.enum(onboardings) }),
  /** The privilege in the caller's catalogue; absent when it has none of that name or id. */
  privilege: z
    .object({
      id: z.string(),
      name: z.string(),
      /** TIN of the provider that owns it. */
      owner: z.string(),
      assignability: z.enum(assignabilities),
      minimum_loa: z.enum(['None', ...levels]),
      /** Whether its owner relies on an organisation that was onboarded by a sworn declaration alone. */
      declarations: z.enum(['trusted', 'refused']),
    })
    .optional(),
  /** The subject's grants of this privilege, the asked organisation's first, at most 20; expired and inactive included. */
  grants: z.array(
    z.object({
      id: z.string(),
      /** TIN of the organisation on whose behalf it holds: its assigner. */
      organization: z.string(),
      /** Epoch milliseconds, inclusive. */
      valid_from: z.number(),
      /** Epoch milliseconds, exclusive. */
      valid_to: z.number(),
      assigner_state: z.enum(assignerStates),
      /** Whether the assigner stands on the privilege's whitelist. */
      assigner_whitelisted: z.boolean(),
    }),
  ),
});
export type Facts = z.infer<typeof Facts>;
export type FactsGrant = Facts['grants'][number];

/** `valid_to` of a grant without an end: 9999-12-31. */
export const forever = 253_402_214_400_000;

/** What the policy is given: the check as it came, plus what only the server may say. */
export const PolicyInput = toCheckSchema(properties).extend({
  /** Epoch milliseconds. */
  now: z.number(),
  caller: z.object({ client_id: z.string(), organization: z.string() }),
  facts: Facts,
});
export type PolicyInput = z.infer<typeof PolicyInput>;

export const WhoCanFix = z.object({ role: z.string(), organization: z.string().optional() });
export type WhoCanFix = z.infer<typeof WhoCanFix>;

/** Why not, by code; further members are parameters of the text. A policy may bring its own texts. */
export const Reason = z.looseObject({
  code: z.string().min(1).max(100),
  text: z.object({ da: z.string(), en: z.string() }).optional(),
  who_can_fix: WhoCanFix.optional(),
});
export type Reason = z.infer<typeof Reason>;

/** What the caller has to do besides, for example `{ "code": "step-up", "loa": "Substantial" }`. */
export const Obligation = z.looseObject({ code: z.string().min(1).max(100) });
export type Obligation = z.infer<typeof Obligation>;

/** What the entrypoint `access/decision` answers; a bundle of one's own may leave out the lists. */
export const PolicyResult = z.object({
  allow: z.boolean(),
  reasons: z.array(Reason).default([]),
  obligations: z.array(Obligation).default([]),
});
export type PolicyResult = z.infer<typeof PolicyResult>;
