import { paths } from '../server/paths.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { type Language, textsOf } from './locales/texts.ts';
import { alert } from './parts/alert.ts';
import { linkButton } from './parts/button.ts';
import { cardLink } from './parts/card.ts';
import { formatTin } from './parts/organization.ts';
import { formatTime } from './parts/time.ts';

export interface OrganizationsProps {
  language: Language;
  /** Logged in as a private person, for no company. */
  isPrivate: boolean;
  roles: readonly HeldRole[];
  /** Roles that do not count now, and why. */
  barred: readonly { role: string; organizationName: string; reason: string }[];
  /** Where they were administrator until lately, and until when. */
  lost: readonly { organizationName: string; at: number }[];
}

interface HeldRole {
  role: string;
  organizationTin: string;
  organizationName: string;
  needsHigherLevel: boolean;
}

/** For whom somebody may act, and as what; or why they may not, and what they can do. */
export function organizationsPage(props: OrganizationsProps): Page {
  const { language, roles } = props;
  const texts = textsOf(language).organizations;
  if (roles.length === 0) return nobodyPage(props);
  return {
    title: texts.title,
    wide: true,
    content: html`<h1>${texts.title}</h1>
${lostAlert(props)}
${barredAlert(props)}
<p class="font-lead">${texts.intro}</p>
<div class="doors">
${roles.map((held) => entry(language, held))}
</div>
<p><a href="${paths.me}">${textsOf(language).timeline.meLink}</a></p>
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

/** Whoever may do nothing is told why, and what they can do. */
function nobodyPage(props: OrganizationsProps): Page {
  const { language, isPrivate, lost, barred } = props;
  const texts = textsOf(language).organizations;
  const title = barred.length > 0 ? texts.barredTitle : lost.length > 0 ? texts.lostTitle : texts.noneTitle;
  return {
    title,
    content: html`<h1>${title}</h1>
${lostAlert(props)}
${barredAlert(props)}
${lost.length + barred.length === 0 && html`<p class="font-lead">${texts.noneAbout}</p>`}
${isPrivate && html`<p>${texts.nonePrivate} <a href="${paths.helpTopic('private-mitid')}">${texts.nonePrivateHelp}</a></p>`}
<h2>${texts.noneUse}</h2>
<p>${texts.noneUseAbout} <a href="${paths.helpTopic('missing-access')}">${texts.noneUseHelp}</a></p>
<h2>${texts.noneBecome}</h2>
<ul><li>${texts.noneAsk}</li><li>${texts.noneOnboard}</li></ul>
<div class="doors">
${cardLink({ href: paths.onboarding, heading: texts.onboard, text: texts.onboardAbout, icon: 'business', primary: true })}
${cardLink({ href: paths.helpTopic('administrator-gone'), heading: texts.gone, text: texts.goneAbout, icon: 'help' })}
</div>
<p><a href="${paths.me}">${textsOf(language).timeline.meLink}</a></p>`,
  };
}

/** Whoever is no longer administrator is told, and not left to wonder. */
function lostAlert({ language, lost }: OrganizationsProps): Html | undefined {
  if (lost.length === 0) return undefined;
  const texts = textsOf(language).organizations;
  return alert(language, {
    kind: 'info',
    content: html`${lost.map(
      ({ organizationName, at }) =>
        html`<p class="alert-text">${texts.lost(organizationName, formatTime(language, at, 'minute'))}</p>`,
    )}`,
  });
}

/** Whoever has a role that does not count now is told why, and who can mend it. */
function barredAlert({ language, barred }: OrganizationsProps): Html | undefined {
  if (barred.length === 0) return undefined;
  const texts = textsOf(language).organizations;
  return alert(language, {
    kind: 'warning',
    content: html`${barred.map(
      ({ role, organizationName, reason }) =>
        html`<p class="alert-text"><strong>${texts.barred(role, organizationName)}</strong> ${reason}</p>`,
    )}`,
  });
}

function entry(language: Language, held: HeldRole): Html {
  const texts = textsOf(language).organizations;
  const target: Record<string, { text: string; href?: string }> = {
    PrivilegeAdministrator: { text: texts.asAdministrator, href: paths.organization(held.organizationTin) },
    SupportAgent: { text: texts.asSupport, href: paths.support(held.organizationTin) },
    CatalogueAdministrator: {
      text: texts.asCatalogue,
      href: paths.privilegesPage(held.organizationTin),
    },
    PolicyAuthor: {
      text: texts.asAuthor,
      href: paths.policyOf({ door: 'author', tin: held.organizationTin }).overview,
    },
    Operator: { text: texts.asOperator, href: paths.operator(held.organizationTin) },
  };
  const { text, href } = target[held.role] ?? { text: held.role };
  const heading = held.organizationName;
  const about = `${text}, ${formatTin(language, held.organizationTin)}`;
  if (href !== undefined && !held.needsHigherLevel) return cardLink({ href, heading, text: about });
  return html`<div class="door"><div class="door-text"><h2>${heading}</h2><p>${about}</p>
${held.needsHigherLevel && html`<p>${texts.needsHigherLevel}</p>`}</div></div>`;
}
