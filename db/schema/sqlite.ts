import { sql } from 'drizzle-orm';
import {
  blob,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

/** Every time is epoch milliseconds, every TIN country code + number. */

/** One row: what the answers of this moment are made of. Triggers in the migrations keep it, so no writer can forget. */
export const revisions = sqliteTable(
  'revisions',
  {
    id: integer('id').primaryKey(),
    /** Bumped by every change of grants, identities' and organisations' states. */
    grants: integer('grants').notNull(),
    /** Bumped by every change of providers, clients, privileges and whitelists. */
    catalogue: integer('catalogue').notNull(),
  },
  (t) => [check('revisions_one_row', sql`${t.id} = 1`)],
);

/**
 * Whose facts have changed: one row for each grants revision, a person's or an organisation's, written by the triggers
 * that bump it. The last 20,000 are kept, for those who keep facts in memory (db/facts-memory.ts).
 */
export const factsChanges = sqliteTable('facts_changes', {
  revision: integer('revision').primaryKey(),
  idp: text('idp'),
  idpIdentityId: text('idp_identity_id'),
  organizationTin: text('organization_tin'),
});

export const organizations = sqliteTable('organizations', {
  tin: text('tin').primaryKey(),
  /** The GUID by which the eID broker's service tokens name the organisation. */
  orgId: text('org_id').notNull().unique(),
  name: text('name').notNull(),
  state: text('state', { enum: ['known', 'active', 'suspended', 'offboarded'] }).notNull(),
  /** How it came by its administrators; the operator's word where it was registered with them. */
  onboarding: text('onboarding', { enum: ['none', 'operator', 'signatory', 'declaration'] })
    .notNull()
    .default('none'),
  onboardedAt: integer('onboarded_at'),
  /** Since the company said *this was not us*: what it has granted or changed from then on does not count. */
  frozenSince: integer('frozen_since'),
  createdAt: integer('created_at').notNull(),
});

export const providers = sqliteTable('providers', {
  tin: text('tin')
    .primaryKey()
    .references(() => organizations.tin),
  contact: text('contact').notNull(),
  /** Whether grants count here of organisations that were onboarded by a sworn declaration alone. */
  trustsDeclarations: integer('trusts_declarations', { mode: 'boolean' }).notNull().default(true),
  createdAt: integer('created_at').notNull(),
});

/** Which organisations are customers of which providers. */
export const customers = sqliteTable(
  'customers',
  {
    providerTin: text('provider_tin')
      .notNull()
      .references(() => providers.tin),
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    source: text('source', { enum: ['listed', 'seen', 'stated'] }).notNull(),
    since: integer('since').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationTin, t.providerTin] }),
    index('customers_by_provider').on(t.providerTin, t.organizationTin),
  ],
);

/** Systems that call the API with credentials of their own, as the broker knows them. */
export const clients = sqliteTable('clients', {
  clientId: text('client_id').primaryKey(),
  organizationTin: text('organization_tin')
    .notNull()
    .references(() => organizations.tin),
  name: text('name').notNull(),
  state: text('state', { enum: ['active', 'suspended'] }).notNull(),
  createdAt: integer('created_at').notNull(),
});

/** People's login identities. `name` is absent for the name-protected and for those added by UUID alone. */
export const identities = sqliteTable(
  'identities',
  {
    idp: text('idp').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    name: text('name'),
    state: text('state', { enum: ['active', 'suspended'] }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.idpIdentityId, t.idp] })],
);

/** Who belongs to an organisation's people, and how that came about. */
export const ties = sqliteTable(
  'ties',
  {
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    idp: text('idp').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    kind: text('kind', { enum: ['employee', 'partner'] }).notNull(),
    source: text('source', {
      enum: ['seen', 'stated', 'added', 'invited', 'granted', 'onboarded'],
    }).notNull(),
    nickname: text('nickname'),
    /** A partner who came by an invitation, and whom no administrator has confirmed yet. */
    pendingSince: integer('pending_since'),
    firstSeenAt: integer('first_seen_at'),
    firstSeenProvider: text('first_seen_provider'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationTin, t.idpIdentityId, t.idp] })],
);

/**
 * The ties once more as a list wants them: in the order of their names, with what is searched and filtered by. Triggers
 * in the migrations keep it, so no writer can forget.
 */
