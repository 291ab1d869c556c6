import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { formatTin } from '../parts/organization.ts';
import { table } from '../parts/table.ts';
import { formatTime, time } from '../parts/time.ts';

interface Named {
  tin: string;
  name: string | undefined;
}

export interface DecisionProps {
  at: number;
  subject:
    | { is: 'nobody' | 'outside' }
    | { is: 'client'; clientId: string }
    | { is: 'known'; idp: string; idpIdentityId: string; name: string | null };
  organization: Named | undefined;
  provider: Named;
  privilege: { name: string } | undefined;
  asked: string | undefined;
  listed: number | undefined;
  allow: boolean;
  /** The nearest, in words. */
  reason: string | undefined;
  /** Where it is told why, as of that moment. */
  why: string | undefined;
  /** Where an author of the provider's rules tries it. */
  tryIt?: string | undefined;
}

/** Answers, a row each, with the way to why. */
export function decisionsTable(
  language: Language,
  decisions: readonly DecisionProps[],
  isProvider: boolean,
): Html {
  const texts = textsOf(language).decisions;
  const tryTexts = textsOf(language).policy.try;
  return table({
    caption: texts.caption,
    hiddenCaption: true,
    rows: decisions,
    columns: [
      { heading: texts.when, isRowHeading: true, cell: ({ at }) => time(language, at, 'second') },
      { heading: texts.answer, cell: (decision) => answerBadge(language, decision) },
      { heading: texts.privilege, cell: (decision) => privilegeText(language, decision) },
      { heading: texts.whom, cell: ({ subject }) => subjectText(language, subject, isProvider) },
      isProvider
        ? {
            heading: texts.onBehalfOf,
            cell: ({ organization }) => organization && namedText(language, organization),
          }
        : { heading: texts.provider, cell: ({ provider }) => namedText(language, provider) },
      {
        heading: texts.reason,
        cell: ({ reason }) => reason,
      },
      {
        heading: texts.why,
        hiddenHeading: true,
        cell: ({ why, tryIt, at }) =>
          (why || tryIt) &&
          html`${why && html`<a href="${why}">${texts.why}<span class="sr-only"> ${texts.whyAbout(formatTime(language, at, 'second'))}</span></a>`}${tryIt && html`<br><a href="${tryIt}">${tryTexts.fromLog}<span class="sr-only"> ${tryTexts.fromLogAbout(formatTime(language, at, 'second'))}</span></a>`}`,
      },
    ],
  });
}

function answerBadge(language: Language, { allow, listed }: DecisionProps): Html {
  const texts = textsOf(language).decisions;
  if (listed !== undefined) return badge(texts.list(listed));
  return allow ? badge(texts.answers.allow, 'success') : badge(texts.answers.deny, 'warning');
}

/** What it was about, as far as whoever looks may know. */
export function privilegeText(
  language: Language,
  { privilege, asked, listed }: Pick<DecisionProps, 'privilege' | 'asked' | 'listed'>,
): string {
  const texts = textsOf(language).decisions;
  if (privilege) return privilege.name;
  if (listed !== undefined) return texts.noPrivilege;
  if (asked === undefined) return texts.hiddenPrivilege;
  return asked === '' ? texts.noSuchPrivilege : texts.unknownPrivilege(asked);
}

/** About whom it was, as far as whoever looks may know. */
export function subjectText(
  language: Language,
  subject: DecisionProps['subject'],
  isProvider: boolean,
): string {
  const texts = textsOf(language).decisions;
  if (subject.is === 'known') return subject.name ?? subject.idpIdentityId;
  if (subject.is === 'client') return subject.clientId;
  if (subject.is === 'nobody') return texts.nobody;
  return isProvider ? texts.outside : texts.outsideOrganization;
}

function namedText(language: Language, { tin, name }: Named): string {
  return name ?? formatTin(language, tin);
}
