ALTER TABLE `change_audit` ADD `actor_tin` text;--> statement-breakpoint
CREATE INDEX `change_audit_by_time` ON `change_audit` (`organization_tin`,`at`);--> statement-breakpoint
CREATE INDEX `change_audit_by_action` ON `change_audit` (`organization_tin`,`action`,`at`);--> statement-breakpoint
CREATE INDEX `change_audit_by_privilege` ON `change_audit` (`organization_tin`,`privilege_id`,`at`);--> statement-breakpoint
CREATE INDEX `change_audit_by_person` ON `change_audit` (`subject_id`,`subject_idp`,`organization_tin`,`at`);--> statement-breakpoint
ALTER TABLE `privileges` ADD `deleting_since` integer;