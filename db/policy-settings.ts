import type { Db } from './open.ts';
import { policies } from './schema/sqlite.ts';

/** What it takes to publish a policy. */
export type PolicySettings = Pick<typeof policies.$inferSelect, 'needsApproval' | 'mostLosses' | 'mostGains'>;

/** Sets it; what is in force stays as it is. */
export function upsertPolicySettings(db: Db, policy: string, settings: PolicySettings, at: number): void {
  const set = { ...settings, updatedAt: at };
  db.orm
    .insert(policies)
    .values({ policy, ...set })
    .onConflictDoUpdate({ target: policies.policy, set })
    .run();
}
