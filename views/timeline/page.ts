import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { dateField } from '../parts/date-field.ts';
import { emptyState } from '../parts/empty-state.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { pagination } from '../parts/pagination.ts';
import { select } from '../parts/select.ts';
import { textField } from '../parts/text-field.ts';
import { type EntryProps, entriesTable } from './entries.ts';

export interface TimelineProps {
  language: Language;
  action: string;
  /** A provider's catalogue is about no people. */
  isCatalogue: boolean;
  entries: readonly EntryProps[];
  values: { person: string; privilege: string; kind: string; from: string; to: string };
  isNarrowed: boolean;
  privileges: readonly { id: string; name: string }[];
  kinds: readonly string[];
  errors: readonly FormError[];
  /** Where the refusals are of the person whom it is about. */
  refusals: string | undefined;
  first: string | undefined;
  next: string | undefined;
  csv: string;
  json: string;
}

/** What happened here, narrowed by what stands in the address. */
export function timelinePage(props: TimelineProps): Page {
  const { language, values, errors, isCatalogue } = props;
  const texts = textsOf(language).timeline;
  const title = isCatalogue ? texts.titleProvider : texts.title;
  const date = (name: 'from' | 'to') =>
    dateField(language, {
      id: name,
      name,
      label: texts[name],
      value: values[name],
      optional: true,
      error: errorOf(errors, name),
    });
  return {
    title,
    wide: true,
    hasErrors: errors.length > 0,
    content: html`${errorSummary(language, errors)}
<h1>${title}</h1>
<p>${texts.intro}</p>
<form class="search-form d-print-none" method="get" action="${props.action}" novalidate>
<div class="search-fields">
${
  !isCatalogue &&
  textField(language, {
    id: 'person',
    name: 'person',
    label: texts.person,
    hint: texts.personHint,
    value: values.person,
    optional: true,
    autocomplete: 'off',
    error: errorOf(errors, 'person'),
  })
}
${select(language, {
  id: 'privilege',
  name: 'privilege',
  label: texts.privilege,
  value: values.privilege,
  options: [
    { value: '', text: texts.all },
    ...props.privileges.map(({ id, name }) => ({ value: id, text: name })),
  ],
})}
${select(language, {
  id: 'kind',
  name: 'kind',
  label: texts.kind,
  value: values.kind,
  options: [
    { value: '', text: texts.all },
    ...props.kinds.map((kind) => ({ value: kind, text: texts.kinds[kind] ?? kind })),
  ],
})}
${date('from')}
${date('to')}
</div>
${buttonGroup(
  button({ text: texts.filter, icon: 'tune' }),
  props.isNarrowed && linkButton({ href: props.action, text: texts.clear, variant: 'secondary' }),
)}
</form>
${props.refusals !== undefined && html`<p class="d-print-none"><a href="${props.refusals}">${textsOf(language).decisions.ofPerson}</a></p>`}
${errors.length === 0 && found(props)}`,
  };
}

/** What there is, or that there is nothing: of a search with a mistake that is not known. */
function found({ language, entries, isNarrowed, first, next, csv, json }: TimelineProps): Html {
  const texts = textsOf(language).timeline;
  const pages = pagination(language, { first, next });
  if (entries.length === 0) {
    const nothing = isNarrowed
      ? emptyState({ heading: texts.noMatchTitle, content: texts.noMatchAbout })
      : emptyState({ heading: texts.emptyTitle, content: texts.emptyAbout });
    return html`${nothing}${pages}`;
  }
  return html`${entriesTable(language, entries, false)}
${pages}
${buttonGroup(
  linkButton({ href: csv, text: texts.csv, variant: 'tertiary', icon: 'download' }),
  linkButton({ href: json, text: texts.json, variant: 'tertiary', icon: 'download' }),
)}`;
}