export const people = sqliteTable(
  'people',
  {
    organizationTin: text('organization_tin').notNull(),
    /** Danish order of the name that the organisation knows, else of the nickname (db/danish.ts). */
    sortKey: text('sort_key').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    idp: text('idp').notNull(),
    /** Name and nickname, folded, a line each. */
    searchText: text('search_text').notNull(),
    kind: text('kind', { enum: ['employee', 'partner'] }).notNull(),
    pendingSince: integer('pending_since'),
    firstSeenAt: integer('first_seen_at'),
    /** First seen, or else when the tie was made. */
    listedAt: integer('listed_at').notNull(),
    /** How many grants of this organisation they hold, whatever has become of them. */
    grantCount: integer('grant_count').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationTin, t.sortKey, t.idpIdentityId, t.idp] }),
    uniqueIndex('people_by_identity').on(t.idpIdentityId, t.idp, t.organizationTin),
    // Every column, so that a search in this order needs no second look.
    index('people_by_newness').on(
      t.organizationTin,
      t.listedAt,
      t.idpIdentityId,
      t.idp,
      t.searchText,
      t.kind,
      t.pendingSince,
      t.firstSeenAt,
      t.grantCount,
    ),
  ],
);

/** At which providers an organisation's people have been seen, and whether by a login or by the provider's word. */
export const sightings = sqliteTable(
  'sightings',
  {
    idp: text('idp').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    organizationTin: text('organization_tin').notNull(),
    providerTin: text('provider_tin').notNull(),
    source: text('source', { enum: ['login', 'stated'] }).notNull(),
    firstAt: integer('first_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.idpIdentityId, t.idp, t.organizationTin, t.providerTin] }),
    index('sightings_by_organization').on(t.organizationTin, t.providerTin),
  ],
);

export const privileges = sqliteTable(
  'privileges',
  {
    id: text('id').primaryKey(),
    ownerTin: text('owner_tin')
      .notNull()
      .references(() => organizations.tin),
    name: text('name').notNull(),
    descriptionDanish: text('description_danish').notNull(),
    descriptionEnglish: text('description_english').notNull(),
    assignability: text('assignability', { enum: ['private', 'public', 'whitelist'] }).notNull(),
    minimumLoa: text('minimum_loa', { enum: ['Low', 'Substantial', 'High'] }),
    /** How many days a new grant is valid for whose giver has not said; `null`: without an end. */
    defaultValidityDays: integer('default_validity_days'),
    /** A role of the service itself: changes only through its own journeys. */
    builtIn: integer('built_in', { mode: 'boolean' }).notNull(),
    retiredAt: integer('retired_at'),
    /** Since its provider deleted it: it no longer exists for anybody, and its grants are being removed. */
    deletingSince: integer('deleting_since'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [uniqueIndex('privileges_by_owner_and_name').on(t.ownerTin, t.name)],
);

export const whitelistEntries = sqliteTable(
  'whitelist_entries',
  {
    privilegeId: text('privilege_id')
      .notNull()
      .references(() => privileges.id, { onDelete: 'cascade' }),
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.privilegeId, t.organizationTin] })],
);

/**
 * One row per identity, privilege and organisation. WITHOUT ROWID (see the migration): the primary key is the order
 * in which a decision reads, so that one short range of one tree answers it.
 */
export const grants = sqliteTable(
  'grants',
  {
    idpIdentityId: text('idp_identity_id').notNull(),
    idp: text('idp').notNull(),
    privilegeId: text('privilege_id')
      .notNull()
      .references(() => privileges.id),
    /** The assigner: on whose behalf the grant holds. */
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    id: text('id').notNull(),
    validFrom: integer('valid_from'),
    validTo: integer('valid_to'),
    reason: text('reason'),
    createdAt: integer('created_at').notNull(),
    createdByIdp: text('created_by_idp').notNull(),
    createdById: text('created_by_id').notNull(),
    updatedAt: integer('updated_at').notNull(),
    version: integer('version').notNull(),
    firstUsedAt: integer('first_used_at'),
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.idpIdentityId, t.idp, t.privilegeId, t.organizationTin] }),
    uniqueIndex('grants_by_id').on(t.id),
    index('grants_by_organization').on(t.organizationTin, t.id),
    // A search reads it in the order of the people; whoever counts grants that are within their validity, the rest.
    index('grants_by_privilege').on(
      t.privilegeId,
      t.organizationTin,
      t.idpIdentityId,
      t.idp,
      t.validFrom,
      t.validTo,
      t.updatedAt,
    ),
    // Counts who holds a privilege without sorting them.
    index('grants_by_privilege_and_person').on(t.privilegeId, t.idpIdentityId, t.idp),
    // What the list of an organisation's grants reads, of a million as of ten; each ends in the primary key's columns.
    index('grants_by_end').on(t.organizationTin, t.validTo, t.id, t.validFrom, t.firstUsedAt),
    index('grants_by_start').on(t.organizationTin, t.validFrom).where(sql`valid_from IS NOT NULL`),
    index('grants_never_used').on(t.organizationTin, t.id, t.validTo).where(sql`first_used_at IS NULL`),
    index('grants_by_organization_and_privilege').on(
      t.organizationTin,
      t.privilegeId,
      t.id,
      t.validTo,
      t.validFrom,
      t.firstUsedAt,
    ),
  ],
);

