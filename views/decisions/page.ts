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
import { formatTime } from '../parts/time.ts';
import { type DecisionProps, decisionsTable } from './rows.ts';

export interface DecisionsProps {
  language: Language;
  action: string;
  /** A provider's people look at what it has asked; an organisation's, at what was asked about it. */
  isProvider: boolean;
  decisions: readonly DecisionProps[];
  values: {
    person: string;
    organization: string;
    privilege: string;
    answer: string;
    from: string;
    to: string;
  };
  isNarrowed: boolean;
  privileges: readonly { id: string; name: string }[];
  errors: readonly FormError[];
  first: string | undefined;
  next: string | undefined;
  /** How far back the log was looked through, where it was not to its end. */
  lookedUntil: number | undefined;
  csv: string;
  json: string;
}

/** The decision log, narrowed by what stands in the address. */
export function decisionsPage(props: DecisionsProps): Page {
  const { language, errors, isProvider } = props;
  const texts = textsOf(language).decisions;
  return {
    title: texts.title,
    wide: true,
    hasErrors: errors.length > 0,
    content: html`${errorSummary(language, errors)}
<h1>${texts.title}</h1>
<p>${isProvider ? texts.intro : texts.introOrganization}</p>
${filters(props)}
${errors.length === 0 && found(props)}`,
  };
}

/** What there is, or that there is nothing: of a search with a mistake that is not known. */
function found(props: DecisionsProps): Html {
  const { language, decisions, isProvider, first, next } = props;
  const texts = textsOf(language).decisions;
  return html`${decisions.length > 0 ? decisionsTable(language, decisions, isProvider) : nothing(props)}
${decisions.length > 0 && props.lookedUntil !== undefined && html`<p>${soFar(props)}</p>`}
${
  props.lookedUntil === undefined
    ? pagination(language, { first, next })
    : buttonGroup(next !== undefined && linkButton({ href: next, text: texts.lookOn, variant: 'secondary' }))
}
${
  decisions.length > 0 &&
  buttonGroup(
    linkButton({ href: props.csv, text: texts.csv, variant: 'tertiary', icon: 'download' }),
    linkButton({ href: props.json, text: texts.json, variant: 'tertiary', icon: 'download' }),
  )
}`;
}

function soFar({ language, lookedUntil }: DecisionsProps): string {
  return textsOf(language).decisions.soFar(formatTime(language, lookedUntil ?? 0, 'minute'));
}

function nothing(props: DecisionsProps): Html {
  const { language, lookedUntil } = props;
  const texts = textsOf(language).decisions;
  if (lookedUntil !== undefined) return emptyState({ heading: texts.soFarTitle, content: soFar(props) });
  return props.isNarrowed || props.first !== undefined
    ? emptyState({ heading: texts.noMatchTitle, content: texts.noMatchAbout })
    : emptyState({ heading: texts.emptyTitle, content: texts.emptyAbout });
}

function filters({ language, action, isProvider, values, errors, ...props }: DecisionsProps): Html {
  const texts = textsOf(language).decisions;
  const text = (name: 'person' | 'organization', hint?: string) =>
    textField(language, {
      ...{ id: name, name, label: texts[name], hint, value: values[name] },
      ...{ optional: true, autocomplete: 'off', error: errorOf(errors, name) },
    });
  const date = (name: 'from' | 'to') =>
    dateField(language, {
      ...{ id: name, name, label: texts[name], value: values[name] },
      ...{ optional: true, error: errorOf(errors, name) },
    });
  const choice = (name: 'privilege' | 'answer', options: readonly { value: string; text: string }[]) =>
    select(language, {
      ...{ id: name, name, label: texts[name], value: values[name] },
      options: [{ value: '', text: texts.all }, ...options],
    });
  return html`<form class="search-form d-print-none" method="get" action="${action}" novalidate>
<div class="search-fields">
${text('person', texts.personHint)}
${isProvider && text('organization')}
${choice(
  'privilege',
  props.privileges.map(({ id, name }) => ({ value: id, text: name })),
)}
${choice('answer', [
  { value: 'allow', text: texts.answers.allow },
  { value: 'deny', text: texts.answers.deny },
])}
${date('from')}
${date('to')}
</div>
${buttonGroup(
  button({ text: texts.filter, icon: 'tune' }),
  props.isNarrowed && linkButton({ href: action, text: texts.clear, variant: 'secondary' }),
)}
</form>`;
}
