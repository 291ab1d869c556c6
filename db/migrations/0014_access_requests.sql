CREATE TABLE `access_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`decision_id` text NOT NULL,
	`provider_tin` text NOT NULL,
	`privilege_id` text NOT NULL,
	`organization_tin` text NOT NULL,
	`idp` text NOT NULL,
	`idp_identity_id` text NOT NULL,
	`state` text NOT NULL,
	`denial_code` text NOT NULL,
	`reason` text,
	`wished_until` integer,
	`made_by_idp` text NOT NULL,
	`made_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`ended_by_idp` text,
	`ended_by_id` text,
	`answer` text,
	`grant_id` text,
	`approved_until` integer,
	FOREIGN KEY (`organization_tin`) REFERENCES `organizations`(`tin`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_requests_decision_id_unique` ON `access_requests` (`decision_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `access_requests_one_pending` ON `access_requests` (`idp_identity_id`,`idp`,`privilege_id`,`organization_tin`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `access_requests_by_organization` ON `access_requests` (`organization_tin`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `access_requests_waiting` ON `access_requests` (`organization_tin`,`created_at`,`id`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `access_requests_by_person` ON `access_requests` (`idp_identity_id`,`idp`,`created_at`);--> statement-breakpoint
CREATE INDEX `access_requests_by_state` ON `access_requests` (`state`,`expires_at`);--> statement-breakpoint
CREATE INDEX `access_requests_by_end` ON `access_requests` (`ended_at`);
--> statement-breakpoint
-- By hand: how a request ended stands for ever, and what it asks for never changes.
CREATE TRIGGER access_requests_end_once BEFORE UPDATE ON access_requests
WHEN OLD.state <> 'pending'
BEGIN SELECT RAISE(ABORT, 'a request that has ended never changes'); END;
--> statement-breakpoint
CREATE TRIGGER access_requests_keep_what_they_ask BEFORE UPDATE OF id, decision_id, provider_tin, privilege_id,
  organization_tin, idp, idp_identity_id, made_by_idp, made_by_id, created_at ON access_requests
BEGIN SELECT RAISE(ABORT, 'what a request asks for never changes'); END;
--> statement-breakpoint
-- Nobody approves their own.
CREATE TRIGGER access_requests_are_answered_by_others BEFORE UPDATE OF state ON access_requests
WHEN NEW.state IN ('approved', 'denied') AND NEW.ended_by_idp = OLD.idp AND NEW.ended_by_id = OLD.idp_identity_id
BEGIN SELECT RAISE(ABORT, 'nobody answers their own request'); END;
