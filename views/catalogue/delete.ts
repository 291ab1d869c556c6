import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Frame, Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { backLink } from '../parts/breadcrumb.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { textField } from '../parts/text-field.ts';
import type { HoldersProps, PrivilegeProps } from './shared.ts';

export interface DeletePrivilegeProps {
  tin: string;
  privilege: PrivilegeProps;
  holders: HoldersProps;
  typed: string;
  errors: readonly FormError[];
}

/** Asks once more before a privilege is deleted, with what goes with it; the name has to be typed. */
export function deletePrivilegePage(frame: Frame, props: DeletePrivilegeProps): Page {
  const { language, csrfToken } = frame;
  const { tin, privilege, holders, errors } = props;
  const texts = textsOf(language).catalogue;
  const title = texts.deleteTitle(privilege.name);
  return {
    title,
    hasErrors: errors.length > 0,
    content: html`${backLink(language, paths.privilegePage(tin, privilege.id), privilege.name)}
${errorSummary(language, errors)}
<h1>${title}</h1>
${alert(language, {
  kind: 'warning',
  heading: texts.deleteAbout(holders),
  content: texts.deleteForEver,
})}
${privilege.retiredAt === null && html`<p>${texts.deleteInstead}</p>`}
<form method="post" action="${paths.privilegeDelete(tin, privilege.id)}" novalidate>
${csrfField(csrfToken)}
<input type="hidden" name="seen" value="${privilege.updatedAt}">
<input type="hidden" name="grants" value="${holders.grants}">
${textField(language, {
  id: 'typed',
  name: 'typed',
  label: texts.typeName(privilege.name),
  value: props.typed,
  autocomplete: 'off',
  error: errorOf(errors, 'typed'),
})}
${buttonGroup(
  button({ text: texts.deleteConfirm, variant: 'warning' }),
  linkButton({ href: paths.privilegePage(tin, privilege.id), text: texts.cancel, variant: 'secondary' }),
)}
</form>`,
  };
}
