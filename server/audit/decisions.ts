import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import { isCustomer } from '../../db/customers.ts';
import {
  type DecisionFilter,
  type DecisionPosition,
  type ListedDecision,
  searchDecisions,
} from '../../db/decision-search.ts';
import { readPrivilegeThatWas } from '../../db/history.ts';
import { readIdentity, readNameFor } from '../../db/identities.ts';
import { hasGranted, knowsPerson, readUseOf } from '../../db/known.ts';
import type { Db } from '../../db/open.ts';
import { readOrganization } from '../../db/organizations.ts';
import { PolicyResult, type Reason } from '../access/check.ts';
import { withoutOtherOrganizations } from '../access/why.ts';
import type { CatalogueCache } from '../catalogue/catalogue.ts';
import { remember } from './remember.ts';

/** As much of the log is looked through without a pause, and for one page at most. */
const look = { atOnce: 5_000, forPage: 50_000 };

/** Whose decisions: all that a provider has asked for, or what anybody has asked about acting for an organisation. */
export type DecisionScope = { providerTin: string } | { organizationTin: string };

interface Named {
  tin: string;
  /** Where whoever looks may know it. */
  name: string | undefined;
}

/** A decision as those of its scope see it. */
export interface ShownDecision {
  id: string;
  at: number;
  row: number;
  /** Whom it was about; `outside`: somebody of whom whoever looks knows nothing. */
  subject:
    | { is: 'nobody' | 'outside' }
    | { is: 'client'; clientId: string }
    | { is: 'known'; idp: string; idpIdentityId: string; name: string | null };
  organization: Named | undefined;
  provider: Named;
  /** Also one that is gone; absent where there is none, or none that whoever looks may know. */
  privilege: { id: string; name: string } | undefined;
  /** What a provider has asked for, where it has no such privilege; to others only that there is none: empty. */
  asked: string | undefined;
  /** Of a list: how many stood on it. */
  listed: number | undefined;
  allow: boolean;
  reasons: Reason[];
  /** The level of the login, as it was told. */
  loa: string | undefined;
  /** The provider's system that asked. */
  clientId: string | undefined;
}

export interface DecisionsDeps {
  db: Db;
  catalogue: CatalogueCache;
}

/**
 * Logged decisions that fit, the newest first. `next` is where to go on; where there are fewer than `limit` and still a
 * `next`, the log was not looked through further for now. Other work has its turn in between.
 */
export async function listDecisions(
  deps: DecisionsDeps,
  scope: DecisionScope,
  filter: DecisionFilter,
  after: DecisionPosition | undefined,
  limit: number,
): Promise<{ items: ShownDecision[]; next: DecisionPosition | undefined }> {
  const found: ListedDecision[] = [];
  let next = after;
  for (let looked = 0; looked < look.forPage; looked += look.atOnce) {
    const wanted = { limit: limit - found.length, lookAt: look.atOnce };
    const part = searchDecisions(deps.db, { ...filter, ...scope }, next, wanted);
    found.push(...part.rows);
    next = part.next;
    if (!next || found.length === limit) break;
    await setImmediate();
  }
  return { items: found.map(createShow(deps, scope)), next };
}

/** All of them that fit, in parts. */
export async function* readAllDecisions(
  deps: DecisionsDeps,
  scope: DecisionScope,
  filter: DecisionFilter,
): AsyncGenerator<ShownDecision[]> {
  let after: DecisionPosition | undefined;
  do {
    const { items, next } = await listDecisions(deps, scope, filter, after, 500);
    yield items;
    after = next;
    await setImmediate();
  } while (after);
}

/** Of what was asked, as much as is shown. */
const Asked = z.object({
  action: z.object({ name: z.string() }).optional(),
  context: z.object({ loa: z.string().optional().catch(undefined) }).optional(),
});
/** The answer of a list, and of a search. */
const Listed = z.object({ list: z.array(z.unknown()).optional(), found: z.array(z.unknown()).optional() });

