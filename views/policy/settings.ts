import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { radios } from '../parts/choices.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { textField } from '../parts/text-field.ts';
import { type StudioProps, studioCrumbs } from './studio.ts';

export interface PolicySettingsProps extends StudioProps {
  values: { needsApproval: 'yes' | 'no'; mostLosses: string; mostGains: string };
  errors: readonly FormError[];
}

/** What the operator asks of a publication. */
export function policySettingsPage(props: PolicySettingsProps): Page {
  const { language, csrfToken, paths, values, errors } = props;
  const texts = textsOf(language).policy;
  const page = texts.settingsPage;
  const limit = (name: 'mostLosses' | 'mostGains') =>
    textField(language, {
      ...{ id: name, name, label: page[name], hint: page.limitHint, value: values[name] },
      ...{ optional: true, inputMode: 'numeric', width: 'short', autocomplete: 'off' },
      error: errorOf(errors, name),
    });
  return {
    title: page.title,
    hasErrors: errors.length > 0,
    breadcrumb: studioCrumbs(props, page.title),
    content: html`<h1>${page.title}</h1>
${errorSummary(language, errors)}
<p>${page.intro}</p>
<form method="post" action="${paths.settings}" novalidate>${csrfField(csrfToken)}
${radios(language, {
  ...{ id: 'needsApproval', name: 'needsApproval', label: page.needsApproval, value: values.needsApproval },
  options: [
    { value: 'yes', label: page.yes },
    { value: 'no', label: page.no },
  ],
})}
${limit('mostLosses')}
${limit('mostGains')}
${buttonGroup(button({ text: page.save }), linkButton({ href: paths.overview, text: texts.back, variant: 'secondary' }))}
</form>`,
  };
}
