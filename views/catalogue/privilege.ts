import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Frame, Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { backLink } from '../parts/breadcrumb.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { summaryList } from '../parts/summary-list.ts';
import { time } from '../parts/time.ts';
import { doneAlert, type HoldersProps, levelText, type PrivilegeProps, stateBadge } from './shared.ts';

export interface PrivilegePageProps {
  tin: string;
  privilege: PrivilegeProps;
  holders: HoldersProps;
  /** How many organisations its whitelist names. */
  whitelisted: number;
  done: string | undefined;
}

/** One privilege: what it is, who holds it, and what can be done with it. */
export function privilegePage(frame: Frame, props: PrivilegePageProps): Page {
  const { language, csrfToken } = frame;
  const { tin, privilege, holders, whitelisted } = props;
  const texts = textsOf(language).catalogue;
  const isRetired = privilege.retiredAt !== null;
  return {
    title: privilege.name,
    content: html`${backLink(language, paths.privilegesPage(tin), texts.back)}
<h1>${privilege.name}</h1>
${doneAlert(language, props.done)}
${summaryList(language, [
  { label: texts.status, value: stateBadge(language, privilege) },
  isRetired && { label: texts.retiredSince, value: time(language, privilege.retiredAt ?? 0) },
  { label: texts.holdersLabel, value: texts.holdersText(holders) },
  {
    label: texts.assignability,
    value: texts.assignabilities[privilege.assignability],
    change: { href: paths.privilegeEdit(tin, privilege.id) },
  },
  (privilege.assignability === 'whitelist' || whitelisted > 0) && {
    label: texts.whitelist,
    value: html`<a href="${paths.whitelist(tin, privilege.id)}">${texts.whitelistCount(whitelisted)}</a>`,
  },
  {
    label: texts.level,
    value: levelText(language, privilege.minimumLoa),
    change: { href: paths.privilegeEdit(tin, privilege.id) },
  },
  {
    label: texts.validity,
    value: texts.validityDays(privilege.defaultValidityDays),
    change: { href: paths.privilegeEdit(tin, privilege.id) },
  },
  {
    label: texts.descriptionDanish,
    value: html`<span lang="da">${privilege.descriptionDanish}</span>`,
    change: { href: paths.privilegeEdit(tin, privilege.id) },
  },
  {
    label: texts.descriptionEnglish,
    value: html`<span lang="en">${privilege.descriptionEnglish}</span>`,
    change: { href: paths.privilegeEdit(tin, privilege.id) },
  },
  { label: texts.id, value: html`<code>${privilege.id}</code>` },
  { label: texts.created, value: time(language, privilege.createdAt, 'minute') },
  { label: texts.changed, value: time(language, privilege.updatedAt, 'minute') },
])}
<form method="post" action="${paths.privilegeRetire(tin, privilege.id)}">
${csrfField(csrfToken)}
<input type="hidden" name="retired" value="${isRetired ? 'no' : 'yes'}">
${!isRetired && html`<p>${texts.retireAbout}</p>`}
${buttonGroup(
  linkButton({ href: paths.privilegeEdit(tin, privilege.id), text: texts.edit, hiddenText: privilege.name }),
  button({ text: isRetired ? texts.reopen : texts.retire, variant: 'secondary' }),
  linkButton({ href: paths.privilegeDelete(tin, privilege.id), text: texts.deleteLink, variant: 'tertiary' }),
)}
</form>`,
  };
}
