DROP INDEX `access_requests_by_state`;--> statement-breakpoint
DROP INDEX `access_requests_by_person`;--> statement-breakpoint
CREATE INDEX `access_requests_by_expiry` ON `access_requests` (`expires_at`) WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX `access_requests_by_person` ON `access_requests` (`idp_identity_id`,`idp`,`created_at`,`id`);