/** Append-only (triggers in the migration): every change, who made it, what was before and after. */
export const changeAudit = sqliteTable(
  'change_audit',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    at: integer('at').notNull(),
    action: text('action').notNull(),
    actorIdp: text('actor_idp').notNull(),
    actorId: text('actor_id').notNull(),
    /** In whose timeline it stands; on whose behalf it was done, unless `actorTin` says otherwise. */
    organizationTin: text('organization_tin'),
    /** On whose behalf it was done, where that is another organisation. */
    actorTin: text('actor_tin'),
    entity: text('entity').notNull(),
    entityId: text('entity_id').notNull(),
    subjectIdp: text('subject_idp'),
    subjectId: text('subject_id'),
    privilegeId: text('privilege_id'),
    before: text('before', { mode: 'json' }),
    after: text('after', { mode: 'json' }),
    reason: text('reason'),
    requestId: text('request_id'),
  },
  (t) => [
    index('change_audit_by_organization').on(t.organizationTin, t.seq),
    index('change_audit_by_entity').on(t.entity, t.entityId, t.seq),
    index('change_audit_by_subject').on(t.subjectId, t.subjectIdp, t.seq),
    // Of timelines: by time, and by what they are narrowed to.
    index('change_audit_by_time').on(t.organizationTin, t.at),
    index('change_audit_by_action').on(t.organizationTin, t.action, t.at),
    index('change_audit_by_privilege').on(t.organizationTin, t.privilegeId, t.at),
    index('change_audit_by_privilege_and_action').on(t.organizationTin, t.privilegeId, t.action, t.at),
    index('change_audit_by_person').on(t.subjectId, t.subjectIdp, t.organizationTin, t.at),
  ],
);

/** Every decision and list, with the policy's whole input (CPR-shaped values masked), so that it can be replayed. */
export const decisionLog = sqliteTable(
  'decision_log',
  {
    id: text('id').primaryKey(),
    at: integer('at').notNull(),
    door: text('door').notNull(),
    clientId: text('client_id').notNull(),
    providerTin: text('provider_tin').notNull(),
    subjectType: text('subject_type').notNull(),
    subjectId: text('subject_id').notNull(),
    organizationTin: text('organization_tin'),
    privilegeId: text('privilege_id'),
    allow: integer('allow', { mode: 'boolean' }).notNull(),
    /** The policy's whole answer; for a list, what was listed. */
    answer: text('answer').notNull(),
    policyRevision: text('policy_revision').notNull(),
    grantsRevision: integer('grants_revision').notNull(),
    catalogueRevision: integer('catalogue_revision').notNull(),
    input: text('input').notNull(),
    /** Whether something in `input` was masked: then it no longer replays exactly. */
    masked: integer('masked', { mode: 'boolean' }).notNull(),
    requestId: text('request_id'),
  },
  (t) => [index('decision_log_by_provider').on(t.providerTin, t.at), index('decision_log_by_time').on(t.at)],
);

/** Work that a committed change leaves to be done; a row goes when its job has taken effect. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    queue: text('queue').notNull(),
    /** Two rows of the same key are the same work. */
    dedupeKey: text('dedupe_key').notNull(),
    /** Ids only, never names. */
    payload: text('payload', { mode: 'json' }).notNull(),
    createdAt: integer('created_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    dueAt: integer('due_at').notNull(),
    /** Given up on after the last attempt; kept for the operator. */
    failedAt: integer('failed_at'),
    lastError: text('last_error'),
  },
  (t) => [
    uniqueIndex('outbox_by_dedupe_key').on(t.dedupeKey),
    index('outbox_by_due').on(t.failedAt, t.dueAt),
  ],
);

