import fc from 'fast-check';
import { changeGrant, revokeGrant } from '../../server/grants/change.ts';
import { giveGrantOnce } from '../../server/grants/give-once.ts';
import type { Grant } from '../../server/grants/grant.ts';
import { subjectsOf, type World, type WorldContext, worldNow } from './world.ts';

/** Something that an administrator asks for, sensible or not. */
export type Wish =
  | {
      kind: 'give';
      /** Which of the world's subjects. */
      subject: number;
      /** Name, id, or which of the world's privileges. */
      privilege: string | number;
      validFrom: number | undefined;
      validTo: number | undefined;
      reason: string | undefined;
      key?: string | undefined;
    }
  | {
      kind: 'change';
      grant: number | string;
      validTo: number | null | undefined;
      reason: string | null | undefined;
      version: number | undefined;
    }
  | { kind: 'revoke'; grant: number | string; version: number | undefined };

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const aTime = fc.constantFrom(-1_000, 0, 1, 500, 500, 2_000, 2_000).map((offset) => worldNow + offset);
const aReason = fc.constantFrom('covers for a colleague', 'leave', 'on trial', 'call 010190-1234');
const aVersion = optional(fc.constantFrom(1, 1, 1, 2));

const mostlyOf = <T, U>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: other });

/** Random wishes, of which many have to be refused. */
export const aWish: fc.Arbitrary<Wish> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('give' as const),
      subject: mostlyOf(fc.nat(2), fc.nat(20)),
      privilege: mostlyOf(
        // The first two are roles, which nobody may give.
        fc.constantFrom(2, 2, 2, 2, 3, 4, 5),
        fc.constantFrom<string | number>(0, 1, 'Read', 'Write', 'None such', 'PrivilegeAdministrator'),
      ),
      validFrom: optional(aTime),
      validTo: optional(aTime),
      reason: optional(aReason),
      key: fc.option(fc.constantFrom('key-1', 'key-2', 'key-3'), { nil: undefined, freq: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      grant: fc.nat(6),
      validTo: optional(fc.option(aTime)),
      reason: optional(fc.option(aReason)),
      version: aVersion,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('revoke' as const), grant: fc.nat(6), version: aVersion }),
  },
);

const at = <T>(rows: readonly T[], index: number): T => {
  const row = rows[index % rows.length];
  if (row === undefined) throw new Error('nothing to choose from');
  return row;
};

/** An administrator's authority, who remains one. */
export function authorityOver(organizationTin: string) {
  const actor = { idp: 'mitid', id: 'administrator' };
  return {
    organizationTin,
    actor,
    requireStill: () => undefined,
    requestId: null,
  };
}

/** Does what is wished on behalf of an organisation; grants are chosen among all that there are, or named by id. */
export function applyWish(
  context: WorldContext,
  world: World,
  organizationTin: string,
  wish: Wish,
): Grant | undefined {
  const by = authorityOver(organizationTin);
  if (wish.kind === 'give') {
    const { subject, privilege, key, ...rest } = wish;
    const identity = at(subjectsOf(world), subject);
    const named = typeof privilege === 'string' ? privilege : at(world.privileges, privilege).id;
    return giveGrantOnce(context, by, { ...rest, identity, privilege: named }, key);
  }
  const id = typeof wish.grant === 'string' ? wish.grant : grantIdAt(context, wish.grant);
  if (wish.kind === 'revoke') revokeGrant(context, by, id, wish.version);
  else return changeGrant(context, by, id, wish, wish.version);
  return undefined;
}

function grantIdAt(context: WorldContext, index: number): string {
  const ids = context.db.sqlite.prepare('SELECT id FROM grants ORDER BY id').pluck().all() as string[];
  return ids.length === 0 ? 'grt_none' : at(ids, index);
}
