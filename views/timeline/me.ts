import { lastDay } from '../grants/parts.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { emptyState } from '../parts/empty-state.ts';
import { pagination } from '../parts/pagination.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';
import { ownRequests } from '../requests/own.ts';
import type { ShownRequest } from '../requests/parts.ts';
import { type EntryProps, entriesTable, type PersonShown, personText } from './entries.ts';

export interface MeProps {
  language: Language;
  grants: readonly {
    privilege: { name: string; descriptionDanish: string; descriptionEnglish: string; isRole: boolean };
    provider: string;
    organization: string;
    state: 'active' | 'expired' | 'not-yet-valid' | 'inactive';
    givenBy: PersonShown;
    givenAt: number;
    /** When it ends, and whether that is the end of a day. */
    until: number | null;
  }[];
  entries: readonly EntryProps[];
  /** What they have asked for. */
  requests: readonly ShownRequest[];
  first: string | undefined;
  next: string | undefined;
}

/** What somebody holds themselves, who gave it, and what has happened about them. */
export function mePage({ language, grants, entries, requests, first, next }: MeProps): Page {
  const texts = textsOf(language).timeline;
  return {
    title: texts.meTitle,
    wide: true,
    content: html`<h1>${texts.meTitle}</h1>
<p>${texts.meIntro}</p>
${
  grants.length === 0
    ? emptyState({ heading: texts.meEmptyTitle, content: texts.meEmptyAbout })
    : table({
        caption: texts.meCaption,
        hiddenCaption: true,
        rows: grants,
        columns: [
          {
            heading: texts.privilege,
            isRowHeading: true,
            cell: ({ privilege }) => {
              const description =
                language === 'da' ? privilege.descriptionDanish : privilege.descriptionEnglish;
              return privilege.isRole
                ? description
                : html`${privilege.name}<br><span class="weight-normal">${description}</span>`;
            },
          },
          { heading: texts.meProvider, cell: ({ provider }) => provider },
          { heading: texts.organization, cell: ({ organization }) => organization },
          {
            heading: texts.meState,
            cell: ({ state }) => badge(texts.meStates[state], state === 'active' ? 'success' : 'warning'),
          },
          {
            heading: texts.meGivenBy,
            cell: ({ givenBy, givenAt, organization }) =>
              html`${givenBy.is === 'outside' ? texts.meSomebody(organization) : personText(language, givenBy)}<br>${time(language, givenAt)}`,
          },
          {
            heading: texts.meUntil,
            cell: ({ until }) => (until === null ? texts.meNoEnd : lastDay(language, until)),
          },
        ],
      })
}
${pagination(language, { first, next })}
${ownRequests(language, requests)}
${entries.length > 0 && html`<h2>${texts.meHistory}</h2>${entriesTable(language, entries, true)}`}`,
  };
}
