import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import type { Crumb } from '../parts/breadcrumb.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { emptyState } from '../parts/empty-state.ts';
import { formatTin } from '../parts/organization.ts';
import { summaryList } from '../parts/summary-list.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';
import { stateBadge } from './organizations.ts';

/** An organisation as the operator sees it. */
export interface OrganizationFacts {
  tin: string;
  name: string;
  state: string;
  orgId: string;
  onboarding: string;
  frozenSince: number | null;
  createdAt: number;
}

export interface OrganizationProps {
  language: Language;
  csrfToken: string;
  /** The operator's own. */
  tin: string;
  organization: OrganizationFacts;
  provider: { contact: string; trustsDeclarations: boolean } | undefined;
  clients: readonly { clientId: string; name: string; state: string }[];
  /** `name` as far as the organisation knows it. */
  people: readonly { id: string; role: string; name: string | null; idText: string; since: number }[];
  notice: string | undefined;
}

/** The way to a page below an organisation. */
export function organizationCrumbs(
  language: Language,
  tin: string,
  organization: { tin: string; name: string },
  title?: string,
): Crumb[] {
  const list = {
    text: textsOf(language).operator.navOrganizations,
    href: paths.operatorOrganizations(tin),
  };
  if (title === undefined) return [list, { text: organization.name }];
  return [
    list,
    { text: organization.name, href: paths.operatorOrganization(tin, organization.tin) },
    { text: title },
  ];
}

/** One organisation: what it is, what can be done about it, and, of a provider, its systems and people. */
export function operatorOrganizationPage(props: OrganizationProps): Page {
  const { language, tin, organization, provider, notice } = props;
  const texts = textsOf(language).operator;
  const hasRoles = provider !== undefined || organization.tin === tin;
  return {
    title: organization.name,
    wide: true,
    breadcrumb: organizationCrumbs(language, tin, organization),
    content: html`<h1>${organization.name}</h1>
${notice !== undefined && alert(language, { kind: 'success', content: notice })}
<p>${stateBadge(language, organization.state)} ${provider && badge(texts.provider, 'info')}</p>
${facts(props)}
${actions(props)}
${provider && clientsOf(props)}
${hasRoles && peopleOf(props)}`,
  };
}

function facts({ language, organization, provider }: OrganizationProps): Html {
  const texts = textsOf(language).operator;
  const { frozenSince } = organization;
  return summaryList(language, [
    { label: texts.number, value: formatTin(language, organization.tin) },
    { label: texts.orgId, value: html`<code>${organization.orgId}</code>` },
    { label: texts.registered, value: time(language, organization.createdAt, 'minute') },
    { label: texts.route, value: texts.routes[organization.onboarding] },
    frozenSince !== null && { label: texts.frozen, value: time(language, frozenSince, 'minute') },
    provider && { label: texts.contact, value: provider.contact },
    provider && {
      label: texts.declarations,
      value: provider.trustsDeclarations ? texts.trusts : texts.refuses,
    },
  ]);
}

function actions({ language, tin, organization, provider }: OrganizationProps): Html {
  const texts = textsOf(language).operator;
  if (organization.tin === tin) return html`<p>${texts.ownOrganization}</p>`;
  const isStanding = organization.state === 'known' || organization.state === 'active';
  const move = (to: 'suspend' | 'offboard' | 'resume', text: string) =>
    linkButton({ href: paths.operatorMove(tin, organization.tin, to), text, variant: 'secondary' });
  return buttonGroup(
    !provider &&
      isStanding &&
      linkButton({ href: paths.operatorProvider(tin, organization.tin), text: texts.makeProvider }),
    isStanding && move('suspend', texts.suspend),
    organization.state !== 'offboarded' && move('offboard', texts.offboard),
    !isStanding && move('resume', texts.resume),
  );
}

function clientsOf({ language, csrfToken, tin, organization, clients }: OrganizationProps): Html {
  const texts = textsOf(language).operator;
  const add = linkButton({
    href: paths.operatorNewClient(tin, organization.tin),
    text: texts.addClient,
    variant: 'secondary',
  });
  const rows = table({
    caption: texts.clientsCaption,
    hiddenCaption: true,
    rows: clients,
    columns: [
      { heading: texts.name, isRowHeading: true, cell: ({ name }) => name },
      { heading: texts.clientId, cell: ({ clientId }) => html`<code>${clientId}</code>` },
      { heading: texts.state, cell: ({ state }) => stateBadge(language, state) },
      {
        heading: texts.action,
        hiddenHeading: true,
        cell: ({ clientId, name, state }) => {
          const [to, text] =
            state === 'active' ? ['suspended', texts.clientSuspend] : ['active', texts.clientResume];
          return html`<form method="post" action="${paths.operatorClient(tin, organization.tin, clientId)}">
${csrfField(csrfToken)}${button({ text, hiddenText: name, name: 'state', value: to, variant: 'tertiary' })}</form>`;
        },
      },
    ],
  });
  return html`<h2>${texts.clients}</h2>
${clients.length > 0 ? rows : emptyState({ heading: texts.noClients, headingLevel: 3, content: texts.noClientsAbout })}
<p>${add}</p>`;
}

function peopleOf({ language, csrfToken, tin, organization, people }: OrganizationProps): Html {
  const texts = textsOf(language).operator;
  const rows = table({
    caption: texts.peopleCaption,
    hiddenCaption: true,
    rows: people,
    columns: [
      {
        heading: texts.person,
        isRowHeading: true,
        cell: ({ name, idText }) => html`${name !== null && html`${name}<br>`}<code>${idText}</code>`,
      },
      { heading: texts.role, cell: ({ role }) => texts.roles[role] ?? role },
      { heading: texts.since, cell: ({ since }) => time(language, since) },
      {
        heading: texts.action,
        hiddenHeading: true,
        cell: ({ id, role, name, idText }) =>
          html`<form method="post" action="${paths.operatorRole(tin, organization.tin, id)}">
${csrfField(csrfToken)}${button({ text: texts.remove, hiddenText: `${texts.roles[role] ?? role} ${name ?? idText}`, variant: 'tertiary' })}</form>`,
      },
    ],
  });
  return html`<h2>${texts.people}</h2>
${people.length > 0 ? rows : emptyState({ heading: texts.noPeople, headingLevel: 3, content: texts.noPeopleAbout })}
<p>${linkButton({ href: paths.operatorNewRole(tin, organization.tin), text: texts.addRole, variant: 'secondary' })}</p>`;
}
