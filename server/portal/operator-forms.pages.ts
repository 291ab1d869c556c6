import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Page } from '../../views/layout.ts';
import { textsOf } from '../../views/locales/texts.ts';
import {
  newClientPage,
  newOrganizationPage,
  newProviderPage,
  newRolePage,
  type OperatorFormProps,
} from '../../views/operator/forms.ts';
import type { Organization } from '../catalogue/catalogue.ts';
import type { Authority } from '../grants/use-case.ts';
import { requireOrganization } from '../grants/use-case.ts';
import { pathParameter } from '../http/validate.ts';
import { type Done, invalid, type OperatorDeps } from '../operator/deps.ts';
import { toPerson } from '../operator/person.ts';
import { registerClient } from '../operator/register-client.ts';
import { registerOrganization } from '../operator/register-organization.ts';
import { registerProvider } from '../operator/register-provider.ts';
import { giveRole, operatorsRoles } from '../operator/roles.ts';
import { paths } from '../paths.ts';
import { leaveNotice } from './notice.ts';
import { errorsOf, optional, toPeople, valuesOf } from './operator-form.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

type Texts = ReturnType<typeof textsOf>['operator'];
type Values = OperatorFormProps['values'];

/** A form that registers something: its page, what it does, and what is said when it was done. */
interface Form {
  path: string;
  /** What stands in it to begin with. */
  begin?: Values;
  page: (props: OperatorFormProps, organization: Organization | undefined) => Page;
  work: (deps: OperatorDeps, by: Authority, values: Values, organization: Organization | undefined) => Done;
  said: (texts: Texts, name: string) => string;
}

/** The operator's forms: organisations, providers, clients, roles. */
export function operatorFormPages(deps: PortalDeps): PageRoute[] {
  return forms.flatMap((form): PageRoute[] => [
    {
      ...{ method: 'get', path: form.path, access: 'Operator' },
      handle: (req, res) => show(deps, form, req, res),
    },
    {
      ...{ method: 'post', path: form.path, access: 'Operator', fresh: true },
      handle: (req, res) => submit(deps, form, req, res),
    },
  ]);
}

const forms: readonly Form[] = [
  {
    path: paths.operatorNewOrganizationPattern,
    page: (props) => newOrganizationPage(props),
    work: (deps, by, { tin = '', name = '', administrator = '' }) =>
      registerOrganization(deps, by, {
        ...{ tin, name: optional(name) },
        ...(administrator !== '' && { administrator: toPerson(administrator, '/administrator') }),
      }),
    said: (texts, name) => texts.added(name),
  },
  {
    path: paths.operatorProviderPattern,
    begin: { trusts: 'yes' },
    page: (props, organization) => newProviderPage({ ...props, organization: known(organization) }),
    work: (deps, by, values, organization) =>
      registerProvider(deps, by, {
        ...{ tin: known(organization).tin, contact: values['contact'] ?? '' },
        trustsDeclarations: values['trusts'] === 'yes',
        catalogueAdministrators: toPeople(values['catalogueAdministrators'], '/catalogueAdministrators'),
        supportAgents: toPeople(values['supportAgents'], '/supportAgents'),
      }),
    said: (texts, name) => texts.providerMade(name),
  },
  {
    path: paths.operatorNewClientPattern,
    page: (props, organization) => newClientPage({ ...props, organization: known(organization) }),
    work: (deps, by, { clientId = '', orgId = '', name = '', readsAssigned }, organization) =>
      registerClient(deps, by, {
        ...{ clientId, orgId, name, organizationTin: known(organization).tin },
        readsAssigned: readsAssigned === 'yes',
      }),
    said: (texts, name) => texts.clientAdded(name),
  },
  {
    path: paths.operatorNewRolePattern,
    page: (props, organization) => {
      const isOwn = known(organization).tin === props.tin;
      const roles = operatorsRoles.filter((role) => (role === 'Operator') === isOwn);
      return newRolePage({ ...props, organization: known(organization), roles });
    },
    work: (deps, by, { role: wanted, person = '' }, organization) => {
      const role = operatorsRoles.find((one) => one === wanted);
      if (!role) throw invalid('/role', 'One of the roles that the operator gives');
      return giveRole(deps, by, { role, organizationTin: known(organization).tin, person: toPerson(person) });
    },
    said: (texts) => texts.roleGiven,
  },
];

function known(organization: Organization | undefined): Organization {
  if (!organization) throw new Error('the path of this form names an organisation');
  return organization;
}

function organizationIn(deps: PortalDeps, req: Request): Organization | undefined {
  const tin = pathParameter(req, 'organization');
  return tin === '' ? undefined : requireOrganization(deps.db, tin);
}

function show(deps: PortalDeps, form: Form, req: Request, res: Response): void {
  const organization = organizationIn(deps, req);
  const { language, csrfToken } = frameOf(req, res);
  const { organizationTin: tin } = authorityOf(res);
  const props = { language, csrfToken, tin, values: form.begin ?? {}, errors: [] };
  sendPage(req, res, form.page(props, organization));
}

function submit(deps: PortalDeps, form: Form, req: Request, res: Response): void {
  const organization = organizationIn(deps, req);
  const authority = authorityOf(res);
  const values = valuesOf(req);
  const { language, csrfToken } = frameOf(req, res);
  let done: Done = [];
  const errors = errorsOf(language, () => {
    done = form.work({ ...deps, newGuid: randomUUID }, authority, values, organization);
  });
  if (errors) {
    const props = { language, csrfToken, tin: authority.organizationTin, values, errors };
    sendPage(req, res, form.page(props, organization));
    return;
  }
  const texts = textsOf(language).operator;
  const tin = organization?.tin ?? values['tin'] ?? '';
  const name = requireOrganization(deps.db, tin).name;
  const isClient = form.path === paths.operatorNewClientPattern;
  const said = form.said(texts, isClient ? (values['name'] ?? '') : name);
  leaveNotice(req, done.length === 0 ? texts.unchanged : said);
  redirectTo(req, res, paths.operatorOrganization(authority.organizationTin, tin));
}