export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    /** SHA-256 of who asked, for what, and the key as it came. */
    digest: text('digest').primaryKey(),
    bodyDigest: text('body_digest').notNull(),
    /** What the first request made, so that a second one is answered the same. */
    answer: text('answer', { mode: 'json' }).notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('idempotency_keys_by_expiry').on(t.expiresAt)],
);

/** Sessions of people in the portal (express-session). The id itself is in their cookie only. */
export const sessions = sqliteTable(
  'sessions',
  {
    /** SHA-256 of the session's id. */
    digest: text('digest').primaryKey(),
    /** Who has logged in; absent before that. */
    idp: text('idp'),
    idpIdentityId: text('idp_identity_id'),
    data: text('data').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [
    index('sessions_by_identity').on(t.idpIdentityId, t.idp),
    index('sessions_by_expiry').on(t.expiresAt),
  ],
);

/** How an organisation gets its (new) first administrators. */
export const onboardings = sqliteTable(
  'onboardings',
  {
    id: text('id').primaryKey(),
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    route: text('route', { enum: ['signatory', 'declaration'] }).notNull(),
    /** `pending`: joint signatories have not all confirmed. `disowned`: the company said *this was not us*. */
    state: text('state', { enum: ['pending', 'completed', 'lapsed', 'disowned'] }).notNull(),
    termsVersion: text('terms_version').notNull(),
    startedByIdp: text('started_by_idp').notNull(),
    startedById: text('started_by_id').notNull(),
    startedAt: integer('started_at').notNull(),
    /** When a pending one lapses. */
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
    /** The register's ids of those who have to confirm, as it said at the start. */
    signatories: text('signatories', { mode: 'json' }).$type<string[]>().notNull(),
    /** SHA-256 of the token of the link to the other signatories. */
    linkDigest: text('link_digest').unique(),
    /** SHA-256 of the token of the *this was not us* link. */
    disownDigest: text('disown_digest').unique(),
    /** Of a frozen organisation: whether what was granted since the disowned onboarding is to count again. */
    keepsGrants: integer('keeps_grants', { mode: 'boolean' }).notNull().default(false),
  },
  (t) => [
    index('onboardings_by_organization').on(t.organizationTin, t.startedAt),
    index('onboardings_by_state').on(t.state, t.expiresAt),
    uniqueIndex('onboardings_one_pending').on(t.organizationTin).where(sql`state = 'pending'`),
  ],
);

/** Who has confirmed an onboarding: the register's person id, never the CPR number. */
export const onboardingConfirmations = sqliteTable(
  'onboarding_confirmations',
  {
    onboardingId: text('onboarding_id')
      .notNull()
      .references(() => onboardings.id),
    /** The register's id of the person; of a declaration: the identity itself. */
    signatory: text('signatory').notNull(),
    idp: text('idp').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    termsVersion: text('terms_version').notNull(),
    confirmedAt: integer('confirmed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.onboardingId, t.signatory] }),
    // Nobody confirms for two.
    uniqueIndex('onboarding_confirmations_by_identity').on(t.onboardingId, t.idpIdentityId, t.idp),
  ],
);

/** That a login has proven to be a company's signatory: for some minutes, and for one confirmation. */
export const signatoryProofs = sqliteTable(
  'signatory_proofs',
  {
    /** SHA-256 of the session's id. */
    login: text('login').notNull(),
    /** Of a company that may not be known yet. */
    organizationTin: text('organization_tin').notNull(),
    idp: text('idp').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    /** The register's id of the person. */
    signatory: text('signatory').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.login, t.organizationTin] }),
    index('signatory_proofs_by_expiry').on(t.expiresAt),
  ],
);

/** That a login has tried a CPR number that was not its own: when, never which. */
export const cprTries = sqliteTable(
  'cpr_tries',
  {
    id: integer('id').primaryKey(),
    /** SHA-256 of the session's id. */
    login: text('login').notNull(),
    idp: text('idp').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    at: integer('at').notNull(),
  },
  (t) => [
    index('cpr_tries_by_login').on(t.login),
    index('cpr_tries_by_identity').on(t.idpIdentityId, t.idp, t.at),
    index('cpr_tries_by_time').on(t.at),
  ],
);

