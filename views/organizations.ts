import { paths } from '../server/paths.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { type Language, textsOf } from './locales/texts.ts';
import { badge } from './parts/badge.ts';
import { linkButton } from './parts/button.ts';

export interface OrganizationsProps {
  language: Language;
  roles: readonly {
    role: string;
    organizationTin: string;
    organizationName: string;
    needsHigherLevel: boolean;
  }[];
}

/** For whom somebody may act, and as what; or why they may not, and what they can do. */
export function organizationsPage({ language, roles }: OrganizationsProps): Page {
  const texts = textsOf(language).organizations;
  if (roles.length === 0) {
    return {
      title: texts.noneTitle,
      content: html`<h1>${texts.noneTitle}</h1>
<p>${texts.noneAbout}</p>
<ul><li>${texts.noneAsk}</li><li>${texts.noneOnboard}</li></ul>`,
    };
  }
  return {
    title: texts.title,
    content: html`<h1>${texts.title}</h1>
<p>${texts.intro}</p>
<ul class="nobullet-list">${roles.map((held) => html`<li>${entry(language, held)}</li>`)}</ul>
${
  roles.some(({ needsHigherLevel }) => needsHigherLevel) &&
  linkButton({
    href: paths.loginFor(paths.organizations, true),
    text: texts.logInHigher,
    variant: 'secondary',
  })
}`,
  };
}

function entry(language: Language, held: OrganizationsProps['roles'][number]): Html {
  const texts = textsOf(language).organizations;
  const target: Record<string, { text: string; href?: string }> = {
    PrivilegeAdministrator: { text: texts.asAdministrator, href: paths.organization(held.organizationTin) },
    SupportAgent: { text: texts.asSupport, href: paths.support(held.organizationTin) },
    CatalogueAdministrator: {
      text: texts.asCatalogue,
      href: paths.privilegesPage(held.organizationTin),
    },
    PolicyAuthor: { text: texts.asAuthor },
    Operator: { text: texts.asOperator },
  };
  const { text, href } = target[held.role] ?? { text: held.role };
  const name = `${held.organizationName} (${held.organizationTin})`;
  const link = href !== undefined && !held.needsHigherLevel ? html`<a href="${href}">${name}</a>` : name;
  return html`${link} ${badge(text)} ${held.needsHigherLevel && html`<span>${texts.needsHigherLevel}</span>`}`;
}
