-- What has changed of the facts of decisions, one row for each grants revision, so that whoever keeps facts in memory
-- can follow. Written by the triggers that bump the revision: neither can be forgotten, nor happen without the other.
CREATE TABLE `facts_changes` (
	`revision` integer PRIMARY KEY NOT NULL,
	`idp` text,
	`idp_identity_id` text,
	`organization_tin` text
);
--> statement-breakpoint
CREATE TRIGGER facts_changes_are_kept_for_a_while AFTER INSERT ON facts_changes
BEGIN DELETE FROM facts_changes WHERE revision <= NEW.revision - 20000; END;
--> statement-breakpoint
DROP TRIGGER grants_insert_bumps_revision;
--> statement-breakpoint
DROP TRIGGER grants_delete_bumps_revision;
--> statement-breakpoint
DROP TRIGGER grants_update_bumps_revision;
--> statement-breakpoint
DROP TRIGGER identities_insert_bumps_revision;
--> statement-breakpoint
DROP TRIGGER identities_delete_bumps_revision;
--> statement-breakpoint
DROP TRIGGER identities_update_bumps_revision;
--> statement-breakpoint
DROP TRIGGER organizations_insert_bumps_revision;
--> statement-breakpoint
DROP TRIGGER organizations_delete_bumps_revision;
--> statement-breakpoint
DROP TRIGGER organizations_update_bumps_revision;
--> statement-breakpoint
CREATE TRIGGER grants_insert_changes_facts AFTER INSERT ON grants
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, NEW.idp, NEW.idp_identity_id, NULL FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER grants_delete_changes_facts AFTER DELETE ON grants
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, OLD.idp, OLD.idp_identity_id, NULL FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
-- When a grant was last changed decides whether a freeze of its organisation bears on it.
CREATE TRIGGER grants_update_changes_facts AFTER UPDATE OF idp_identity_id, idp, privilege_id, organization_tin, id, valid_from, valid_to, updated_at, version ON grants
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, NEW.idp, NEW.idp_identity_id, NULL FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER grants_move_changes_facts AFTER UPDATE OF idp_identity_id, idp ON grants
WHEN NEW.idp_identity_id <> OLD.idp_identity_id OR NEW.idp <> OLD.idp
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, OLD.idp, OLD.idp_identity_id, NULL FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
-- A row that gives way to another (INSERT OR REPLACE) goes without its delete trigger.
CREATE TRIGGER grants_replaced_by_insert_changes_facts BEFORE INSERT ON grants
WHEN EXISTS (SELECT 1 FROM grants WHERE id = NEW.id)
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT r.grants, g.idp, g.idp_identity_id, NULL FROM revisions r, grants g WHERE r.id = 1 AND g.id = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER grants_replaced_by_update_changes_facts BEFORE UPDATE OF id ON grants
WHEN NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM grants WHERE id = NEW.id)
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT r.grants, g.idp, g.idp_identity_id, NULL FROM revisions r, grants g WHERE r.id = 1 AND g.id = NEW.id;
END;
--> statement-breakpoint
-- Whoever is registered in good standing was in good standing before: nobody's answer changes.
CREATE TRIGGER identities_insert_changes_facts AFTER INSERT ON identities WHEN NEW.state <> 'active'
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, NEW.idp, NEW.idp_identity_id, NULL FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER identities_delete_changes_facts AFTER DELETE ON identities
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, OLD.idp, OLD.idp_identity_id, NULL FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER identities_update_changes_facts AFTER UPDATE OF state, idp, idp_identity_id ON identities
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, NEW.idp, NEW.idp_identity_id, NULL FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER identities_move_changes_facts AFTER UPDATE OF idp, idp_identity_id ON identities
WHEN NEW.idp_identity_id <> OLD.idp_identity_id OR NEW.idp <> OLD.idp
BEGIN
	UPDATE revisions SET grants = grants + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, OLD.idp, OLD.idp_identity_id, NULL FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER organizations_insert_changes_facts AFTER INSERT ON organizations
BEGIN
	UPDATE revisions SET grants = grants + 1, catalogue = catalogue + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, NULL, NULL, NEW.tin FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER organizations_delete_changes_facts AFTER DELETE ON organizations
BEGIN
	UPDATE revisions SET grants = grants + 1, catalogue = catalogue + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, NULL, NULL, OLD.tin FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER organizations_update_changes_facts AFTER UPDATE ON organizations
BEGIN
	UPDATE revisions SET grants = grants + 1, catalogue = catalogue + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, NULL, NULL, NEW.tin FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER organizations_move_changes_facts AFTER UPDATE OF tin ON organizations WHEN NEW.tin <> OLD.tin
BEGIN
	UPDATE revisions SET grants = grants + 1, catalogue = catalogue + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT grants, NULL, NULL, OLD.tin FROM revisions WHERE id = 1;
END;
--> statement-breakpoint
CREATE TRIGGER organizations_replaced_by_insert_changes_facts BEFORE INSERT ON organizations
WHEN EXISTS (SELECT 1 FROM organizations WHERE org_id = NEW.org_id)
BEGIN
	UPDATE revisions SET grants = grants + 1, catalogue = catalogue + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT r.grants, NULL, NULL, o.tin FROM revisions r, organizations o WHERE r.id = 1 AND o.org_id = NEW.org_id;
END;
--> statement-breakpoint
CREATE TRIGGER organizations_replaced_by_update_changes_facts BEFORE UPDATE OF org_id ON organizations
WHEN NEW.org_id <> OLD.org_id AND EXISTS (SELECT 1 FROM organizations WHERE org_id = NEW.org_id)
BEGIN
	UPDATE revisions SET grants = grants + 1, catalogue = catalogue + 1 WHERE id = 1;
	INSERT INTO facts_changes SELECT r.grants, NULL, NULL, o.tin FROM revisions r, organizations o WHERE r.id = 1 AND o.org_id = NEW.org_id;
END;
