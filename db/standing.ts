import { sql } from 'drizzle-orm';
import type { Db } from './open.ts';

/** Active organisations that have too few administrators: how many, and the first few. Providers can do with none. */
export interface Understaffed {
  none: { count: number; tins: string[] };
  single: { count: number; tins: string[] };
}

const shown = 5;

/** Counts active organisations by how many people in good standing administer them (the role's id). */
export function readUnderstaffed(db: Db, roleId: string, operatorTin: string, now: number): Understaffed {
  const rows = db.orm.all<{ tin: string; n: number }>(sql`
    SELECT o.tin AS tin, count(g.id) FILTER (WHERE coalesce(i.state, 'active') <> 'suspended') AS n
    FROM organizations o
    LEFT JOIN grants g ON g.organization_tin = o.tin AND g.privilege_id = ${roleId}
      AND (g.valid_from IS NULL OR g.valid_from <= ${now}) AND (g.valid_to IS NULL OR g.valid_to > ${now})
    LEFT JOIN identities i ON i.idp_identity_id = g.idp_identity_id AND i.idp = g.idp
    WHERE o.state = 'active' AND o.tin <> ${operatorTin}
    GROUP BY o.tin
    HAVING n = 1 OR (n = 0 AND NOT EXISTS (SELECT 1 FROM providers p WHERE p.tin = o.tin))
    ORDER BY o.tin`);
  const of = (n: number) => {
    const tins = rows.filter((row) => row.n === n).map(({ tin }) => tin);
    return { count: tins.length, tins: tins.slice(0, shown) };
  };
  return { none: of(0), single: of(1) };
}

/** How many people in good standing hold a role on behalf of an organisation. */
export function countRoleHolders(db: Db, roleId: string, organizationTin: string, now: number): number {
  const [row] = db.orm.all<{ n: number }>(sql`
    SELECT count(*) AS n FROM grants g
    LEFT JOIN identities i ON i.idp_identity_id = g.idp_identity_id AND i.idp = g.idp
    WHERE g.organization_tin = ${organizationTin} AND g.privilege_id = ${roleId}
      AND coalesce(i.state, 'active') <> 'suspended'
      AND (g.valid_from IS NULL OR g.valid_from <= ${now}) AND (g.valid_to IS NULL OR g.valid_to > ${now})`);
  return row?.n ?? 0;
}
