import { decideAuthority } from '../../server/grants/authority.ts';
import type { Authority } from '../../server/grants/use-case.ts';
import { commandLine } from '../../server/operator/deps.ts';
import { giveRole } from '../../server/operator/roles.ts';
import { type Author, toOperatorAuthor, toProviderAuthor } from '../../server/studio/author.ts';
import type { TestDemo } from './demo.ts';

interface Somebody {
  idp: string;
  idpIdentityId: string;
}

const atTheMachine = commandLine({ idp: 'command', id: 'test' }, '');

/** Makes somebody a policy author of a provider, and lets them in as one. */
export async function anAuthor(demo: TestDemo, who: Somebody, providerTin: string): Promise<Author> {
  const { context } = demo.demo.service;
  const { idp, idpIdentityId } = who;
  giveRole({ ...context, newGuid: () => '' }, atTheMachine, {
    ...{ role: 'PolicyAuthor', organizationTin: providerTin },
    person: { idp, idpIdentityId },
  });
  return toProviderAuthor(context, await letIn(demo, who, 'PolicyAuthor', providerTin));
}

/** Lets an operator in, at the base policy or as who looks after a provider's. */
export async function anOperator(
  demo: TestDemo,
  who: Somebody,
  operatorTin: string,
  policy?: string,
): Promise<Author> {
  const authority = await letIn(demo, who, 'Operator', operatorTin);
  return toOperatorAuthor(demo.demo.service.context, authority, policy);
}

async function letIn(
  demo: TestDemo,
  { idp, idpIdentityId }: Somebody,
  role: 'PolicyAuthor' | 'Operator',
  organizationTin: string,
): Promise<Authority> {
  const { authority } = await decideAuthority(demo.demo.service.context, {
    person: { idp, idpIdentityId, loa: 'Substantial' },
    ...{ role, organizationTin, requestId: 'req_test' },
  });
  if (!authority) throw new Error(`not let in as ${role}`);
  return authority;
}
