import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { fieldGroup, fieldState } from '../parts/field.ts';
import { select } from '../parts/select.ts';
import { textField } from '../parts/text-field.ts';
import { type WhyResultProps, whyResult } from './result.ts';

export interface WhyPageProps {
  language: Language;
  action: string;
  /** A provider asks: it names the organisation too. */
  isProvider: boolean;
  values: { person: string; organization: string; privilege: string; loa: string; at: string };
  privileges: readonly { id: string; name: string }[];
  errors: readonly FormError[];
  result: WhyResultProps | undefined;
}

/** Asks why: for whom, about which privilege, now or then; and the answer. The question is in the address. */
export function whyPage(props: WhyPageProps): Page {
  const { language, values, errors, isProvider } = props;
  const texts = textsOf(language).why;
  const at = {
    id: 'at',
    name: 'at',
    label: texts.at,
    hint: texts.atHint,
    optional: true,
    error: errorOf(errors, 'at'),
  };
  return {
    title: texts.title,
    hasErrors: errors.length > 0,
    content: html`${errorSummary(language, errors)}
<h1>${texts.title}</h1>
${props.result && whyResult(props.result)}
${!props.result && html`<p>${isProvider ? texts.introProvider : texts.intro}</p>`}
${props.result && html`<h2>${texts.askAgain}</h2>`}
<form method="get" action="${props.action}" novalidate>
${textField(language, {
  id: 'person',
  name: 'person',
  label: texts.person,
  hint: texts.personHint,
  value: values.person,
  autocomplete: 'off',
  error: errorOf(errors, 'person'),
})}
${
  isProvider &&
  textField(language, {
    id: 'organization',
    name: 'organization',
    label: texts.organization,
    value: values.organization,
    width: 'medium',
    autocomplete: 'off',
    error: errorOf(errors, 'organization'),
  })
}
${select(language, {
  id: 'privilege',
  name: 'privilege',
  label: texts.privilege,
  value: values.privilege,
  error: errorOf(errors, 'privilege'),
  options: [
    { value: '', text: texts.choosePrivilege },
    ...props.privileges.map(({ id, name }) => ({ value: id, text: name })),
  ],
})}
${select(language, {
  id: 'loa',
  name: 'loa',
  label: texts.loa,
  value: values.loa,
  options: (['High', 'Substantial', 'Low', 'none'] as const).map((value) => ({
    value,
    text: texts.levels[value],
  })),
})}
${fieldGroup(
  language,
  at,
  html`<input type="datetime-local" class="form-input field-medium" id="at" name="at" value="${values.at}" ${fieldState(at)}>`,
)}
${buttonGroup(button({ text: texts.ask }))}
</form>`,
  };
}
