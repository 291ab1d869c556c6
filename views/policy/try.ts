import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { details } from '../parts/details.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { fieldGroup, fieldState } from '../parts/field.ts';
import { select } from '../parts/select.ts';
import { table } from '../parts/table.ts';
import { textField } from '../parts/text-field.ts';
import { formatTime, time } from '../parts/time.ts';
import { answerBox, difference, type ShownAnswer } from './answers.ts';
import { compilerAlert, draftTabs, editorScript, type StudioProps, studioCrumbs } from './studio.ts';

export interface TryResult {
  live: ShownAnswer;
  /** Nothing where the draft cannot be compiled. */
  draft: ShownAnswer | undefined;
  /** The logged decision that it rests on. */
  logged: { id: string; at: number; isMasked: boolean } | undefined;
  /** What the rules were told, as JSON. */
  input: string;
}

export interface LoggedChoice {
  id: string;
  at: number;
  allow: boolean;
  whom: string;
  privilege: string;
  onBehalfOf: string | undefined;
}

export interface TryPageProps extends StudioProps {
  id: string;
  /** Of the draft: with it an example is saved. */
  version: number;
  canSave: boolean;
  values: { person: string; organization: string; privilege: string; loa: string; at: string; json: string };
  privileges: readonly { id: string; name: string }[];
  decisions: readonly LoggedChoice[];
  result: TryResult | undefined;
  unavailable: 'missing' | 'busy' | undefined;
  newCase: { name: string; table: string };
  tables: readonly string[];
  errors: readonly FormError[];
}

/** The same question, asked of the rules in force and of the draft. */
export function tryPage(props: TryPageProps): Page {
  const { language, errors } = props;
  const texts = textsOf(language).policy.try;
  return {
    title: texts.title,
    wide: true,
    hasErrors: errors.length > 0,
    breadcrumb: studioCrumbs(props, texts.title),
    content: html`${draftTabs(props, props.id, 'try')}
<h1>${texts.title}</h1>
${errorSummary(language, errors)}
<p>${texts.intro}</p>
${props.unavailable && compilerAlert(props, props.unavailable)}
${props.result && results(props, props.result)}
<div class="studio-columns">
<section><h2>${texts.byDecision}</h2>${byDecision(props)}</section>
<section><h2>${texts.byForm}</h2>${byForm(props)}</section>
</div>
${byJson(props)}
${editorScript(props)}`,
  };
}

function results(props: TryPageProps, result: TryResult): Html {
  const { language } = props;
  const texts = textsOf(language).policy.try;
  const { live, draft, logged } = result;
  return html`<section id="answers">
<h2>${texts.result}</h2>
${logged && html`<p>${texts.logged(logged.id, formatTime(language, logged.at, 'second'))}${logged.isMasked && html` ${texts.loggedMasked}`}</p>`}
${draft && difference(props, live, draft)}
<div class="studio-columns">
${answerBox(language, texts.live, live)}
${draft ? answerBox(language, texts.draft, draft) : html`<section class="studio-answer"><h3>${texts.draft}</h3>${alert(language, { kind: 'error', heading: texts.cannot, headingLevel: 3, content: texts.cannotAbout })}</section>`}
</div>
${details({ summary: texts.input, content: html`<pre class="studio-source" tabindex="0">${result.input}</pre>` })}
${draft && props.canSave && saveAsCase(props, result)}
</section>`;
}

function saveAsCase(props: TryPageProps, { input }: TryResult): Html {
  const { language, csrfToken, paths, id, version, newCase, tables, errors } = props;
  const texts = textsOf(language).policy.try;
  return details({
    summary: texts.saveTitle,
    open: errorOf(errors, 'case-name') !== undefined,
    content: html`<p>${texts.saveAbout} ${texts.saveHidden}</p>
<form method="post" action="${paths.addCase(id)}" novalidate>${csrfField(csrfToken)}
<input type="hidden" name="version" value="${version}">
<input type="hidden" name="input" value="${input}">
${textField(language, { id: 'case-name', name: 'name', label: texts.saveName, value: newCase.name, maxLength: 200, error: errorOf(errors, 'case-name') })}
${select(language, { id: 'case-table', name: 'table', label: texts.saveTable, value: newCase.table, options: tables.map((value) => ({ value, text: value })) })}
${buttonGroup(button({ text: texts.save, icon: 'save', variant: 'secondary' }))}
</form>`,
  });
}

