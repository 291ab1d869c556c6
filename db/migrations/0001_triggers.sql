-- Revisions are kept by triggers, so that no writer, nor a person at the SQLite prompt, can change an answer without
-- changing the revision that it is made on. What a decision marks as used, and names, are not part of any answer.
INSERT INTO revisions (id, grants, catalogue) VALUES (1, 1, 1);
--> statement-breakpoint
CREATE TRIGGER grants_insert_bumps_revision AFTER INSERT ON grants
BEGIN UPDATE revisions SET grants = grants + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER grants_delete_bumps_revision AFTER DELETE ON grants
BEGIN UPDATE revisions SET grants = grants + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER grants_update_bumps_revision AFTER UPDATE OF idp_identity_id, idp, privilege_id, organization_tin, id, valid_from, valid_to, version ON grants
BEGIN UPDATE revisions SET grants = grants + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER identities_delete_bumps_revision AFTER DELETE ON identities
BEGIN UPDATE revisions SET grants = grants + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER identities_update_bumps_revision AFTER UPDATE OF state ON identities
BEGIN UPDATE revisions SET grants = grants + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER identities_insert_bumps_revision AFTER INSERT ON identities WHEN NEW.state <> 'active'
BEGIN UPDATE revisions SET grants = grants + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER organizations_insert_bumps_revision AFTER INSERT ON organizations
BEGIN UPDATE revisions SET grants = grants + 1, catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER organizations_delete_bumps_revision AFTER DELETE ON organizations
BEGIN UPDATE revisions SET grants = grants + 1, catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER organizations_update_bumps_revision AFTER UPDATE ON organizations
BEGIN UPDATE revisions SET grants = grants + 1, catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER providers_insert_bumps_revision AFTER INSERT ON providers
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER providers_delete_bumps_revision AFTER DELETE ON providers
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER providers_update_bumps_revision AFTER UPDATE ON providers
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER clients_insert_bumps_revision AFTER INSERT ON clients
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER clients_delete_bumps_revision AFTER DELETE ON clients
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER clients_update_bumps_revision AFTER UPDATE ON clients
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER privileges_insert_bumps_revision AFTER INSERT ON privileges
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER privileges_delete_bumps_revision AFTER DELETE ON privileges
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER privileges_update_bumps_revision AFTER UPDATE ON privileges
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER whitelist_entries_insert_bumps_revision AFTER INSERT ON whitelist_entries
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER whitelist_entries_delete_bumps_revision AFTER DELETE ON whitelist_entries
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
CREATE TRIGGER whitelist_entries_update_bumps_revision AFTER UPDATE ON whitelist_entries
BEGIN UPDATE revisions SET catalogue = catalogue + 1 WHERE id = 1; END;
--> statement-breakpoint
-- The change audit is append-only.
CREATE TRIGGER change_audit_is_never_updated BEFORE UPDATE ON change_audit
BEGIN SELECT RAISE(ABORT, 'the change audit is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER change_audit_is_never_deleted BEFORE DELETE ON change_audit
BEGIN SELECT RAISE(ABORT, 'the change audit is append-only'); END;
--> statement-breakpoint
-- What never changes of a privilege: id, owner and name.
CREATE TRIGGER privileges_keep_their_identity BEFORE UPDATE OF id, owner_tin, name ON privileges
WHEN NEW.id <> OLD.id OR NEW.owner_tin <> OLD.owner_tin OR NEW.name <> OLD.name
BEGIN SELECT RAISE(ABORT, 'id, owner and name of a privilege never change'); END;
