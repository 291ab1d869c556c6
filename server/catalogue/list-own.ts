import { setImmediate } from 'node:timers/promises';
import { countHolders, type Holders } from '../../db/catalogue-changes.ts';
import type { GrantDeps } from '../grants/use-case.ts';
import type { Privilege } from './catalogue.ts';

/** One of a provider's privileges, and who holds it. */
export interface OwnPrivilege {
  privilege: Privilege;
  holders: Holders;
}

/** Which of a provider's own privileges; every member narrows. */
export interface OwnWanted {
  ownerTin: string;
  /** Part of the name or a description, in any case. */
  search?: string | undefined;
  /** Only those that are offered, or that are retired. */
  state?: 'offered' | 'retired' | undefined;
  /** Only those after this name, in Danish order. */
  after?: string | undefined;
  limit: number;
}

const order = new Intl.Collator('da');

/** A provider's own privileges by name, with how many hold each; roles are not among them. */
export async function listOwnPrivileges(
  deps: Pick<GrantDeps, 'db' | 'catalogue'>,
  wanted: OwnWanted,
): Promise<{ items: OwnPrivilege[]; total: number; next?: string }> {
  const { ownerTin, search, state, after, limit } = wanted;
  const sought = search?.toLocaleLowerCase('da');
  const own = deps.catalogue
    .inForce()
    .privileges.filter((privilege) => privilege.ownerTin === ownerTin && !privilege.builtIn);
  const found = own
    .filter(({ retiredAt }) => state === undefined || (retiredAt !== null) === (state === 'retired'))
    .filter(({ name, descriptionDanish, descriptionEnglish }) =>
      [name, descriptionDanish, descriptionEnglish].some(
        (text) => sought === undefined || text.toLocaleLowerCase('da').includes(sought),
      ),
    )
    .toSorted((a, b) => order.compare(a.name, b.name) || (a.name < b.name ? -1 : 1))
    .filter(({ name }) => after === undefined || order.compare(name, after) > 0);
  const page = found.slice(0, limit);
  const items: OwnPrivilege[] = [];
  for (const privilege of page) {
    items.push({ privilege, holders: countHolders(deps.db, privilege.id) });
    // Counting takes its time where many hold it: decisions come in between.
    await setImmediate();
  }
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    items,
    total: own.length,
    ...(last && { next: last.name }),
  };
}
