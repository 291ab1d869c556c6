import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { backLink } from '../parts/breadcrumb.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { details } from '../parts/details.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { textArea } from '../parts/text-field.ts';

export interface AddPeopleProps {
  language: Language;
  csrfToken: string;
  tin: string;
  /** What was written, without what must not be kept. */
  uuids: string;
  limit: number;
  errors: readonly FormError[];
}

/** Puts people on the list by their UUIDs, with the guide to where these stand. */
export function addPeoplePage({ language, csrfToken, tin, uuids, limit, errors }: AddPeopleProps): Page {
  const texts = textsOf(language).people;
  return {
    title: texts.addTitle,
    hasErrors: errors.length > 0,
    content: html`${backLink(language, paths.employeesPage(tin), texts.back)}
${errorSummary(language, errors)}
<h1>${texts.addTitle}</h1>
<p>${texts.addIntro}</p>
${details({
  summary: texts.addWhere,
  content: html`<p>${texts.addWhereAbout}</p><p><a href="${paths.helpTopic('uuid')}">${texts.addGuide}</a></p>`,
})}
<form method="post" action="${paths.newEmployees(tin)}" novalidate>${csrfField(csrfToken)}
${textArea(language, {
  id: 'uuids',
  name: 'uuids',
  label: texts.uuids,
  hint: texts.uuidsHint(limit),
  value: uuids,
  rows: 8,
  error: errorOf(errors, 'uuids'),
})}
${buttonGroup(button({ text: texts.addButton, icon: 'person-add' }))}
</form>`,
  };
}
