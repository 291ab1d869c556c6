import { paths } from '../../server/paths.ts';
import { lastDay } from '../grants/parts.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { backLink } from '../parts/breadcrumb.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { formatTin } from '../parts/organization.ts';
import { summaryList } from '../parts/summary-list.ts';
import { table } from '../parts/table.ts';
import { textField } from '../parts/text-field.ts';
import { time } from '../parts/time.ts';
import { labelOf, type NamedPerson, tagsOf, toPersonValue } from './person-name.ts';

export interface HeldGrant {
  id: string;
  privilege: string;
  provider: string;
  state: 'active' | 'expired' | 'not-yet-valid' | 'inactive';
  /** When it ends, and whether that is the end of a day. */
  until: number | null;
  lastUsedAt: number | null;
  /** One of the service's own roles: it has pages of its own. */
  isRole: boolean;
}

export interface PersonProps {
  language: Language;
  csrfToken: string;
  tin: string;
  person: NamedPerson;
  firstSeen: { at: number; provider: string } | undefined;
  sightings: readonly { provider: string; at: number; isStated: boolean }[];
  made: { at: number; by: 'themselves' | 'invitation' | { name: string } } | undefined;
  /** From which company a partner came who is still to be confirmed; `undefined` for a private login. */
  cameFrom: { tin: string; name: string | null } | undefined;
  grants: readonly HeldGrant[];
  hasMoreGrants: boolean;
  /** What stands in the nickname's field. */
  nickname: string;
  errors: readonly FormError[];
  /** What is wrong with it when somebody else has changed it meanwhile. */
  stale: { now: string | null; yours: string } | undefined;
  notice: string | undefined;
}

/** One of an organisation's people: who they are, how they are known, what they hold, and what can be done. */
export function personPage(props: PersonProps): Page {
  const { language, tin, person, notice } = props;
  const texts = textsOf(language).people;
  return {
    title: labelOf(language, person),
    hasErrors: props.errors.length > 0 || props.stale !== undefined,
    wide: true,
    content: html`${backLink(language, paths.employeesPage(tin), texts.back)}
${errorSummary(language, props.errors)}
${notice && alert(language, { kind: 'success', content: notice })}
<h1>${labelOf(language, person)}</h1>
<p>${tagsOf(language, person)}</p>
${person.isPending && pendingBox(props)}
${facts(props)}
${grantsOf(props)}
<ul class="nobullet-list d-print-none">
<li><a href="${paths.why(tin, { person: toPersonValue(person) })}">${textsOf(language).why.ofPerson}</a></li>
<li><a href="${paths.decisions(tin, { person: toPersonValue(person), answer: 'deny' })}">${textsOf(language).decisions.ofPerson}</a></li>
<li><a href="${paths.timeline(tin, { person: toPersonValue(person) })}">${textsOf(language).timeline.ofPerson}</a></li>
</ul>
${nicknameForm(props)}
${removal(props)}`,
  };
}

function pendingBox({ language, csrfToken, tin, person, cameFrom }: PersonProps): Html {
  const texts = textsOf(language).people;
  const company = cameFrom && `${cameFrom.name ?? ''} ${formatTin(language, cameFrom.tin)}`.trim();
  return alert(language, {
    kind: 'warning',
    heading: texts.pendingTitle,
    content: html`<p>${texts.pendingAbout}</p>
<p><strong>${company === undefined ? texts.pendingPrivate : texts.pendingFrom(company)}</strong></p>
<form method="post" action="${paths.employee(tin, person, 'confirm')}">${csrfField(csrfToken)}
${buttonGroup(
  button({ text: texts.confirm, icon: 'how-to-reg' }),
  linkButton({ href: paths.employee(tin, person, 'refuse'), text: texts.refuse, variant: 'secondary' }),
)}
</form>`,
  });
}

function facts(props: PersonProps): Html {
  const { language, person, firstSeen, sightings, made } = props;
  const texts = textsOf(language).people;
  return summaryList(language, [
    { label: texts.realName, value: person.name ?? texts.noName },
    {
      label: idLabelOf(language, person.idp),
      value: html`<span class="long-word">${person.idpIdentityId}</span>`,
    },
    { label: texts.kind, value: person.kind === 'employee' ? texts.employee : texts.partnerFull },
    {
      label: texts.firstSeen,
      value: firstSeen
        ? html`${time(language, firstSeen.at, 'minute')} ${texts.seenAt(firstSeen.provider)}`
        : texts.neverSeen,
    },
    // One place where a login first showed them is said already.
    (sightings.length > 1 || sightings.some(({ isStated }) => isStated)) && {
      label: texts.sightings,
      value: html`<ul class="nobullet-list">${sightings.map(
        ({ provider, at, isStated }) =>
          html`<li>${provider}, ${time(language, at)} ${isStated && texts.sightingStated}</li>`,
      )}</ul>`,
    },
    made && {
      label: texts.madeBy,
      value: html`${time(language, made.at, 'minute')}, ${howMade(language, made.by)}`,
    },
  ]);
}

