import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorSummary, type FormError } from '../parts/error-summary.ts';
import { summaryList } from '../parts/summary-list.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';
import {
  type GrantPerson,
  type GrantPrivilege,
  type GrantStateName,
  lastDay,
  personLabel,
  personText,
  stateBadge,
  wordsFor,
} from './parts.ts';
import { reasonField, untilField } from './wizard.ts';

export interface ShownGrant {
  id: string;
  version: number;
  person: GrantPerson;
  privilege: GrantPrivilege;
  state: GrantStateName;
  /** Why it is inactive: the policy's code. */
  inactiveBecause: string | undefined;
  validFrom: number | null;
  until: number | null;
  lastUsedAt: number | null;
  reason: string | null;
  grantedAt: number;
  changedAt: number;
  /** `undefined`: the service itself. */
  grantedBy: GrantPerson | undefined;
  isSelfGranted: boolean;
}

export interface GrantPageProps {
  language: Language;
  csrfToken: string;
  tin: string;
  organizationName: string;
  grant: ShownGrant;
  values: { until: string | undefined; reason: string | undefined };
  today: string;
  errors: readonly FormError[];
  isSaved: boolean;
}

/** One grant: what, to whom, by whom, since and until when; its end and reason can be changed. */
export function grantPage(props: GrantPageProps): Page {
  const { language, csrfToken, tin, grant, values, errors, today } = props;
  const texts = textsOf(language).grants;
  const { person, privilege } = grant;
  return {
    title: `${privilege.name} – ${personText(person)}`,
    hasErrors: errors.length > 0,
    breadcrumb: crumbs(language, tin, personText(person)),
    content: html`<h1>${privilege.name}</h1>
<p class="font-lead">${personLabel(language, person)}</p>
${props.isSaved && alert(language, { kind: 'success', content: texts.saved })}
${errorSummary(language, errors)}
<p>${stateBadge(language, grant.state)} ${texts.stateWords[grant.state]} ${grant.inactiveBecause !== undefined && wordsFor(texts.whyNot, grant.inactiveBecause)}</p>
${facts(props)}
${!privilege.isRole && html`<p class="d-print-none"><a href="${paths.why(tin, { person: `${person.idp}/${person.idpIdentityId}`, privilege: privilege.id })}">${textsOf(language).why.ofGrant}</a></p>`}
${
  privilege.isRole
    ? html`<p>${texts.roleAbout}</p>`
    : html`<h2>${texts.changeTitle}</h2>
<form method="post" action="${paths.grantPage(tin, grant.id)}" novalidate>
${csrfField(csrfToken)}
<input type="hidden" name="version" value="${grant.version}">
${untilField(language, { value: values.until, min: today, errors })}
${reasonField(language, { value: values.reason, errors })}
${buttonGroup(button({ text: texts.save }))}
</form>
<h2>${texts.revokeTitle}</h2>
<p>${texts.revokeAbout}</p>
${buttonGroup(linkButton({ href: paths.grantRevoke(tin, grant.id), text: texts.revokeStart, variant: 'secondary' }))}`
}`,
  };
}

function facts({ language, organizationName, grant }: GrantPageProps): Html {
  const texts = textsOf(language).grants;
  const { privilege, person, grantedBy, isSelfGranted } = grant;
  const by = grantedBy ? personLabel(language, grantedBy) : html`${texts.system}`;
  return summaryList(language, [
    {
      label: texts.person,
      value: html`${personLabel(language, person)}${person.name !== null && html`<br><span class="muted">${person.idpIdentityId}</span>`}`,
    },
    { label: texts.whatItGives, value: privilege.description },
    { label: texts.provider, value: privilege.providerName },
    { label: texts.grantFor, value: organizationName },
    privilege.minimumLoa !== null && { label: texts.minimumLoa, value: texts.loa[privilege.minimumLoa] },
    grant.validFrom !== null && { label: texts.validFrom, value: time(language, grant.validFrom, 'minute') },
    { label: texts.validUntil, value: lastDay(language, grant.until) },
    {
      label: texts.lastUsed,
      value: grant.lastUsedAt === null ? texts.never : time(language, grant.lastUsedAt, 'minute'),
    },
    { label: texts.reason, value: grant.reason ?? texts.noReason },
    {
      label: texts.grantedBy,
      value: html`${by}${isSelfGranted && html` ${badge(texts.selfGranted, 'warning')}`}`,
    },
    { label: texts.grantedAt, value: time(language, grant.grantedAt, 'minute') },
    grant.changedAt !== grant.grantedAt && {
      label: texts.changedAt,
      value: time(language, grant.changedAt, 'minute'),
    },
  ]);
}

