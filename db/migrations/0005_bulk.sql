ALTER TABLE `bulk_jobs` ADD `kind` text DEFAULT 'grant' NOT NULL;--> statement-breakpoint
ALTER TABLE `bulk_jobs` ADD `source` text DEFAULT 'selection' NOT NULL;--> statement-breakpoint
ALTER TABLE `bulk_rows` ADD `line` integer;