function byDecision({ language, paths, whose, id, decisions }: TryPageProps): Html {
  const texts = textsOf(language).policy.try;
  if (decisions.length === 0) return html`<p>${texts.noDecisions}</p>`;
  const answers = textsOf(language).decisions;
  return html`<p>${whose.is === 'base' ? texts.byDecisionBase : texts.byDecisionAbout}</p>
${table<LoggedChoice>({
  caption: texts.byDecision,
  hiddenCaption: true,
  rows: decisions,
  columns: [
    { heading: answers.when, isRowHeading: true, cell: ({ at }) => time(language, at, 'second') },
    {
      heading: answers.whom,
      cell: ({ whom, privilege, onBehalfOf }) =>
        html`${whom}<span class="row-detail">${privilege}${onBehalfOf !== undefined && html`, ${onBehalfOf}`}</span>`,
    },
    {
      heading: answers.answer,
      cell: ({ allow }) =>
        allow ? badge(answers.answers.allow, 'success') : badge(answers.answers.deny, 'warning'),
    },
    {
      heading: texts.use,
      hiddenHeading: true,
      cell: ({ id: decision, at }) =>
        html`<a href="${paths.try(id, { decision })}">${texts.use}<span class="sr-only"> ${texts.useAbout(formatTime(language, at, 'second'))}</span></a>`,
    },
  ],
})}`;
}

function byForm({ language, paths, id, values, privileges, errors }: TryPageProps): Html {
  const texts = textsOf(language).policy.try;
  const text = (name: 'person' | 'organization', hint?: string) =>
    textField(language, {
      ...{ id: name, name, label: texts[name], hint, value: values[name] },
      ...{ autocomplete: 'off', error: errorOf(errors, name) },
    });
  const at = {
    ...{ id: 'at', name: 'at', label: texts.at, hint: texts.atHint, optional: true },
    error: errorOf(errors, 'at'),
  };
  return html`<form method="get" action="${paths.try(id)}" novalidate>
${text('person', texts.personHint)}
${text('organization')}
${select(language, {
  ...{ id: 'privilege', name: 'privilege', label: texts.privilege, value: values.privilege },
  options: [
    { value: '', text: texts.choosePrivilege },
    ...privileges.map(({ id: value, name }) => ({ value, text: name })),
  ],
  error: errorOf(errors, 'privilege'),
})}
${select(language, {
  ...{ id: 'loa', name: 'loa', label: texts.loa, value: values.loa },
  options: Object.entries(texts.levels).map(([value, level]) => ({ value, text: level })),
})}
${fieldGroup(
  language,
  at,
  html`<input type="datetime-local" class="form-input field-medium" id="at" name="at" value="${values.at}" ${fieldState(at)}>`,
)}
${buttonGroup(button({ text: texts.ask }))}
</form>`;
}

function byJson({ language, csrfToken, paths, id, values, errors, result }: TryPageProps): Html {
  const texts = textsOf(language).policy.try;
  const error = errorOf(errors, 'json');
  return details({
    summary: texts.byJson,
    open: values.json !== '' || error !== undefined,
    content: html`<form class="studio-form" method="post" action="${paths.try(id)}" novalidate>${csrfField(csrfToken)}
<div class="form-group ${error !== undefined && 'form-error'}">
<label class="form-label" for="json">${texts.json}</label>
<span class="form-hint" id="json-hint">${texts.jsonHint}</span>
${error !== undefined && html`<span class="form-error-message" id="json-error">${error}</span>`}
<textarea class="form-textarea form-input code" id="json" name="json" data-editor="json" data-file="json" rows="16" spellcheck="false" autocomplete="off" aria-describedby="json-hint">
${values.json === '' ? result?.input : values.json}</textarea>
</div>
${button({ text: texts.askJson, variant: 'secondary' })}
</form>`,
  });
}

/** Somebody has come with a logged decision, and has no draft to try it in. */
export function beginToTryPage(props: StudioProps & { decision: string }): Page {
  const { language, csrfToken, paths, decision } = props;
  const texts = textsOf(language).policy;
  return {
    title: texts.try.start,
    breadcrumb: studioCrumbs(props, texts.try.start),
    content: html`<h1>${texts.try.start}</h1>
<p>${texts.try.startAbout} ${texts.overview.beginAbout}</p>
<form method="post" action="${paths.drafts}">${csrfField(csrfToken)}<input type="hidden" name="decision" value="${decision}">
${buttonGroup(button({ text: texts.overview.begin, icon: 'edit' }), linkButton({ href: paths.overview, text: texts.back, variant: 'secondary' }))}</form>`,
  };
}
