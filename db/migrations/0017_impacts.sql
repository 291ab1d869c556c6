CREATE TABLE `policy_impact_counts` (
	`impact_id` text NOT NULL,
	`by` text NOT NULL,
	`key` text NOT NULL,
	`gains` integer NOT NULL,
	`losses` integer NOT NULL,
	PRIMARY KEY(`impact_id`, `by`, `key`),
	FOREIGN KEY (`impact_id`) REFERENCES `policy_impacts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `policy_impact_ranges` (
	`impact_id` text NOT NULL,
	`n` integer NOT NULL,
	`after_id` text,
	`after_idp` text,
	`up_to_id` text,
	`up_to_idp` text,
	`done_at` integer,
	PRIMARY KEY(`impact_id`, `n`),
	FOREIGN KEY (`impact_id`) REFERENCES `policy_impacts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `policy_impacts` ADD `plan` text;--> statement-breakpoint
ALTER TABLE `policy_impacts` ADD `people_gaining` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `policy_impacts` ADD `people_losing` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `policy_impacts` ADD `answers` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `policy_impacts` ADD `replay` text;--> statement-breakpoint
ALTER TABLE `policy_impacts` ADD `worker` text;--> statement-breakpoint
ALTER TABLE `policy_impacts` ADD `worker_until` integer;--> statement-breakpoint
ALTER TABLE `policy_impacts` DROP COLUMN `cursor`;