-- Whoever onboarded an organisation has logged in for it, and is known to it by name (db/identities.ts).
DROP VIEW people_of_ties;
--> statement-breakpoint
CREATE VIEW people_of_ties AS SELECT
  t.organization_tin, sort_key(coalesce(t.name, t.nickname)) AS sort_key, t.idp_identity_id, t.idp,
  fold(coalesce(t.name, '') || char(10) || coalesce(t.nickname, '')) AS search_text,
  t.kind, t.pending_since, t.first_seen_at, coalesce(t.first_seen_at, t.created_at) AS listed_at
FROM (
  SELECT ties.*, CASE WHEN ties.source IN ('seen', 'onboarded') OR (ties.source = 'invited' AND ties.kind = 'employee') THEN i.name END AS name
  FROM ties LEFT JOIN identities i ON i.idp_identity_id = ties.idp_identity_id AND i.idp = ties.idp
) t;
--> statement-breakpoint
UPDATE people SET sort_key = p.sort_key, search_text = p.search_text
FROM people_of_ties p
WHERE p.organization_tin = people.organization_tin AND p.idp_identity_id = people.idp_identity_id AND p.idp = people.idp;
