import type { Request, Response } from 'express';
import { isCustomer } from '../../db/customers.ts';
import { readPrivilegeThatWas } from '../../db/history.ts';
import { readIdentity, readNameFor } from '../../db/identities.ts';
import { hasGranted, knowsPerson, readUseOf } from '../../db/known.ts';
import { readOrganization } from '../../db/organizations.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { whyPage } from '../../views/why/page.ts';
import type { WhyResultProps } from '../../views/why/result.ts';
import { type Level, levels } from '../access/check.ts';
import { explainReasons } from '../access/reasons.ts';
import { explainWhy, forOrganization, type Why } from '../access/why.ts';
import { theSystem } from '../audit/changes.ts';
import type { Privilege } from '../catalogue/catalogue.ts';
import { toLocal } from '../copenhagen.ts';
import { paths } from '../paths.ts';
import { toMomentOrInstant, toPerson, toTin } from './asked.ts';
import { oneOf, queryOf } from './fields.ts';
import { languageOf } from './language.ts';
import { authorityOf, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** Whose page it is: an organisation's, about its own people; or a provider's, about those who have used it. */
interface Scope {
  tin: string;
  isProvider: boolean;
  action: string;
}

/** Why somebody may or may not do something, for administrators, and for a provider's support and catalogue people. */
export function whyPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.whyPattern,
      access: 'PrivilegeAdministrator',
      handle: async (req, res) => {
        const { organizationTin: tin } = authorityOf(res);
        await show(deps, req, res, { tin, isProvider: false, action: paths.why(tin) });
      },
    },
    {
      method: 'get',
      path: paths.supportWhyPattern,
      access: 'SupportAgent',
      handle: async (req, res) => {
        const { organizationTin: tin } = authorityOf(res);
        await show(deps, req, res, { tin, isProvider: true, action: paths.supportWhy(tin) });
      },
    },
    {
      method: 'get',
      path: paths.providerWhyPattern,
      access: 'CatalogueAdministrator',
      handle: async (req, res) => {
        const { organizationTin: tin } = authorityOf(res);
        await show(deps, req, res, { tin, isProvider: true, action: paths.providerWhy(tin) });
      },
    },
  ];
}

interface Question {
  person: { idp: string; idpIdentityId: string };
  organizationTin: string;
  privilege: Pick<Privilege, 'id' | 'name' | 'ownerTin'>;
  loa: Level | 'none';
  at: number | undefined;
}

async function show(deps: PortalDeps, req: Request, res: Response, scope: Scope): Promise<void> {
  const language = languageOf(req);
  const values = {
    person: queryOf(req, 'person') ?? '',
    organization: queryOf(req, 'organization') ?? '',
    privilege: queryOf(req, 'privilege') ?? '',
    loa: oneOf(queryOf(req, 'loa'), [...levels, 'none']) ?? 'High',
    at: queryOf(req, 'at') ?? '',
  };
  const isAsked = queryOf(req, 'person') !== undefined || queryOf(req, 'privilege') !== undefined;
  const errors: FormError[] = [];
  // The form always tells a level. A link from a person's page does not: who follows it has yet to choose a privilege.
  const isSent = queryOf(req, 'loa') !== undefined || queryOf(req, 'privilege') !== undefined;
  const question = isAsked ? readQuestion(deps, language, scope, values, errors) : undefined;
  const page = whyPage({
    language,
    action: scope.action,
    isProvider: scope.isProvider,
    values: question?.at === undefined ? values : { ...values, at: toLocal(question.at) },
    privileges: choices(deps, scope, question?.privilege),
    errors: isSent ? errors : errors.filter(({ field }) => field !== 'privilege'),
    result: question && (await answer(deps, language, scope, question)),
  });
  sendPage(req, res, page);
}

/** Reads the question; what is wrong with it is told in `errors`. Who and what the asker may not know does not exist. */
function readQuestion(
  deps: PortalDeps,
  language: 'da' | 'en',
  scope: Scope,
  values: { person: string; organization: string; privilege: string; loa: Level | 'none'; at: string },
  errors: FormError[],
): Question | undefined {
  const { mistakes } = textsOf(language).why;
  const person = toPerson(values.person);
  if (!person) errors.push({ field: 'person', text: mistakes.person });
  else if (!isKnown(deps, scope, person)) {
    const text = scope.isProvider ? mistakes.personUnused : mistakes.personUnknown;
    errors.push({ field: 'person', text });
  }
  const organizationTin = scope.isProvider ? toTin(values.organization) : scope.tin;
  if (organizationTin === undefined) errors.push({ field: 'organization', text: mistakes.organization });
  const privilege = findPrivilege(deps, scope, values.privilege);
  if (!privilege) errors.push({ field: 'privilege', text: mistakes.privilege });
  const at = values.at === '' ? undefined : toMomentOrInstant(values.at);
  if (values.at !== '' && (at === undefined || at > deps.now()))
    errors.push({ field: 'at', text: mistakes.at });
  if (errors.length > 0 || !person || !privilege || organizationTin === undefined) return undefined;
  return { person, organizationTin, privilege, loa: values.loa, at };
}

