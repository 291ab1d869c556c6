import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import { textsOf } from '../locales/texts.ts';
import { checkbox } from '../parts/choices.ts';
import { type Column, table } from '../parts/table.ts';
import { time } from '../parts/time.ts';
import type { ListedPerson, PeopleListProps } from './list.ts';
import { labelOf, tagsOf, toPersonValue } from './person-name.ts';

/** The people of one page of the list, each with a box to select them by. */
export function peopleTable(props: PeopleListProps): Html {
  return table({
    caption: textsOf(props.language).people.caption,
    hiddenCaption: true,
    id: 'people-table',
    rows: props.people,
    rowId: toRowId,
    columns: columnsOf(props),
  });
}

function columnsOf({ language, tin, selected }: PeopleListProps): Column<ListedPerson>[] {
  const texts = textsOf(language).people;
  return [
    {
      heading: texts.select,
      hiddenHeading: true,
      cell: (person) =>
        checkbox({
          id: `${toRowId(person)}-box`,
          name: 'person',
          value: toPersonValue(person),
          label: (person.isPending ? texts.selectNotYet : texts.selectOne)(labelOf(language, person)),
          hiddenLabel: true,
          checked: selected.includes(toPersonValue(person)),
          // Until they are confirmed, nothing can be granted.
          disabled: person.isPending,
        }),
    },
    {
      heading: texts.name,
      isRowHeading: true,
      cell: (
        person,
      ) => html`<a href="${paths.employee(tin, person)}">${person.name ?? person.nickname ?? person.idpIdentityId}</a>
${person.name !== null && person.nickname !== null && html`<span class="weight-normal">(${person.nickname})</span>`}
${tagsOf(language, person)}
${person.name === null && html`<span class="row-detail">${person.nickname === null ? texts.unnamed : person.idpIdentityId}</span>`}`,
    },
    { heading: texts.how, cell: (person) => sourceOf(language, person) },
    { heading: texts.since, cell: ({ listedAt }) => time(language, listedAt) },
    { heading: texts.grants, isNumber: true, cell: ({ grantCount }) => grantCount },
  ];
}

function sourceOf(
  language: PeopleListProps['language'],
  { source, firstSeenProvider }: ListedPerson,
): string {
  const texts = textsOf(language).people.sources;
  return source === 'seen' || source === 'stated' ? texts[source](firstSeenProvider ?? '?') : texts[source];
}

/** The same person's row has the same id in every answer, whatever their own id is made of. */
function toRowId(person: ListedPerson): string {
  const id = toPersonValue(person).replace(/[^A-Za-z0-9-]/g, (c) => `_${c.charCodeAt(0).toString(16)}_`);
  return `person-${id}`;
}
