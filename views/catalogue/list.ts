import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { linkButton } from '../parts/button.ts';
import { emptyState } from '../parts/empty-state.ts';
import { pagination } from '../parts/pagination.ts';
import { searchForm } from '../parts/search-form.ts';
import { select } from '../parts/select.ts';
import { table } from '../parts/table.ts';
import { describe, doneAlert, type HoldersProps, levelText, type PrivilegeProps } from './shared.ts';

export interface PrivilegeListProps {
  language: Language;
  tin: string;
  items: readonly { privilege: PrivilegeProps; holders: HoldersProps }[];
  /** Of all, whatever is searched for. */
  total: number;
  search: string | undefined;
  state: string | undefined;
  first: string | undefined;
  next: string | undefined;
  done: string | undefined;
}

/** A provider's privileges, and how many hold each. */
export function privilegeListPage(props: PrivilegeListProps): Page {
  const { language, tin, items, total } = props;
  const texts = textsOf(language).catalogue;
  const create = linkButton({ href: paths.newPrivilege(tin), text: texts.create, icon: 'plus' });
  if (total === 0) {
    return {
      title: texts.title,
      content: html`<h1>${texts.title}</h1>${doneAlert(language, props.done)}
${emptyState({ heading: texts.emptyTitle, content: texts.emptyAbout, actions: create })}`,
    };
  }
  const isNarrowed = props.search !== undefined || props.state !== undefined;
  return {
    title: texts.title,
    wide: true,
    content: html`<h1>${texts.title}</h1>
${doneAlert(language, props.done)}
<p>${texts.intro}</p>
<p class="d-print-none">${create}</p>
${searchForm(language, {
  action: paths.privilegesPage(tin),
  id: 'q',
  label: texts.search,
  value: props.search,
  filters: select(language, {
    id: 'state',
    name: 'state',
    label: texts.state,
    optional: false,
    value: props.state ?? '',
    options: [
      { value: '', text: texts.states.all },
      { value: 'offered', text: texts.states.offered },
      { value: 'retired', text: texts.states.retired },
    ],
  }),
  ...(isNarrowed && { clear: paths.privilegesPage(tin) }),
})}
${
  items.length === 0
    ? emptyState({ heading: texts.noMatchTitle, content: texts.noMatchAbout })
    : table({
        caption: texts.total(total),
        rows: items,
        columns: [
          {
            heading: texts.name,
            isRowHeading: true,
            cell: ({ privilege }) =>
              html`<a href="${paths.privilegePage(tin, privilege.id)}">${privilege.name}</a>${
                privilege.retiredAt !== null && html` ${badge(texts.retired, 'warning')}`
              }`,
          },
          { heading: texts.description, cell: ({ privilege }) => describe(language, privilege) },
          {
            heading: texts.assignability,
            cell: ({ privilege }) => texts.assignabilities[privilege.assignability],
          },
          { heading: texts.level, cell: ({ privilege }) => levelText(language, privilege.minimumLoa) },
          {
            heading: texts.organizations,
            isNumber: true,
            cell: ({ holders }) => textsOf(language).parts.count(holders.organizations),
          },
          {
            heading: texts.people,
            isNumber: true,
            cell: ({ holders }) => textsOf(language).parts.count(holders.people),
          },
        ],
      })
}
${pagination(language, { first: props.first, next: props.next })}`,
  };
}
