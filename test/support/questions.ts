import type { Caller } from '../../server/access/callers.ts';
import { type Level, levels, type Reason } from '../../server/access/check.ts';
import { decide } from '../../server/access/decide.ts';
import { listPrivileges } from '../../server/access/list.ts';
import { AppError } from '../../server/errors.ts';
import type { ModelAnswer, ModelQuestion } from './model.ts';
import {
  callersOf,
  subjectsOf,
  unknownOrganization,
  unknownPrivilege,
  type World,
  type WorldContext,
} from './world.ts';

export const allLevels: (Level | undefined)[] = [undefined, ...levels];

/**
 * Every question that can be asked in a world: each caller about each subject, each organisation and every privilege
 * of its own, one of somebody else's and one that does not exist. By id at each of `loas` where there is a grant,
 * else at the highest of them; and by name.
 */
export function questionsOf(world: World, loas = allLevels): ModelQuestion[] {
  const highest = loas.slice(-1);
  const granted = new Set(
    world.grants.map((grant) => keyOf(grant, grant.privilegeId, grant.organizationTin)),
  );
  const organizations = [...world.organizations.map(({ tin }) => tin), unknownOrganization];
  return callersOf(world).flatMap((caller) => {
    const clientId = caller.isService ? undefined : caller.clientId;
    const own = world.privileges.filter((privilege) => privilege.ownerTin === caller.organization);
    const foreign = world.privileges.find((privilege) => privilege.ownerTin !== caller.organization);
    const others = [...own.map(({ name }) => name), unknownPrivilege, foreign?.id ?? unknownPrivilege];
    return subjectsOf(world).flatMap((subject) =>
      organizations.flatMap((organizationTin) => {
        const isGranted = (id: string) => granted.has(keyOf(subject, id, organizationTin));
        const at = (privilege: string) => (loa: Level | undefined) => {
          return { clientId, subject, organizationTin, privilege, loa };
        };
        return [
          ...own.flatMap(({ id }) => (isGranted(id) ? loas : highest).map(at(id))),
          ...others.flatMap((privilege) => highest.map(at(privilege))),
        ];
      }),
    );
  });
}

const keyOf = (holder: { idp: string; idpIdentityId: string }, privilegeId: string, tin: string) =>
  [holder.idp, holder.idpIdentityId, privilegeId, tin].join(' ');

export interface Answered {
  answer: ModelAnswer;
  reasons: Reason[];
  obligations: object[];
}

/** Puts a question to `decide`; `upperCase` writes UUIDs as some systems do. */
export async function ask(
  context: WorldContext,
  question: ModelQuestion,
  more: { upperCase?: boolean; context?: Record<string, unknown> } = {},
): Promise<Answered> {
  const spell = (id: string) => (more.upperCase && /^[0-9a-f-]{36}$/.test(id) ? id.toUpperCase() : id);
  const caller = callerOf(context, question.clientId);
  try {
    const { allow, reasons, obligations } = await decide(context, {
      caller,
      check: {
        subject: { type: question.subject.idp, id: spell(question.subject.idpIdentityId) },
        action: { name: spell(question.privilege) },
        resource: { type: 'organization', id: question.organizationTin },
        context: { ...more.context, ...(question.loa && { loa: question.loa }) },
      },
      door: 'test',
    });
    const needsStepUp = obligations.some(({ code }) => code === 'step-up');
    return { answer: allow ? 'allow' : needsStepUp ? 'step-up' : 'deny', reasons, obligations };
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') {
      return { answer: 'refused', reasons: [], obligations: [] };
    }
    throw error;
  }
}

/** Asks for a list: `organisation privilege` of everything on it; `undefined` when the caller may not ask. */
export async function askForList(
  context: WorldContext,
  question: Pick<ModelQuestion, 'clientId' | 'subject' | 'loa'>,
): Promise<string[] | undefined> {
  try {
    const { items } = await listPrivileges(context, {
      caller: callerOf(context, question.clientId),
      subject: { type: question.subject.idp, id: question.subject.idpIdentityId },
      loa: question.loa,
      door: 'test',
    });
    return items.map(({ organizationTin, id }) => `${organizationTin} ${id}`);
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return undefined;
    throw error;
  }
}

/** The questions of a world that are answered with an allow. */
export async function allowSetOf(context: WorldContext, world: World): Promise<Set<string>> {
  const allowed = new Set<string>();
  for (const question of questionsOf(world)) {
    if ((await ask(context, question)).answer === 'allow') allowed.add(JSON.stringify(question));
  }
  return allowed;
}

/** Callers are as their tokens say, whatever the store says of them by now. */
function callerOf({ callers }: WorldContext, clientId: string | undefined): Caller {
  const caller = callers.find((one) => (clientId === undefined ? one.isService : one.clientId === clientId));
  if (!caller) throw new Error(`no such caller: ${clientId}`);
  return caller;
}
