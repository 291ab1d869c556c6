CREATE TABLE `cpr_tries` (
	`id` integer PRIMARY KEY NOT NULL,
	`login` text NOT NULL,
	`idp` text NOT NULL,
	`idp_identity_id` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `cpr_tries_by_login` ON `cpr_tries` (`login`);--> statement-breakpoint
CREATE INDEX `cpr_tries_by_identity` ON `cpr_tries` (`idp_identity_id`,`idp`,`at`);--> statement-breakpoint
CREATE INDEX `cpr_tries_by_time` ON `cpr_tries` (`at`);--> statement-breakpoint
CREATE TABLE `signatory_proofs` (
	`login` text NOT NULL,
	`organization_tin` text NOT NULL,
	`idp` text NOT NULL,
	`idp_identity_id` text NOT NULL,
	`signatory` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`login`, `organization_tin`)
);
--> statement-breakpoint
CREATE INDEX `signatory_proofs_by_expiry` ON `signatory_proofs` (`expires_at`);--> statement-breakpoint
ALTER TABLE `onboardings` ADD `keeps_grants` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `onboarding_confirmations_by_identity` ON `onboarding_confirmations` (`onboarding_id`,`idp_identity_id`,`idp`);