-- When a grant was last changed decides whether a freeze of its organisation bears on it.
DROP TRIGGER grants_update_bumps_revision;
--> statement-breakpoint
CREATE TRIGGER grants_update_bumps_revision AFTER UPDATE OF idp_identity_id, idp, privilege_id, organization_tin, id, valid_from, valid_to, updated_at, version ON grants
BEGIN UPDATE revisions SET grants = grants + 1 WHERE id = 1; END;
