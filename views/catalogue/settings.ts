import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Frame, Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { radios } from '../parts/choices.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { summaryList } from '../parts/summary-list.ts';
import { doneAlert } from './shared.ts';

export interface SettingsProps {
  tin: string;
  trustsDeclarations: boolean;
  errors: readonly FormError[];
  done: string | undefined;
}

/** Whether a provider relies on sworn declarations. */
export function providerSettingsPage(frame: Frame, props: SettingsProps): Page {
  const { language, csrfToken } = frame;
  const texts = textsOf(language).catalogue;
  return {
    title: texts.settingsTitle,
    hasErrors: props.errors.length > 0,
    content: html`${errorSummary(language, props.errors)}
<h1>${texts.settingsTitle}</h1>
${doneAlert(language, props.done)}
<h2>${texts.trustTitle}</h2>
<p>${texts.trustAbout}</p>
${summaryList(language, [
  { label: texts.trustNow, value: props.trustsDeclarations ? texts.trusted : texts.refused },
])}
<form method="post" action="${paths.providerSettings(props.tin)}" novalidate>
${csrfField(csrfToken)}
${radios(language, {
  id: 'trust',
  name: 'trust',
  label: texts.trustLegend,
  value: props.trustsDeclarations ? 'yes' : 'no',
  error: errorOf(props.errors, 'trust'),
  options: [
    { value: 'yes', label: texts.trustYes },
    { value: 'no', label: texts.trustNo },
  ],
})}
${buttonGroup(button({ text: texts.continue }))}
</form>`,
  };
}
