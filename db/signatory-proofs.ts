import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { Db } from './open.ts';
import { cprTries, signatoryProofs } from './schema/sqlite.ts';

export type ProofRow = typeof signatoryProofs.$inferSelect;

/** Keeps a proof, in place of what the same login has proven about the same company before. */
export function upsertProof(db: Db, row: ProofRow, now: number): void {
  db.orm.delete(signatoryProofs).where(lte(signatoryProofs.expiresAt, now)).run();
  const target = [signatoryProofs.login, signatoryProofs.organizationTin];
  db.orm.insert(signatoryProofs).values(row).onConflictDoUpdate({ target, set: row }).run();
}

type ProofKey = Pick<ProofRow, 'login' | 'organizationTin' | 'idp' | 'idpIdentityId'>;

const isValid = (key: ProofKey, now: number) =>
  and(
    eq(signatoryProofs.login, key.login),
    eq(signatoryProofs.organizationTin, key.organizationTin),
    eq(signatoryProofs.idp, key.idp),
    eq(signatoryProofs.idpIdentityId, key.idpIdentityId),
    gt(signatoryProofs.expiresAt, now),
  );

/** What a login has proven about a company, while it counts. */
export function readProof(db: Db, key: ProofKey, now: number): ProofRow | undefined {
  return db.orm.select().from(signatoryProofs).where(isValid(key, now)).get();
}

/** Uses a proof up: whoever gets it was the only one. */
export function takeProof(db: Db, key: ProofKey, now: number): ProofRow | undefined {
  return db.orm.delete(signatoryProofs).where(isValid(key, now)).returning().get();
}

export interface TryLimits {
  /** How many one login may make in all. */
  perLogin: number;
  /** How many one identity may make after `since`. */
  perIdentity: number;
  since: number;
}

/** Notes a try before it is made, in one guarded statement: its id, or `undefined` when there is none left. */
export function insertCprTry(
  db: Db,
  by: { login: string; idp: string; idpIdentityId: string; at: number },
  { perLogin, perIdentity, since }: TryLimits,
): number | undefined {
  const row = db.orm.get<{ id: number } | undefined>(sql`
    INSERT INTO cpr_tries (login, idp, idp_identity_id, at)
    SELECT ${by.login}, ${by.idp}, ${by.idpIdentityId}, ${by.at}
    WHERE (SELECT count(*) FROM cpr_tries WHERE login = ${by.login}) < ${perLogin}
      AND (SELECT count(*) FROM cpr_tries
           WHERE idp_identity_id = ${by.idpIdentityId} AND idp = ${by.idp} AND at > ${since}) < ${perIdentity}
    RETURNING id`);
  return row === undefined ? undefined : Number(Object.values(row)[0]);
}

/** Takes a try back that was none: the number was theirs, or nobody could be asked. */
export function deleteCprTry(db: Db, id: number): void {
  db.orm.delete(cprTries).where(eq(cprTries.id, id)).run();
}

/** How many tries are left, and when the next is free again where none is (epoch milliseconds). */
export function readCprTries(
  db: Db,
  by: { login: string; idp: string; idpIdentityId: string },
  since: number,
): { byLogin: number; byIdentity: number; oldest: number | null } {
  const row = db.orm.get<unknown>(sql`
    SELECT (SELECT count(*) FROM cpr_tries WHERE login = ${by.login}) AS byLogin,
           count(*) AS byIdentity, min(at) AS oldest
    FROM cpr_tries WHERE idp_identity_id = ${by.idpIdentityId} AND idp = ${by.idp} AND at > ${since}`);
  const [byLogin, byIdentity, oldest] = Object.values(row as Record<string, number | null>);
  return { byLogin: byLogin ?? 0, byIdentity: byIdentity ?? 0, oldest: oldest ?? null };
}

/** Forgets tries from before `until`; of a login, none is older than the login can be. */
export function deleteCprTries(db: Db, until: number): number {
  return db.orm.delete(cprTries).where(lte(cprTries.at, until)).run().changes;
}