/** Somebody else was faster: what applies, beside what was to be saved. */
export function stalePage(props: Omit<GrantPageProps, 'errors' | 'isSaved' | 'today'>): Page {
  const { language, csrfToken, tin, grant, values } = props;
  const texts = textsOf(language).grants;
  const rows = [
    { what: texts.until, now: lastDay(language, grant.until), yours: values.until ?? texts.noEnd },
    { what: texts.reason, now: grant.reason ?? texts.noReason, yours: values.reason ?? texts.noReason },
  ];
  return {
    title: texts.staleTitle,
    hasErrors: true,
    breadcrumb: crumbs(language, tin, personText(grant.person)),
    content: html`<h1>${texts.staleTitle}</h1>
<p>${texts.staleAbout}</p>
${table({
  caption: texts.staleCaption,
  rows,
  columns: [
    { heading: grant.privilege.name, isRowHeading: true, cell: ({ what }) => what },
    { heading: texts.staleNow, cell: ({ now }) => now },
    { heading: texts.staleYours, cell: ({ yours }) => yours },
  ],
})}
<form method="post" action="${paths.grantPage(tin, grant.id)}" novalidate>
${csrfField(csrfToken)}
<input type="hidden" name="version" value="${grant.version}">
<input type="hidden" name="until" value="${values.until}">
<input type="hidden" name="reason" value="${values.reason}">
${buttonGroup(
  button({ text: texts.staleKeepMine }),
  linkButton({ href: paths.grantPage(tin, grant.id), text: texts.staleKeepTheirs, variant: 'secondary' }),
)}
</form>`,
  };
}

/** What will stop working, before it does. */
export function revokePage({
  language,
  csrfToken,
  tin,
  grant,
}: Pick<GrantPageProps, 'language' | 'csrfToken' | 'tin' | 'grant'>): Page {
  const texts = textsOf(language).grants;
  const { person, privilege, state, lastUsedAt } = grant;
  const title = texts.revokeQuestion(personText(person));
  return {
    title,
    breadcrumb: crumbs(language, tin, texts.revokeTitle),
    content: html`<h1>${title}</h1>
${alert(language, {
  kind: 'warning',
  content: html`<p class="alert-text">${texts.revokeStops(personText(person), privilege.description, privilege.providerName)}</p>
<p class="alert-text">${state === 'active' ? texts.revokeWorksNow : texts.revokeNotWorking}</p>`,
})}
<p>${lastUsedAt === null ? texts.revokeNeverUsed : html`${texts.revokeWasUsed} ${time(language, lastUsedAt, 'minute')}.`}</p>
<form method="post" action="${paths.grantRevoke(tin, grant.id)}">
${csrfField(csrfToken)}
<input type="hidden" name="version" value="${grant.version}">
${buttonGroup(
  button({ text: texts.revokeConfirm, variant: 'warning' }),
  linkButton({ href: paths.grantPage(tin, grant.id), text: texts.keep, variant: 'secondary' }),
)}
</form>`,
  };
}

function crumbs(language: Language, tin: string, text: string) {
  return [{ text: textsOf(language).grants.title, href: paths.grantsPage(tin) }, { text }];
}
