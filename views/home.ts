import { paths } from '../server/paths.ts';
import { type OpenCase, openCaseAlert, soleAdministratorAlert } from './administrators/warnings.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import type { Language } from './locales/texts.ts';

export interface HomeProps {
  language: Language;
  csrfToken: string;
  tin: string;
  name: string;
  /** Whether nobody but the visitor administers it. */
  hasSoleAdministrator: boolean;
  openCase?: OpenCase | undefined;
}

/** An organisation's home: what needs attention first. */
export function homePage(props: HomeProps): Page {
  const { language, tin, name, openCase } = props;
  return {
    title: name,
    content: html`<h1>${name}</h1>
${openCase && openCaseAlert(props, tin, openCase)}
${props.hasSoleAdministrator && soleAdministratorAlert(language, paths.newAdministrator(tin))}`,
  };
}
