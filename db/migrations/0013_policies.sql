CREATE TABLE `policies` (
	`policy` text PRIMARY KEY NOT NULL,
	`revision_id` text,
	`stopped_at` integer,
	`stopped_why` text,
	`needs_approval` integer DEFAULT false NOT NULL,
	`most_losses` integer,
	`most_gains` integer,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`revision_id`) REFERENCES `policy_revisions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `policy_bundles` (
	`revision` text PRIMARY KEY NOT NULL,
	`digest` text NOT NULL,
	`wasm` blob NOT NULL,
	`data` text,
	`entrypoints` text NOT NULL,
	`opa_version` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `policy_drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`policy` text NOT NULL,
	`files` text NOT NULL,
	`files_digest` text NOT NULL,
	`based_on` text,
	`version` integer NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`accepted_impact` text,
	`author_idp` text NOT NULL,
	`author_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`based_on`) REFERENCES `policy_revisions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `policy_drafts_by_policy` ON `policy_drafts` (`policy`,`state`,`updated_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `policy_drafts_one_each` ON `policy_drafts` (`policy`,`author_id`,`author_idp`) WHERE state IN ('open', 'submitted');--> statement-breakpoint
CREATE TABLE `policy_impact_rows` (
	`impact_id` text NOT NULL,
	`n` integer NOT NULL,
	`change` text NOT NULL,
	`provider_tin` text NOT NULL,
	`organization_tin` text NOT NULL,
	`idp` text NOT NULL,
	`idp_identity_id` text NOT NULL,
	`privilege_id` text NOT NULL,
	`level` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`impact_id`, `n`),
	FOREIGN KEY (`impact_id`) REFERENCES `policy_impacts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `policy_impact_rows_by_change` ON `policy_impact_rows` (`impact_id`,`change`,`n`);--> statement-breakpoint
CREATE INDEX `policy_impact_rows_by_organization` ON `policy_impact_rows` (`impact_id`,`organization_tin`,`n`);--> statement-breakpoint
CREATE TABLE `policy_impacts` (
	`id` text PRIMARY KEY NOT NULL,
	`policy` text NOT NULL,
	`draft_id` text,
	`revision_id` text,
	`files_digest` text NOT NULL,
	`candidate` text,
	`live` text NOT NULL,
	`state` text NOT NULL,
	`error` text,
	`total` integer DEFAULT 0 NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`cursor` text,
	`gains` integer DEFAULT 0 NOT NULL,
	`losses` integer DEFAULT 0 NOT NULL,
	`notes` text,
	`requested_by_idp` text NOT NULL,
	`requested_by_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	FOREIGN KEY (`draft_id`) REFERENCES `policy_drafts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`revision_id`) REFERENCES `policy_revisions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `policy_impacts_by_policy` ON `policy_impacts` (`policy`,`created_at`);--> statement-breakpoint
CREATE INDEX `policy_impacts_by_draft` ON `policy_impacts` (`draft_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `policy_impacts_by_state` ON `policy_impacts` (`state`,`created_at`);--> statement-breakpoint
CREATE TABLE `policy_publications` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`policy` text NOT NULL,
	`kind` text NOT NULL,
	`revision_id` text,
	`at` integer NOT NULL,
	`by_idp` text NOT NULL,
	`by_id` text NOT NULL,
	`reason` text NOT NULL,
	`impact` text,
	FOREIGN KEY (`revision_id`) REFERENCES `policy_revisions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `policy_publications_by_policy` ON `policy_publications` (`policy`,`at`);--> statement-breakpoint
CREATE TABLE `policy_revisions` (
	`id` text PRIMARY KEY NOT NULL,
	`policy` text NOT NULL,
	`number` integer NOT NULL,
	`bundle` text NOT NULL,
	`origin` text NOT NULL,
	`files` text NOT NULL,
	`files_digest` text NOT NULL,
	`author_idp` text,
	`author_id` text,
	`approved_by_idp` text,
	`approved_by_id` text,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`bundle`) REFERENCES `policy_bundles`(`revision`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `policy_revisions_by_number` ON `policy_revisions` (`policy`,`number`);--> statement-breakpoint
CREATE TRIGGER policies_insert_bumps_revision AFTER INSERT ON policies
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER policies_delete_bumps_revision AFTER DELETE ON policies
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER policies_update_bumps_revision AFTER UPDATE OF policy, revision_id, stopped_at ON policies
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER policy_bundles_are_never_updated BEFORE UPDATE ON policy_bundles
BEGIN SELECT RAISE(ABORT, 'compiled policies are kept as they are'); END;
--> statement-breakpoint
CREATE TRIGGER policy_bundles_are_never_deleted BEFORE DELETE ON policy_bundles
BEGIN SELECT RAISE(ABORT, 'compiled policies are kept: decisions are replayed with them'); END;
--> statement-breakpoint
CREATE TRIGGER policy_revisions_are_never_updated BEFORE UPDATE ON policy_revisions
BEGIN SELECT RAISE(ABORT, 'policy revisions never change'); END;
--> statement-breakpoint
CREATE TRIGGER policy_revisions_are_never_deleted BEFORE DELETE ON policy_revisions
BEGIN SELECT RAISE(ABORT, 'policy revisions are kept'); END;
--> statement-breakpoint
CREATE TRIGGER policy_publications_are_never_updated BEFORE UPDATE ON policy_publications
BEGIN SELECT RAISE(ABORT, 'what was published is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER policy_publications_are_never_deleted BEFORE DELETE ON policy_publications
BEGIN SELECT RAISE(ABORT, 'what was published is append-only'); END;
