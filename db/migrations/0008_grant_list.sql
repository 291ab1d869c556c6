CREATE INDEX `grants_by_end` ON `grants` (`organization_tin`,`valid_to`,`id`,`valid_from`,`first_used_at`);--> statement-breakpoint
CREATE INDEX `grants_by_start` ON `grants` (`organization_tin`,`valid_from`) WHERE valid_from IS NOT NULL;--> statement-breakpoint
CREATE INDEX `grants_never_used` ON `grants` (`organization_tin`,`id`,`valid_to`) WHERE first_used_at IS NULL;--> statement-breakpoint
CREATE INDEX `grants_by_organization_and_privilege` ON `grants` (`organization_tin`,`privilege_id`,`id`,`valid_to`,`valid_from`,`first_used_at`);