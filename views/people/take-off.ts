import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { backLink } from '../parts/breadcrumb.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { labelOf, type NamedPerson } from './person-name.ts';

export interface TakeOffProps {
  language: Language;
  csrfToken: string;
  tin: string;
  person: NamedPerson;
  action: 'remove' | 'refuse';
  /** Why it was not done. */
  error: string | undefined;
}

/** Asks once more before somebody is taken off the list, and says what will happen. */
export function takeOffPage({ language, csrfToken, tin, person, action, error }: TakeOffProps): Page {
  const texts = textsOf(language).people;
  const label = labelOf(language, person);
  const words = {
    remove: { title: texts.removeTitle(label), about: texts.removeAbout, yes: texts.removeYes },
    refuse: { title: texts.refuseTitle(label), about: texts.refuseAbout, yes: texts.refuseYes },
  }[action];
  return {
    title: words.title,
    hasErrors: error !== undefined,
    content: html`${backLink(language, paths.employee(tin, person))}
${error && alert(language, { kind: 'error', content: error, live: true })}
<h1>${words.title}</h1>
<p>${words.about}</p>
<form method="post" action="${paths.employee(tin, person, action)}">${csrfField(csrfToken)}
${buttonGroup(
  button({ text: words.yes, variant: 'warning' }),
  linkButton({ href: paths.employee(tin, person), text: texts.cancel, variant: 'secondary' }),
)}
</form>`,
  };
}
