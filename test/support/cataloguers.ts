import fc from 'fast-check';
import { changePrivilege } from '../../server/catalogue/change-privilege.ts';
import type { CatalogueChange } from '../../server/catalogue/effect.ts';
import { changeTrust } from '../../server/catalogue/trust.ts';
import { changeWhitelist, examineWhitelist } from '../../server/catalogue/whitelist.ts';
import { authorityOver } from './administrators.ts';
import type { World, WorldContext, WorldPrivilege } from './world.ts';

/** Something that a provider does to its catalogue: the numbers choose among what there is. */
export type CatalogueStep =
  | { kind: 'edit'; privilege: number; assignability: WorldPrivilege['assignability'] }
  | { kind: 'whitelist'; privilege: number; organizations: number[]; isListed: boolean }
  | { kind: 'trust'; provider: number; trustsDeclarations: boolean };

/** Random changes. */
export const aCatalogueStep: fc.Arbitrary<CatalogueStep> = fc.oneof(
  fc.record({
    kind: fc.constant('edit' as const),
    privilege: fc.nat(3),
    assignability: fc.constantFrom('private', 'public', 'whitelist'),
  }),
  fc.record({
    kind: fc.constant('whitelist' as const),
    privilege: fc.nat(3),
    organizations: fc.uniqueArray(fc.nat(3), { minLength: 1 }),
    isListed: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('trust' as const), provider: fc.nat(1), trustsDeclarations: fc.boolean() }),
);

/** The privileges that are no roles. */
export const ownOf = (world: World) => world.privileges.filter(({ builtIn }) => !builtIn);
/** One of them, by any number. */
export const at = <T>(rows: readonly T[], index: number): T => rows[index % rows.length] as T;

/** The change that a step means, and how to make it once its effect is agreed to. */
export function planOf(context: WorldContext, world: World, step: CatalogueStep) {
  if (step.kind === 'trust') {
    const ownerTin = at(world.providers, step.provider);
    const { trustsDeclarations } = step;
    const change: CatalogueChange = { trust: { ownerTin, trustsDeclarations } };
    return {
      change,
      make: (agreed: Agreed) => changeTrust(context, authorityOver(ownerTin), { trustsDeclarations, agreed }),
    };
  }
  const { id, ownerTin } = at(ownOf(world), step.privilege);
  const by = authorityOver(ownerTin);
  if (step.kind === 'whitelist') {
    const { isListed } = step;
    const tins = step.organizations.map((n) => at(world.organizations, n).tin);
    const { changed } = examineWhitelist(context, ownerTin, id, { tins, isListed });
    const organizationTins = changed.map(({ tin }) => tin);
    return {
      change: { whitelist: { privilegeId: id, organizationTins, isListed } },
      make: (agreed: Agreed) => changeWhitelist(context, by, id, { tins, isListed, agreed }),
    };
  }
  const privilege = context.catalogue.inForce().privilege(id);
  if (!privilege) throw new Error('the privilege is gone');
  const edit = {
    ...privilege,
    descriptionDanish: 'Ny',
    descriptionEnglish: 'New',
    assignability: step.assignability,
  };
  return {
    change: { privilege: { ...privilege, assignability: step.assignability } },
    make: (agreed: Agreed) => changePrivilege(context, by, id, { edit, seen: privilege.updatedAt, agreed }),
  };
}

export type Agreed = { activated: number; deactivated: number };
