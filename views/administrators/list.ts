import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { linkButton } from '../parts/button.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';
import { calledOf, type PersonProps, personCell } from './person.ts';
import { type OpenCase, openCaseAlert, soleAdministratorAlert } from './warnings.ts';

export interface ListedAdministrator extends PersonProps {
  /** Of the grant. */
  id: string;
  since: number;
  counts: boolean;
  isLast: boolean;
  isSuspended: boolean;
}

export interface AdministratorsProps {
  language: Language;
  csrfToken: string;
  organization: { tin: string; name: string };
  administrators: readonly ListedAdministrator[];
  openCase?: OpenCase | undefined;
  /** What was just done. */
  notice?: string | undefined;
}

/** Who administers the organisation; each can be removed but the last. */
export function administratorsPage(props: AdministratorsProps): Page {
  const { language, organization, administrators, openCase, notice } = props;
  const texts = textsOf(language).administrators;
  const isSole = administrators.some(({ isLast }) => isLast);
  return {
    title: texts.title,
    wide: true,
    content: html`<h1>${texts.title}</h1>
${notice !== undefined && alert(language, { kind: 'success', content: notice, live: true })}
${openCase && openCaseAlert(props, organization.tin, openCase)}
<p class="font-lead">${texts.intro(organization.name)}</p>
${isSole && soleAdministratorAlert(language)}
<p>${linkButton({ href: paths.newAdministrator(organization.tin), text: texts.add, icon: 'list-add' })}</p>
${table({
  caption: texts.caption,
  hiddenCaption: true,
  rows: administrators,
  columns: [
    { heading: texts.who, isRowHeading: true, cell: (row) => personCell(language, row) },
    { heading: texts.since, cell: (row) => time(language, row.since) },
    { heading: texts.state, cell: (row) => stateOf(language, row) },
    {
      heading: texts.action,
      hiddenHeading: true,
      cell: (row) =>
        row.isLast
          ? html`<span class="muted">${texts.lastStays}</span>`
          : html`<a href="${paths.removeAdministrator(organization.tin, row.id)}">${texts.remove}<span class="sr-only"> ${calledOf(row)}</span></a>`,
    },
  ],
})}`,
  };
}

function stateOf(language: Language, row: ListedAdministrator): Html {
  const texts = textsOf(language).administrators;
  if (row.isSuspended) return badge(texts.suspended, 'error');
  if (!row.counts) return badge(texts.doesNotCount, 'warning');
  return row.isLast ? badge(texts.only, 'warning') : badge(texts.canAct, 'success');
}
