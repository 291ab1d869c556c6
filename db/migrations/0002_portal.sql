CREATE TABLE `bulk_jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_tin` text NOT NULL,
	`state` text NOT NULL,
	`created_by_idp` text NOT NULL,
	`created_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`reason` text,
	`total` integer NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`refused` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`organization_tin`) REFERENCES `organizations`(`tin`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `bulk_jobs_by_organization` ON `bulk_jobs` (`organization_tin`,`created_at`);--> statement-breakpoint
CREATE INDEX `bulk_jobs_by_state` ON `bulk_jobs` (`state`,`created_at`);--> statement-breakpoint
CREATE TABLE `bulk_rows` (
	`job_id` text NOT NULL,
	`n` integer NOT NULL,
	`idp` text NOT NULL,
	`idp_identity_id` text NOT NULL,
	`privilege_id` text NOT NULL,
	`valid_to` integer,
	`state` text NOT NULL,
	`code` text,
	`grant_id` text,
	PRIMARY KEY(`job_id`, `n`),
	FOREIGN KEY (`job_id`) REFERENCES `bulk_jobs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `bulk_rows_by_state` ON `bulk_rows` (`job_id`,`state`,`n`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`organization_tin` text NOT NULL,
	`created_by_idp` text NOT NULL,
	`created_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`used_by_idp` text,
	`used_by_id` text,
	FOREIGN KEY (`organization_tin`) REFERENCES `organizations`(`tin`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_digest_unique` ON `invitations` (`digest`);--> statement-breakpoint
CREATE INDEX `invitations_by_organization` ON `invitations` (`organization_tin`,`created_at`);--> statement-breakpoint
CREATE TABLE `letters` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_tin` text NOT NULL,
	`kind` text NOT NULL,
	`content` text,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	FOREIGN KEY (`organization_tin`) REFERENCES `organizations`(`tin`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `letters_by_due` ON `letters` (`sent_at`,`due_at`);--> statement-breakpoint
CREATE INDEX `letters_by_organization` ON `letters` (`organization_tin`,`created_at`);--> statement-breakpoint
CREATE TABLE `onboarding_confirmations` (
	`onboarding_id` text NOT NULL,
	`signatory` text NOT NULL,
	`idp` text NOT NULL,
	`idp_identity_id` text NOT NULL,
	`terms_version` text NOT NULL,
	`confirmed_at` integer NOT NULL,
	PRIMARY KEY(`onboarding_id`, `signatory`),
	FOREIGN KEY (`onboarding_id`) REFERENCES `onboardings`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `onboardings` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_tin` text NOT NULL,
	`route` text NOT NULL,
	`state` text NOT NULL,
	`terms_version` text NOT NULL,
	`started_by_idp` text NOT NULL,
	`started_by_id` text NOT NULL,
	`started_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`signatories` text NOT NULL,
	`link_digest` text,
	`disown_digest` text,
	FOREIGN KEY (`organization_tin`) REFERENCES `organizations`(`tin`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `onboardings_link_digest_unique` ON `onboardings` (`link_digest`);--> statement-breakpoint
CREATE UNIQUE INDEX `onboardings_disown_digest_unique` ON `onboardings` (`disown_digest`);--> statement-breakpoint
CREATE INDEX `onboardings_by_organization` ON `onboardings` (`organization_tin`,`started_at`);--> statement-breakpoint
CREATE INDEX `onboardings_by_state` ON `onboardings` (`state`,`expires_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `onboardings_one_pending` ON `onboardings` (`organization_tin`) WHERE state = 'pending';--> statement-breakpoint
CREATE TABLE `sessions` (
	`digest` text PRIMARY KEY NOT NULL,
	`idp` text,
	`idp_identity_id` text,
	`data` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_by_identity` ON `sessions` (`idp_identity_id`,`idp`);--> statement-breakpoint
CREATE INDEX `sessions_by_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `support_cases` (
	`id` text PRIMARY KEY NOT NULL,
	`organization_tin` text NOT NULL,
	`provider_tin` text NOT NULL,
	`administrator_idp` text NOT NULL,
	`administrator_id` text NOT NULL,
	`state` text NOT NULL,
	`verification` text NOT NULL,
	`reason` text NOT NULL,
	`opened_by_idp` text NOT NULL,
	`opened_by_id` text NOT NULL,
	`opened_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`closed_by_idp` text,
	`closed_by_id` text,
	`closed_at` integer,
	`code_digest` text,
	`code_expires_at` integer,
	`code_tries` integer DEFAULT 0 NOT NULL,
	`code_used_at` integer,
	FOREIGN KEY (`organization_tin`) REFERENCES `organizations`(`tin`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`provider_tin`) REFERENCES `providers`(`tin`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `support_cases_by_organization` ON `support_cases` (`organization_tin`,`opened_at`);--> statement-breakpoint
CREATE INDEX `support_cases_by_provider` ON `support_cases` (`provider_tin`,`opened_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `support_cases_one_open` ON `support_cases` (`organization_tin`) WHERE state = 'open';--> statement-breakpoint
ALTER TABLE `organizations` ADD `onboarding` text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE `organizations` ADD `onboarded_at` integer;--> statement-breakpoint
ALTER TABLE `organizations` ADD `frozen_since` integer;--> statement-breakpoint
ALTER TABLE `providers` ADD `trusts_declarations` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `ties` ADD `pending_since` integer;--> statement-breakpoint
-- Whoever was active before there was an onboarding was registered by the operator.
UPDATE organizations SET onboarding = 'operator' WHERE state = 'active';
