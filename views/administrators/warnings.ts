import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { formatTime } from '../parts/time.ts';

/** A provider's support has been told that the only administrator is gone. */
export interface OpenCase {
  providerName: string;
  openedAt: number;
}

/** Stands while there is only one administrator. */
export function soleAdministratorAlert(language: Language): Html {
  const { soleTitle, soleAbout } = textsOf(language).administrators;
  return alert(language, { kind: 'warning', heading: soleTitle, content: soleAbout });
}

/** Stands while a case is open, with the button that stops it. */
export function openCaseAlert(
  { language, csrfToken }: { language: Language; csrfToken: string },
  tin: string,
  { providerName, openedAt }: OpenCase,
): Html {
  const texts = textsOf(language).administrators;
  return alert(language, {
    kind: 'error',
    heading: texts.caseTitle(providerName),
    content: html`<p class="alert-text">${texts.caseAbout(formatTime(language, openedAt, 'minute'))} ${texts.caseObject}</p>
<form method="post" action="${paths.objectToSupport(tin)}">
${csrfField(csrfToken)}
${buttonGroup(button({ text: texts.caseStop }))}
</form>`,
  });
}
