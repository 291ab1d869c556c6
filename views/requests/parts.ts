import { type GrantPerson, type GrantPrivilege, lastDay } from '../grants/parts.ts';
import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { formatTin } from '../parts/organization.ts';
import type { SummaryRow } from '../parts/summary-list.ts';
import { time } from '../parts/time.ts';

export type RequestState = 'pending' | 'approved' | 'denied' | 'expired' | 'cancelled' | 'failed';

/** A request for access, as far as whoever looks may know it; times are milliseconds since 1970. */
export interface ShownRequest {
  id: string;
  state: RequestState;
  person: GrantPerson;
  privilege: GrantPrivilege;
  organization: { tin: string; name: string };
  reason: string | null;
  wishedUntil: number | null;
  /** It came through the provider's system, and not by the form. */
  isByProvider: boolean;
  createdAt: number;
  expiresAt: number;
  endedAt: number | null;
  /** Why it was refused. */
  answer: string | null;
  approvedUntil: number | null;
}

export function requestBadge(language: Language, state: RequestState): Html {
  const kinds = {
    pending: 'info',
    approved: 'success',
    denied: 'error',
    expired: 'neutral',
    cancelled: 'neutral',
    failed: 'warning',
  } as const;
  return badge(textsOf(language).requests.states[state], kinds[state]);
}

/** A privilege by what it gives, and what it is called. */
export function privilegeCell({ description, name }: GrantPrivilege): Html {
  return html`${description}<br><span class="muted">${name}</span>`;
}

/** What a request is about: the privilege, at whom, on whose behalf. */
export function aboutRows(
  language: Language,
  { privilege, organization }: Pick<ShownRequest, 'privilege' | 'organization'>,
  what: string,
): SummaryRow[] {
  const texts = textsOf(language).requests;
  return [
    { label: what, value: privilegeCell(privilege) },
    { label: texts.provider, value: privilege.providerName },
    {
      label: texts.organization,
      value: html`${organization.name} <span class="muted">(${formatTin(language, organization.tin)})</span>`,
    },
  ];
}

/** What was asked for, when, and what became of it; by whom, where that is told. */
export function courseRows(
  language: Language,
  request: ShownRequest,
  endedBy?: string,
): (SummaryRow | false)[] {
  const texts = textsOf(language).requests;
  const { state, reason, wishedUntil, createdAt, expiresAt, endedAt, approvedUntil, privilege } = request;
  const through = request.isByProvider ? ` ${texts.askedBy(privilege.providerName)}` : '';
  return [
    { label: texts.why, value: html`<span class="written">${reason ?? texts.noReason}</span>` },
    {
      label: texts.wished,
      value: wishedUntil === null ? texts.noWish : lastDay(language, wishedUntil),
    },
    { label: texts.asked, value: html`${time(language, createdAt, 'minute')}${through}` },
    state === 'pending' && { label: texts.lapses, value: time(language, expiresAt, 'minute') },
    endedAt !== null && {
      label: texts.answered,
      value: html`${time(language, endedAt, 'minute')}${endedBy !== undefined && ` ${texts.endedBy(endedBy)}`}`,
    },
    state === 'approved' && { label: texts.holds, value: lastDay(language, approvedUntil) },
  ];
}
