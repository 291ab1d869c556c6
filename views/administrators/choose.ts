import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { button } from '../parts/button.ts';
import { emptyState } from '../parts/empty-state.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { searchForm } from '../parts/search-form.ts';
import { table } from '../parts/table.ts';
import { textField } from '../parts/text-field.ts';
import { administratorCrumbs } from './confirm.ts';
import { calledOf, type PersonProps, personCell } from './person.ts';

export interface ChooseProps {
  language: Language;
  tin: string;
  search: string | undefined;
  people: readonly (PersonProps & { isAdministrator: boolean })[];
  hasMore: boolean;
  uuid?: string | undefined;
  errors: readonly FormError[];
}

/** Whom to make an administrator: somebody on the list, or the UUID of somebody who is not. */
export function chooseAdministratorPage(props: ChooseProps): Page {
  const { language, tin, search, people, uuid, errors } = props;
  const texts = textsOf(language).administrators;
  return {
    title: texts.chooseTitle,
    hasErrors: errors.length > 0,
    breadcrumb: administratorCrumbs(language, tin, texts.chooseTitle),
    wide: true,
    content: html`<h1>${texts.chooseTitle}</h1>
${errorSummary(language, errors)}
${searchForm(language, {
  action: paths.newAdministrator(tin),
  id: 'q',
  label: texts.chooseSearch,
  hint: texts.chooseHint,
  value: search,
  clear: search === undefined ? undefined : paths.newAdministrator(tin),
})}
${people.length > 0 ? peopleTable(props) : none(props)}
${props.hasMore && html`<p class="muted">${texts.chooseMore}</p>`}
<h2>${texts.byUuid}</h2>
<p>${texts.byUuidAbout}</p>
<form method="get" action="${paths.newAdministrator(tin)}" novalidate>
${textField(language, {
  id: 'uuid',
  name: 'uuid',
  label: texts.uuid,
  hint: texts.uuidExample,
  value: uuid,
  error: errorOf(errors, 'uuid'),
  autocomplete: 'off',
  maxLength: 60,
})}
${button({ text: texts.next, variant: 'secondary' })}
</form>`,
  };
}

function none({ language, search }: ChooseProps): Html {
  const texts = textsOf(language).administrators;
  return search === undefined
    ? emptyState({ heading: texts.chooseEmpty, content: texts.chooseEmptyAbout })
    : emptyState({ heading: texts.chooseNone, content: texts.chooseNoneAbout });
}

function peopleTable({ language, tin, people }: ChooseProps): Html {
  const texts = textsOf(language).administrators;
  return table({
    caption: texts.chooseCaption,
    rows: people,
    columns: [
      { heading: texts.who, isRowHeading: true, cell: (row) => personCell(language, row) },
      {
        heading: texts.action,
        hiddenHeading: true,
        cell: (row) =>
          row.isAdministrator
            ? badge(texts.isAdministrator)
            : html`<a href="${paths.addAdministrator(tin, row)}">${texts.choose}<span class="sr-only"> ${calledOf(row)}</span></a>`,
      },
    ],
  });
}
