import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { fieldGroup } from '../parts/field.ts';
import { table } from '../parts/table.ts';
import { textArea } from '../parts/text-field.ts';
import { time } from '../parts/time.ts';
import { reasonField } from './wizard.ts';

export interface ImportPageProps {
  language: Language;
  csrfToken: string;
  tin: string;
  values: { lines: string | undefined; reason: string | undefined };
  errors: readonly FormError[];
  recent: readonly {
    id: string;
    kind: 'grant' | 'revoke';
    total: number;
    state: string;
    createdAt: number;
  }[];
}

/** Where a file, or lines of one, are handed in; what they would do is shown before anything is done. */
export function importPage({ language, csrfToken, tin, values, errors, recent }: ImportPageProps): Page {
  const texts = textsOf(language).grants;
  const error = errorOf(errors, 'file');
  // The token stands in the address because the body of a file is read only after it has been proven.
  return {
    title: texts.importTitle,
    hasErrors: errors.length > 0,
    breadcrumb: [{ text: texts.title, href: paths.grantsPage(tin) }, { text: texts.importTitle }],
    content: html`<h1>${texts.importTitle}</h1>
${errorSummary(language, errors)}
<p>${texts.importAbout}</p>
<h2>${texts.importColumnsTitle}</h2>
${table<[string, string]>({
  caption: texts.importColumnsTitle,
  hiddenCaption: true,
  rows: texts.importColumns,
  columns: [
    { heading: texts.importColumn, isRowHeading: true, cell: ([name]) => name },
    { heading: texts.importMeaning, cell: ([, meaning]) => meaning },
  ],
})}
<p>${texts.importRules} <a href="${paths.grantImportTemplate(tin)}" download>${texts.importTemplate}</a></p>
<form method="post" action="${paths.grantImport(tin, { _csrf: csrfToken })}" enctype="multipart/form-data" novalidate>
${fieldGroup(
  language,
  { id: 'file', name: 'file', label: texts.importFile, hint: texts.importFileHint, error, optional: true },
  html`<input type="file" class="form-input" id="file" name="file" accept=".csv,text/csv,text/plain" aria-describedby="file-hint${error !== undefined && ' file-error'}">`,
)}
${textArea(language, { id: 'lines', name: 'lines', label: texts.importPaste, hint: texts.importPasteHint, optional: true, rows: 6, value: values.lines, error: errorOf(errors, 'lines') })}
${reasonField(language, { value: values.reason, errors })}
${buttonGroup(button({ text: texts.importSend }))}
</form>
<h2>${texts.recentTitle}</h2>
${
  recent.length === 0
    ? html`<p>${texts.recentNone}</p>`
    : html`<ul>${recent.map(
        ({ id, kind, total, state, createdAt }) =>
          html`<li><a href="${paths.bulkPage(tin, id)}">${texts.recentRow(kind, total)}</a>, ${time(language, createdAt, 'minute')} ${badge(texts.jobStates[state] ?? state)}</li>`,
      )}</ul>`
}`,
  };
}