function createShow(deps: DecisionsDeps, scope: DecisionScope): (row: ListedDecision) => ShownDecision {
  const isProvider = 'providerTin' in scope;
  const see = isProvider ? asProvider(deps, scope.providerTin) : asOrganization(deps, scope.organizationTin);
  return ({ id, at, row, allow, clientId, ...logged }) => {
    const asked = Asked.safeParse(JSON.parse(logged.input)).data;
    const told: unknown = JSON.parse(logged.answer);
    const single = PolicyResult.safeParse(told).data;
    const list = Listed.safeParse(told).data;
    const { organizationTin: tin, privilegeId } = logged;
    return {
      ...{ id, at, row, allow },
      subject: logged.subjectId === '' ? { is: 'nobody' } : see.subject(logged.subjectType, logged.subjectId),
      organization: tin === null ? undefined : see.organization(tin),
      provider: see.provider(logged.providerTin),
      privilege: privilegeId === null ? undefined : see.privilege(privilegeId),
      asked: privilegeId === null && single ? (isProvider && asked?.action?.name) || '' : undefined,
      listed: single ? undefined : (list?.list ?? list?.found ?? []).length,
      reasons: see.reasons(single?.reasons ?? []),
      loa: asked?.context?.loa,
      clientId: isProvider ? clientId : undefined,
    };
  };
}

/** What whoever looks may know of each part of a decision. */
interface Sight {
  subject: (type: string, id: string) => ShownDecision['subject'];
  organization: (tin: string) => Named;
  provider: (tin: string) => Named;
  privilege: (id: string) => { id: string; name: string } | undefined;
  reasons: (reasons: Reason[]) => Reason[];
}

/** A provider's people see those who have used it, by name whom a login has named; and companies that are customers. */
function asProvider({ db, catalogue }: DecisionsDeps, tin: string): Sight {
  const nameOf = (of: string) => readOrganization(db, of)?.name;
  return {
    subject: remember((idp, idpIdentityId) => {
      if (idp === 'client') {
        const isOwn = catalogue.current().client(idpIdentityId)?.organizationTin === tin;
        return isOwn ? { is: 'client', clientId: idpIdentityId } : { is: 'outside' };
      }
      const person = { idp, idpIdentityId };
      const use = readUseOf(db, tin, person);
      if (use === undefined) return { is: 'outside' };
      const name = use === 'login' ? (readIdentity(db, person)?.name ?? null) : null;
      return { is: 'known', ...person, name };
    }),
    organization: remember((of) => ({
      tin: of,
      name: of === tin || isCustomer(db, tin, of) ? nameOf(of) : undefined,
    })),
    provider: remember((of) => ({ tin: of, name: nameOf(of) })),
    privilege: remember((id) => ({ id, name: privilegeThatIsOrWas({ db, catalogue }, id)?.name ?? id })),
    reasons: (reasons) => reasons,
  };
}

/** An organisation's administrators see its own people, privileges that are no provider's private business, nobody else's grants. */
function asOrganization({ db, catalogue }: DecisionsDeps, tin: string): Sight {
  const named = remember((of: string) => ({ tin: of, name: readOrganization(db, of)?.name }));
  return {
    subject: remember((idp, idpIdentityId) => {
      const person = { idp, idpIdentityId };
      if (!knowsPerson(db, tin, person)) return { is: 'outside' };
      return { is: 'known', ...person, name: readNameFor(db, tin, person) };
    }),
    organization: named,
    provider: named,
    privilege: remember((id) => {
      const privilege = privilegeThatIsOrWas({ db, catalogue }, id);
      const isOpen = privilege?.ownerTin === tin || privilege?.assignability !== 'private';
      return privilege && (isOpen || hasGranted(db, tin, id)) ? { id, name: privilege.name } : undefined;
    }),
    reasons: withoutOtherOrganizations,
  };
}

function privilegeThatIsOrWas({ db, catalogue }: DecisionsDeps, id: string) {
  return catalogue.current().privilege(id) ?? readPrivilegeThatWas(db, id);
}