function isKnown(deps: PortalDeps, { tin, isProvider }: Scope, person: Question['person']): boolean {
  return isProvider ? readUseOf(deps.db, tin, person) !== undefined : knowsPerson(deps.db, tin, person);
}

function findPrivilege(deps: PortalDeps, scope: Scope, id: string): Question['privilege'] | undefined {
  const privilege = deps.catalogue.inForce().privilege(id) ?? readPrivilegeThatWas(deps.db, id);
  if (!privilege || privilege.builtIn) return undefined;
  if (scope.isProvider) return privilege.ownerTin === scope.tin ? privilege : undefined;
  const isOpen = privilege.assignability !== 'private' || privilege.ownerTin === scope.tin;
  const isThere = deps.catalogue.current().privilege(id) !== undefined;
  return (isOpen && isThere) || hasGranted(deps.db, scope.tin, id) ? privilege : undefined;
}

function choices(deps: PortalDeps, scope: Scope, chosen: Question['privilege'] | undefined) {
  const found = deps.catalogue.inForce().privileges.filter(({ builtIn, ownerTin, assignability }) => {
    if (builtIn) return false;
    return ownerTin === scope.tin || (!scope.isProvider && assignability !== 'private');
  });
  const isListed = chosen === undefined || found.some(({ id }) => id === chosen.id);
  return (isListed ? found : [...found, chosen]).map(({ id, name }) => ({ id, name }));
}

async function answer(
  deps: PortalDeps,
  language: 'da' | 'en',
  scope: Scope,
  { person, organizationTin, privilege, loa, at }: Question,
): Promise<WhyResultProps> {
  const full = await explainWhy(deps, {
    ownerTin: privilege.ownerTin,
    privilege: privilege.id,
    subject: { type: person.idp, id: person.idpIdentityId },
    ...{ organizationTin, at },
    loa: loa === 'none' ? undefined : loa,
  });
  const why = scope.isProvider ? full : forOrganization(full);
  const check = { ...why.check, action: { name: privilege.name } };
  const { operatorTin } = deps.catalogue.current();
  // Who offers privileges is no secret.
  const nameOfFixer = (tin: string) =>
    tin === privilege.ownerTin ? readOrganization(deps.db, tin)?.name : organizationNameOf(deps, scope, tin);
  return {
    language,
    answer: why.answer,
    at: why.at,
    isPast: why.isPast,
    person: nameOf(deps, scope, person),
    organization: { tin: organizationTin, name: organizationNameOf(deps, scope, organizationTin) },
    privilegeName: privilege.name,
    reasons: explainReasons(check, why.reasons, language, operatorTin).map(({ code, text, who_can_fix }) => ({
      code,
      text,
      fixer: who_can_fix && {
        role: who_can_fix.role,
        organization:
          who_can_fix.organization && (nameOfFixer(who_can_fix.organization) ?? who_can_fix.organization),
      },
    })),
    facts: why.facts,
    loa,
    grant: why.grant,
    givenBy: scope.isProvider ? undefined : giverOf(deps, language, scope, why),
    gaps: why.gaps,
    policy: why.policy,
  };
}

/** By name only as far as the asker knows it. */
function nameOf(deps: PortalDeps, scope: Scope, person: Question['person']): string {
  const name = scope.isProvider
    ? readUseOf(deps.db, scope.tin, person) === 'login'
      ? readIdentity(deps.db, person)?.name
      : undefined
    : readNameFor(deps.db, scope.tin, person);
  return name ? `${name} (${person.idpIdentityId})` : person.idpIdentityId;
}

function organizationNameOf(deps: PortalDeps, scope: Scope, tin: string): string | undefined {
  const isKnownHere = !scope.isProvider || tin === scope.tin || isCustomer(deps.db, scope.tin, tin);
  return isKnownHere ? readOrganization(deps.db, tin)?.name : undefined;
}

function giverOf(
  deps: PortalDeps,
  language: 'da' | 'en',
  scope: Scope,
  { grant }: Why,
): WhyResultProps['givenBy'] {
  if (!grant) return undefined;
  const texts = textsOf(language).why;
  const { createdByIdp: idp, createdById: idpIdentityId, reason } = grant;
  if (idp === theSystem.idp) return { name: texts.system, reason };
  const giver = { idp, idpIdentityId };
  const name = readNameFor(deps.db, scope.tin, giver);
  return { name: name ?? (knowsPerson(deps.db, scope.tin, giver) ? idpIdentityId : texts.somebody), reason };
}
