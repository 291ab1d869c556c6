import { paths } from '../server/paths.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { type Language, textsOf } from './locales/texts.ts';
import { alert } from './parts/alert.ts';
import { badge } from './parts/badge.ts';
import { backLink } from './parts/breadcrumb.ts';
import { button, buttonGroup, linkButton } from './parts/button.ts';
import { csrfField } from './parts/csrf-field.ts';
import { pagination } from './parts/pagination.ts';
import { table } from './parts/table.ts';
import { textArea } from './parts/text-field.ts';
import { formatTime, time } from './parts/time.ts';

export interface ShownInvitation {
  id: string;
  state: 'open' | 'used' | 'expired' | 'revoked' | 'closed';
  createdAt: number;
  createdBy: string;
  expiresAt: number;
  /** Who has used it, with their page where they still stand on the list. */
  usedBy: { label: string; href: string | undefined } | undefined;
}

export interface InvitationsProps {
  language: Language;
  csrfToken: string;
  tin: string;
  invitations: readonly ShownInvitation[];
  /** The link that was just made, and until when it works. */
  made: { link: string; expiresAt: number } | undefined;
  notice: string | undefined;
  /** Addresses of the other pages. */
  first: string | undefined;
  next: string | undefined;
}

/** The invitations of an organisation: a link that was just made, and what has become of all others. */
export function invitationsPage(props: InvitationsProps): Page {
  const { language, csrfToken, tin, invitations, made, notice } = props;
  const texts = textsOf(language).invitations;
  return {
    title: made ? texts.created : texts.title,
    wide: true,
    content: html`${backLink(language, paths.employeesPage(tin), texts.back)}
<h1>${texts.title}</h1>
${notice && alert(language, { kind: 'success', content: notice })}
${made && madeBox(language, made)}
<p>${texts.intro}</p>
<p>${texts.introWho}</p>
<form method="post" action="${paths.invitations(tin)}">${csrfField(csrfToken)}
${button({ text: texts.create, icon: 'link', variant: made ? 'secondary' : 'primary' })}
</form>
<h2>${texts.listTitle}</h2>
${invitations.length === 0 ? html`<p>${texts.none}</p>` : invitationsTable(props)}
${pagination(language, { first: props.first, next: props.next })}`,
  };
}

function madeBox(language: Language, { link, expiresAt }: { link: string; expiresAt: number }): Html {
  const texts = textsOf(language).invitations;
  return alert(language, {
    kind: 'success',
    heading: texts.created,
    content: html`<p>${texts.createdAbout(formatTime(language, expiresAt, 'minute'))}</p>
<div class="copy-field">${textArea(language, {
      id: 'link',
      name: 'link',
      label: texts.link,
      hint: texts.linkHint,
      value: link,
      rows: 3,
      attributes: html`readonly`,
    })}</div>`,
  });
}

function invitationsTable({ language, tin, invitations }: InvitationsProps): Html {
  const texts = textsOf(language).invitations;
  const kinds = {
    open: 'info',
    used: 'success',
    expired: 'neutral',
    revoked: 'neutral',
    closed: 'neutral',
  } as const;
  return table<ShownInvitation>({
    caption: texts.caption,
    hiddenCaption: true,
    rows: invitations,
    columns: [
      {
        heading: texts.made,
        isRowHeading: true,
        cell: ({ createdAt }) => time(language, createdAt, 'minute'),
      },
      { heading: texts.madeBy, cell: ({ createdBy }) => createdBy },
      { heading: texts.expires, cell: ({ expiresAt }) => time(language, expiresAt, 'minute') },
      {
        heading: texts.state,
        cell: ({ state, usedBy }) =>
          html`${badge(texts.states[state], kinds[state])} ${usedBy && (usedBy.href === undefined ? texts.usedBy(usedBy.label) : html`<a href="${usedBy.href}">${texts.usedBy(usedBy.label)}</a>`)}`,
      },
      {
        heading: texts.action,
        hiddenHeading: true,
        cell: ({ id, state, createdAt }) =>
          state === 'open'
            ? html`<a href="${paths.revokeInvitation(tin, id)}">${texts.revoke}<span class="sr-only"> ${texts.revokeOne(formatTime(language, createdAt, 'minute'))}</span></a>`
            : undefined,
      },
    ],
  });
}

/** Asks once more before a link stops working. */
export function revokeInvitationPage(props: {
  language: Language;
  csrfToken: string;
  tin: string;
  id: string;
  createdAt: number;
}): Page {
  const { language, csrfToken, tin, id, createdAt } = props;
  const texts = textsOf(language).invitations;
  return {
    title: texts.revokeTitle,
    content: html`${backLink(language, paths.invitations(tin))}
<h1>${texts.revokeTitle}</h1>
<p>${texts.revokeAbout(formatTime(language, createdAt, 'minute'))}</p>
<form method="post" action="${paths.revokeInvitation(tin, id)}">${csrfField(csrfToken)}
${buttonGroup(
  button({ text: texts.revokeYes, variant: 'warning' }),
  linkButton({ href: paths.invitations(tin), text: texts.cancel, variant: 'secondary' }),
)}
</form>`,
  };
}