/** Invitations of an organisation's administrators: single use, and they grant nothing. */
export const invitations = sqliteTable(
  'invitations',
  {
    id: text('id').primaryKey(),
    /** SHA-256 of the link's token. */
    digest: text('digest').notNull().unique(),
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    createdByIdp: text('created_by_idp').notNull(),
    createdById: text('created_by_id').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    usedAt: integer('used_at'),
    usedByIdp: text('used_by_idp'),
    usedById: text('used_by_id'),
    /** TIN of the employer that the login of who used it told. */
    usedByEmployerTin: text('used_by_employer_tin'),
    revokedAt: integer('revoked_at'),
  },
  (t) => [index('invitations_by_organization').on(t.organizationTin, t.createdAt)],
);

/** A provider's support helps an organisation whose only administrator is gone: one opens, another confirms. */
export const supportCases = sqliteTable(
  'support_cases',
  {
    id: text('id').primaryKey(),
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    providerTin: text('provider_tin')
      .notNull()
      .references(() => providers.tin),
    /** The administrator who is to be deactivated. */
    administratorIdp: text('administrator_idp').notNull(),
    administratorId: text('administrator_id').notNull(),
    state: text('state', { enum: ['open', 'confirmed', 'cancelled', 'lapsed'] }).notNull(),
    /** How the caller was verified, and why it is done. */
    verification: text('verification').notNull(),
    reason: text('reason').notNull(),
    openedByIdp: text('opened_by_idp').notNull(),
    openedById: text('opened_by_id').notNull(),
    openedAt: integer('opened_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    closedByIdp: text('closed_by_idp'),
    closedById: text('closed_by_id'),
    closedAt: integer('closed_at'),
    /** Keyed digest of the letter's code, by which a declaration may onboard the organisation again. */
    codeDigest: text('code_digest'),
    codeExpiresAt: integer('code_expires_at'),
    codeTries: integer('code_tries').notNull().default(0),
    codeUsedAt: integer('code_used_at'),
  },
  (t) => [
    index('support_cases_by_organization').on(t.organizationTin, t.openedAt),
    index('support_cases_by_provider').on(t.providerTin, t.openedAt),
    uniqueIndex('support_cases_one_open').on(t.organizationTin).where(sql`state = 'open'`),
  ],
);

/** Letters to companies that the letterbox has yet to take, or has taken. */
export const letters = sqliteTable(
  'letters',
  {
    id: text('id').primaryKey(),
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    kind: text('kind', {
      enum: ['declaration-made', 'signatures-wanted', 'administrator-deactivated'],
    }).notNull(),
    /** What the letter says besides its fixed words; holds a link or a code, so it is emptied when it was sent. */
    content: text('content', { mode: 'json' }).$type<Record<string, string>>(),
    createdAt: integer('created_at').notNull(),
    sentAt: integer('sent_at'),
    attempts: integer('attempts').notNull().default(0),
    dueAt: integer('due_at').notNull(),
  },
  (t) => [
    index('letters_by_due').on(t.sentAt, t.dueAt),
    index('letters_by_organization').on(t.organizationTin, t.createdAt),
  ],
);

/**
 * Many grants at once, given or taken away: made from a selection or an imported file, looked at as a dry run, then
 * worked off. `stopped`: whoever started it may no longer do so.
 */
export const bulkJobs = sqliteTable(
  'bulk_jobs',
  {
    id: text('id').primaryKey(),
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    kind: text('kind', { enum: ['grant', 'revoke'] })
      .notNull()
      .default('grant'),
    source: text('source', { enum: ['selection', 'file'] })
      .notNull()
      .default('selection'),
    state: text('state', { enum: ['draft', 'running', 'done', 'cancelled', 'stopped'] }).notNull(),
    createdByIdp: text('created_by_idp').notNull(),
    createdById: text('created_by_id').notNull(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    endedAt: integer('ended_at'),
    reason: text('reason'),
    total: integer('total').notNull(),
    done: integer('done').notNull().default(0),
    refused: integer('refused').notNull().default(0),
  },
  (t) => [
    index('bulk_jobs_by_organization').on(t.organizationTin, t.createdAt),
    index('bulk_jobs_by_state').on(t.state, t.createdAt),
  ],
);

/** One grant of a bulk job, and what came of it. */
export const bulkRows = sqliteTable(
  'bulk_rows',
  {
    jobId: text('job_id')
      .notNull()
      .references(() => bulkJobs.id, { onDelete: 'cascade' }),
    n: integer('n').notNull(),
    /** Of the imported file. Of a line that cannot be read, nothing else is kept: it may hold anything. */
    line: integer('line'),
    idp: text('idp').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    privilegeId: text('privilege_id').notNull(),
    validTo: integer('valid_to'),
    state: text('state', { enum: ['waiting', 'done', 'refused'] }).notNull(),
    /** While it waits, what the dry run expects of it; then what came of it, or the error code. */
    code: text('code'),
    /** The grant that was made, or is to be taken away. */
    grantId: text('grant_id'),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.n] }), index('bulk_rows_by_state').on(t.jobId, t.state, t.n)],
);