function howMade(language: Language, by: NonNullable<PersonProps['made']>['by']): string {
  const texts = textsOf(language).people;
  if (by === 'themselves') return texts.madeByItself;
  return by === 'invitation' ? texts.madeByInvitation : texts.madeByPerson(by.name);
}

function idLabelOf(language: Language, idp: string): string {
  const texts = textsOf(language).people;
  if (idp === 'mitid_erhverv') return texts.uuid;
  return idp === 'mitid' ? texts.uuidPrivate : texts.uuidOther(idp);
}

function grantsOf({ language, tin, person, grants, hasMoreGrants }: PersonProps): Html {
  const texts = textsOf(language).people;
  const value = toPersonValue(person);
  return html`<h2>${texts.grantsOf}</h2>
${grants.length === 0 ? html`<p>${texts.grantsNone}</p>` : grantsTable(language, tin, grants)}
${hasMoreGrants && html`<p><a href="${paths.grantsList(tin, { person: value })}">${texts.grantsMore}</a></p>`}
${
  !person.isPending &&
  buttonGroup(
    linkButton({
      href: paths.grantWizard(tin, { person: value }),
      text: texts.give,
      icon: 'list-add',
    }),
  )
}`;
}

function grantsTable(language: Language, tin: string, grants: readonly HeldGrant[]): Html {
  const texts = textsOf(language).people;
  const kinds = {
    active: 'success',
    expired: 'neutral',
    'not-yet-valid': 'info',
    inactive: 'warning',
  } as const;
  return table<HeldGrant>({
    caption: texts.grantsCaption,
    hiddenCaption: true,
    rows: grants,
    columns: [
      {
        heading: texts.privilege,
        isRowHeading: true,
        cell: ({ id, privilege, isRole }) =>
          isRole
            ? html`<a href="${paths.administratorsPage(tin)}">${privilege}</a>`
            : html`<a href="${paths.grantPage(tin, id)}">${privilege}</a>`,
      },
      { heading: texts.provider, cell: ({ provider }) => provider },
      { heading: texts.state, cell: ({ state }) => badge(texts.states[state], kinds[state]) },
      {
        heading: texts.until,
        cell: ({ until }) => (until === null ? texts.noEnd : lastDay(language, until)),
      },
      {
        heading: texts.lastUsed,
        cell: ({ lastUsedAt }) => (lastUsedAt === null ? texts.neverUsed : time(language, lastUsedAt)),
      },
      {
        heading: texts.action,
        hiddenHeading: true,
        cell: ({ id, privilege, isRole }) =>
          isRole
            ? undefined
            : html`<a href="${paths.grantRevoke(tin, id)}">${texts.revoke}<span class="sr-only"> ${privilege}</span></a>`,
      },
    ],
  });
}

function nicknameForm(props: PersonProps): Html {
  const { language, csrfToken, tin, person, nickname, errors, stale } = props;
  const texts = textsOf(language).people;
  return html`<h2>${texts.nickname}</h2>
<form method="post" action="${paths.employee(tin, person, 'nickname')}" novalidate>${csrfField(csrfToken)}
<input type="hidden" name="was" value="${(stale ? stale.now : person.nickname) ?? ''}">
${
  stale &&
  alert(language, {
    kind: 'warning',
    heading: texts.nicknameStale,
    headingLevel: 3,
    content: texts.nicknameStaleAbout(stale.now ?? texts.nothing, stale.yours),
  })
}
${textField(language, {
  id: 'nickname',
  name: 'nickname',
  label: texts.nickname,
  hint: texts.nicknameHint,
  value: nickname,
  optional: true,
  autocomplete: 'off',
  maxLength: 100,
  error: errorOf(errors, 'nickname'),
})}
${buttonGroup(button({ text: texts.saveNickname, variant: 'secondary' }))}
</form>`;
}

function removal({ language, tin, person, grants }: PersonProps): Html | undefined {
  // Whoever waits to be confirmed is refused instead.
  if (person.isPending) return undefined;
  const texts = textsOf(language).people;
  return html`<h2>${texts.removeHeading}</h2>
${
  grants.length > 0
    ? html`<p>${texts.removeNotYet}</p>`
    : html`<p>${texts.removeHint}</p>
<p>${linkButton({ href: paths.employee(tin, person, 'remove'), text: texts.remove, variant: 'secondary', icon: 'person-remove' })}</p>`
}`;
}
