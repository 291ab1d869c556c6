import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Frame, Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { backLink } from '../parts/breadcrumb.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { checkbox } from '../parts/choices.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { emptyState } from '../parts/empty-state.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { formatTin } from '../parts/organization.ts';
import { pagination } from '../parts/pagination.ts';
import { searchForm } from '../parts/search-form.ts';
import { table } from '../parts/table.ts';
import { textArea } from '../parts/text-field.ts';
import { time } from '../parts/time.ts';
import { doneAlert, type PrivilegeProps } from './shared.ts';

export interface WhitelistProps {
  tin: string;
  privilege: PrivilegeProps;
  items: readonly {
    tin: string;
    name: string;
    state: 'active' | 'known' | 'suspended' | 'offboarded';
    createdAt: number;
  }[];
  total: number;
  search: string | undefined;
  first: string | undefined;
  next: string | undefined;
  /** The name that customers were looked for by, and who was found. */
  find: string | undefined;
  found: readonly { tin: string; name: string }[];
  /** What was pasted, when something is wrong with it. */
  list: string;
  errors: readonly FormError[];
  done: string | undefined;
}

/** Who may grant a privilege: the list, and how to change it. */
export function whitelistPage(frame: Frame, props: WhitelistProps): Page {
  const { language } = frame;
  const { tin, privilege } = props;
  const texts = textsOf(language).catalogue;
  const title = texts.whitelistTitle(privilege.name);
  return {
    title,
    wide: true,
    hasErrors: props.errors.length > 0,
    content: html`${backLink(language, paths.privilegePage(tin, privilege.id), privilege.name)}
${errorSummary(language, props.errors)}
<h1>${title}</h1>
${doneAlert(language, props.done)}
<p>${texts.whitelistIntro}</p>
${privilege.assignability !== 'whitelist' && alert(language, { kind: 'info', heading: texts.whitelistOff })}
${listed(frame, props)}
<h2>${texts.addTitle}</h2>
${pasted(frame, props)}
<h3>${texts.findTitle}</h3>
${found(frame, props)}`,
  };
}

function listed(frame: Frame, props: WhitelistProps): Html {
  const { language, csrfToken } = frame;
  const { tin, privilege, items, total, search } = props;
  const texts = textsOf(language).catalogue;
  if (total === 0) {
    return emptyState({ heading: texts.whitelistEmptyTitle, content: texts.whitelistEmptyAbout });
  }
  return html`${searchForm(language, {
    action: paths.whitelist(tin, privilege.id),
    id: 'q',
    label: texts.whitelistSearch,
    value: search,
    ...(search !== undefined && { clear: paths.whitelist(tin, privilege.id) }),
  })}
${
  items.length === 0
    ? emptyState({ heading: texts.whitelistNoMatch, content: texts.whitelistNoMatchAbout })
    : html`<form method="post" action="${paths.whitelistRemove(tin, privilege.id)}">
${csrfField(csrfToken)}
${table({
  caption: texts.whitelistCount(total),
  rows: items,
  columns: [
    {
      heading: texts.choose,
      hiddenHeading: true,
      cell: (row) =>
        checkbox({
          id: `remove-${row.tin}`,
          name: 'tin',
          value: row.tin,
          label: `${texts.choose} ${row.name}`,
          hiddenLabel: true,
        }),
    },
    {
      heading: texts.company,
      isRowHeading: true,
      cell: (row) =>
        html`${row.name}${row.state !== 'active' && html` ${badge(texts.organizationStates[row.state], 'warning')}`}`,
    },
    { heading: texts.number, cell: (row) => formatTin(language, row.tin) },
    { heading: texts.since, cell: (row) => time(language, row.createdAt) },
  ],
})}
${buttonGroup(button({ text: texts.removeChosen, variant: 'secondary' }))}
</form>`
}
${pagination(language, { first: props.first, next: props.next })}`;
}

function pasted({ language, csrfToken }: Frame, { tin, privilege, list, errors }: WhitelistProps): Html {
  const texts = textsOf(language).catalogue;
  return html`<form method="post" action="${paths.whitelistAdd(tin, privilege.id)}" novalidate>
${csrfField(csrfToken)}
${textArea(language, {
  id: 'list',
  name: 'list',
  label: texts.addList,
  hint: texts.addListHint,
  value: list,
  rows: 4,
  error: errorOf(errors, 'list'),
})}
${buttonGroup(button({ text: texts.addContinue }))}
</form>`;
}

function found(frame: Frame, { tin, privilege, find, found: rows }: WhitelistProps): Html {
  const { language, csrfToken } = frame;
  const texts = textsOf(language).catalogue;
  return html`${searchForm(language, {
    action: paths.whitelist(tin, privilege.id),
    id: 'find',
    name: 'find',
    label: texts.find,
    value: find,
  })}
${find !== undefined && rows.length === 0 && html`<p>${texts.findNone}</p>`}
${
  rows.length > 0 &&
  html`<form method="post" action="${paths.whitelistAdd(tin, privilege.id)}">
${csrfField(csrfToken)}
<div class="form-group"><fieldset><legend class="form-label">${texts.found}</legend>
${rows.map((row) =>
  checkbox({
    id: `add-${row.tin}`,
    name: 'tin',
    value: row.tin,
    label: organizationText(language, row),
  }),
)}
</fieldset></div>
${buttonGroup(button({ text: texts.addChosen }))}
</form>`
}`;
}

/** An organisation by its name and number. */
export function organizationText(language: Language, { tin, name }: { tin: string; name: string }): string {
  return `${name} (${formatTin(language, tin)})`;
}