/**
 * Compiled policies by the name that answers and logs call them: what a logged decision names can be evaluated again.
 * Written once, never changed and never removed (triggers in the migration).
 */
export const policyBundles = sqliteTable('policy_bundles', {
  revision: text('revision').primaryKey(),
  /** SHA-256 of the WASM. */
  digest: text('digest').notNull(),
  wasm: blob('wasm', { mode: 'buffer' }).notNull(),
  /** What the policy finds under `data`, as JSON; absent where it brings none. */
  data: text('data'),
  entrypoints: text('entrypoints', { mode: 'json' }).$type<string[]>().notNull(),
  opaVersion: text('opa_version').notNull(),
  createdAt: integer('created_at').notNull(),
});

/** What was published, or shipped: with its sources. Never changed (triggers in the migration). */
export const policyRevisions = sqliteTable(
  'policy_revisions',
  {
    id: text('id').primaryKey(),
    /** `base`, or the TIN of the provider whose policy it is; so in all tables below. */
    policy: text('policy').notNull(),
    /** Counts from 1 in each policy. */
    number: integer('number').notNull(),
    bundle: text('bundle')
      .notNull()
      .references(() => policyBundles.revision),
    /** `folder`: of POLICY_DIR. */
    origin: text('origin', { enum: ['shipped', 'folder', 'published'] }).notNull(),
    /** Sources, tests, decision tables and data by their path; so in all tables below. */
    files: text('files', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** SHA-256 of the files. */
    filesDigest: text('files_digest').notNull(),
    /** Absent where it came with the service. */
    authorIdp: text('author_idp'),
    authorId: text('author_id'),
    approvedByIdp: text('approved_by_idp'),
    approvedById: text('approved_by_id'),
    reason: text('reason').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('policy_revisions_by_number').on(t.policy, t.number)],
);

/** Which revision of each policy is in force. A change of it is a change of the catalogue's revision (triggers). */
export const policies = sqliteTable('policies', {
  policy: text('policy').primaryKey(),
  /** Absent: of the base policy the one that the service brings, of a provider's none at all. */
  revisionId: text('revision_id').references(() => policyRevisions.id),
  /** Since it was taken out of service: then it denies everything that it would be asked. */
  stoppedAt: integer('stopped_at'),
  stoppedWhy: text('stopped_why'),
  /** Whether a second person has to approve before it is published. */
  needsApproval: integer('needs_approval', { mode: 'boolean' }).notNull().default(false),
  /** When more than these would lose access it cannot be published; absent: no limit. */
  mostLosses: integer('most_losses'),
  /** The same of those who would gain it. */
  mostGains: integer('most_gains'),
  updatedAt: integer('updated_at').notNull(),
});

/** What was known of an impact when it was accepted. */
export interface PublishedImpact {
  impactId: string;
  at: number;
  gains: number;
  losses: number;
}

/** What came into force when, by whom, why, and what was known of its impact. Append-only (triggers). */
export const policyPublications = sqliteTable(
  'policy_publications',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    policy: text('policy').notNull(),
    kind: text('kind', { enum: ['publish', 'rollback', 'withdraw', 'stop', 'resume'] }).notNull(),
    /** Absent: from then on none, or the one that the service brings. */
    revisionId: text('revision_id').references(() => policyRevisions.id),
    at: integer('at').notNull(),
    byIdp: text('by_idp').notNull(),
    byId: text('by_id').notNull(),
    reason: text('reason').notNull(),
    /** As it was known then. */
    impact: text('impact', { mode: 'json' }).$type<PublishedImpact>(),
  },
  (t) => [index('policy_publications_by_policy').on(t.policy, t.at)],
);

/** What an author is working on: one for each author and policy at a time. */
export const policyDrafts = sqliteTable(
  'policy_drafts',
  {
    id: text('id').primaryKey(),
    policy: text('policy').notNull(),
    files: text('files', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    filesDigest: text('files_digest').notNull(),
    /** The revision that it began with; absent where there was none. */
    basedOn: text('based_on').references(() => policyRevisions.id),
    /** Counts every save: a stale one is refused. */
    version: integer('version').notNull(),
    /** `submitted`: waits for a second person. */
    state: text('state', { enum: ['open', 'submitted', 'published', 'discarded'] }).notNull(),
    /** Why it is to be published. */
    reason: text('reason'),
    /** The impact that its author has accepted. */
    acceptedImpact: text('accepted_impact'),
    authorIdp: text('author_idp').notNull(),
    authorId: text('author_id').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    index('policy_drafts_by_policy').on(t.policy, t.state, t.updatedAt),
    uniqueIndex('policy_drafts_one_each')
      .on(t.policy, t.authorId, t.authorIdp)
      .where(sql`state IN ('open', 'submitted')`),
  ],
);

/** What an impact compares: compiled policies by name; `candidate`: the one that it is about. */
export interface ImpactPlan {
  /** The moment that is taken for now. */
  at: number;
  grantsRevision: number;
  base: { live: string; candidate: string };
  /** By provider, where it has a policy: `null` is none, `stopped` one that is out of service. */
  restricting: Record<string, { live: string | null; candidate: string | null }>;
  /** The texts that each policy can compare ids with; `null`: it may read ids. */
  texts: Record<string, string[] | null>;
}

/** The last logged decisions, decided again: how many of them would have been yes, or no, instead. */
export interface ImpactReplay {
  replayed: number;
  gains: number;
  losses: number;
  /** Those whose input was masked, or is none of a single decision. */
  skipped: number;
}

/** Who gains and who loses access when other rules come into force: computed in the background. */
export const policyImpacts = sqliteTable(
  'policy_impacts',
  {
    id: text('id').primaryKey(),
    policy: text('policy').notNull(),
    /** Of a draft, or of an older revision that is to come back; neither: of having no policy at all. */
    draftId: text('draft_id').references(() => policyDrafts.id),
    revisionId: text('revision_id').references(() => policyRevisions.id),
    /** SHA-256 of the files that it is about: when the draft changes, it is about something else. */
    filesDigest: text('files_digest').notNull(),
    /** What would come into force, compiled for this; it is in `policy_bundles` only once it is published. */
    candidate: text('candidate', { mode: 'json' }).$type<CandidateBundle>(),
    /** The name of the rules in force that it is compared with. */
    live: text('live').notNull(),
    state: text('state', { enum: ['waiting', 'running', 'done', 'cancelled', 'failed'] }).notNull(),
    error: text('error'),
    /** Units of work, and how many of them are done; 0 until it is known. */
    total: integer('total').notNull().default(0),
    done: integer('done').notNull().default(0),
    /** What is compared, settled when it was asked for. */
    plan: text('plan', { mode: 'json' }).$type<ImpactPlan>(),
    /** Accesses (somebody's to a privilege for an organisation) that are gained or lost at some level or moment. */
    gains: integer('gains').notNull().default(0),
    losses: integer('losses').notNull().default(0),
    /** Who gains or loses any. */
    peopleGaining: integer('people_gaining').notNull().default(0),
    peopleLosing: integer('people_losing').notNull().default(0),
    /** Answers that change: at every level and moment. Of these a million at most are kept as rows. */
    answers: integer('answers').notNull().default(0),
    /** Parts of the input that it does not vary, though a policy reads them: `input.context.amount`. */
    notes: text('notes', { mode: 'json' }).$type<string[]>(),
    /** What the last logged decisions would have been. */
    replay: text('replay', { mode: 'json' }).$type<ImpactReplay>(),
    /** Who computes it, and until when nobody else may take it up. */
    worker: text('worker'),
    workerUntil: integer('worker_until'),
    requestedByIdp: text('requested_by_idp').notNull(),
    requestedById: text('requested_by_id').notNull(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    endedAt: integer('ended_at'),
  },
  (t) => [
    index('policy_impacts_by_policy').on(t.policy, t.createdAt),
    index('policy_impacts_by_draft').on(t.draftId, t.createdAt),
    index('policy_impacts_by_state').on(t.state, t.createdAt),
  ],
);

/** A compiled policy that is not in force; bytes in base64. */
export interface CandidateBundle {
  revision: string;
  digest: string;
  wasm: string;
  data?: string;
  entrypoints: string[];
  opaVersion: string;
}

/** The parts that an impact is computed in: each of some identities, in the order of their ids. */
export const policyImpactRanges = sqliteTable(
  'policy_impact_ranges',
  {
    impactId: text('impact_id')
      .notNull()
      .references(() => policyImpacts.id, { onDelete: 'cascade' }),
    n: integer('n').notNull(),
    /** Whom it begins behind; absent: with the first. */
    afterId: text('after_id'),
    afterIdp: text('after_idp'),
    /** Whom it ends with; absent: with the last. */
    upToId: text('up_to_id'),
    upToIdp: text('up_to_idp'),
    doneAt: integer('done_at'),
  },
  (t) => [primaryKey({ columns: [t.impactId, t.n] })],
);

/** How many accesses are gained and lost of one organisation, provider or privilege. */
export const policyImpactCounts = sqliteTable(
  'policy_impact_counts',
  {
    impactId: text('impact_id')
      .notNull()
      .references(() => policyImpacts.id, { onDelete: 'cascade' }),
    by: text('by', { enum: ['organization', 'provider', 'privilege'] }).notNull(),
    /** A TIN, or a privilege's id. */
    key: text('key').notNull(),
    gains: integer('gains').notNull(),
    losses: integer('losses').notNull(),
  },
  (t) => [primaryKey({ columns: [t.impactId, t.by, t.key] })],
);

/** One answer that would change. */
export const policyImpactRows = sqliteTable(
  'policy_impact_rows',
  {
    impactId: text('impact_id')
      .notNull()
      .references(() => policyImpacts.id, { onDelete: 'cascade' }),
    n: integer('n').notNull(),
    change: text('change', { enum: ['gain', 'loss'] }).notNull(),
    providerTin: text('provider_tin').notNull(),
    organizationTin: text('organization_tin').notNull(),
    idp: text('idp').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    privilegeId: text('privilege_id').notNull(),
    /** The login's level of assurance; `None`: it reached none. */
    level: text('level', { enum: ['None', 'Low', 'Substantial', 'High'] }).notNull(),
    /** From when on: the moment of the computation, or a coming start or end of a grant. */
    at: integer('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.impactId, t.n] }),
    index('policy_impact_rows_by_change').on(t.impactId, t.change, t.n),
    index('policy_impact_rows_by_organization').on(t.impactId, t.organizationTin, t.n),
  ],
);

/**
 * Somebody who was refused asks for access: bound to one refusal, and to the privilege and organisation that it was about.
 * It ends once, and then never changes (triggers in the migration).
 */
export const accessRequests = sqliteTable(
  'access_requests',
  {
    /** Cannot be guessed. */
    id: text('id').primaryKey(),
    /** The refusal: one request for each. */
    decisionId: text('decision_id').notNull().unique(),
    /** Whose privilege it is. */
    providerTin: text('provider_tin').notNull(),
    privilegeId: text('privilege_id').notNull(),
    organizationTin: text('organization_tin')
      .notNull()
      .references(() => organizations.tin),
    idp: text('idp').notNull(),
    idpIdentityId: text('idp_identity_id').notNull(),
    state: text('state', {
      enum: ['pending', 'approved', 'denied', 'expired', 'cancelled', 'failed'],
    }).notNull(),
    /** Why they were refused: the policy's code. */
    denialCode: text('denial_code').notNull(),
    reason: text('reason'),
    wishedUntil: integer('wished_until'),
    /** The person, or a client of the provider. */
    madeByIdp: text('made_by_idp').notNull(),
    madeById: text('made_by_id').notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
    endedByIdp: text('ended_by_idp'),
    endedById: text('ended_by_id'),
    /** Why it was refused, in an administrator's words. */
    answer: text('answer'),
    grantId: text('grant_id'),
    /** When the grant ends that settled it. */
    approvedUntil: integer('approved_until'),
  },
  (t) => [
    uniqueIndex('access_requests_one_pending')
      .on(t.idpIdentityId, t.idp, t.privilegeId, t.organizationTin)
      .where(sql`state = 'pending'`),
    index('access_requests_by_organization').on(t.organizationTin, t.createdAt, t.id),
    index('access_requests_waiting').on(t.organizationTin, t.createdAt, t.id).where(sql`state = 'pending'`),
    index('access_requests_by_person').on(t.idpIdentityId, t.idp, t.createdAt, t.id),
    index('access_requests_by_expiry').on(t.expiresAt).where(sql`state = 'pending'`),
    index('access_requests_by_end').on(t.endedAt),
  ],
);
