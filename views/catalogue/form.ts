import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Frame, Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { backLink } from '../parts/breadcrumb.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { radios } from '../parts/choices.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { table } from '../parts/table.ts';
import { textArea, textField } from '../parts/text-field.ts';
import { levelText, type PrivilegeProps } from './shared.ts';

/** What stands in the form, as it was written. */
export interface PrivilegeFormValues {
  name: string;
  descriptionDanish: string;
  descriptionEnglish: string;
  assignability: string;
  /** `none` for no requirement. */
  level: string;
  /** Days; empty for no end. */
  validity: string;
}

interface FormProps {
  tin: string;
  values: PrivilegeFormValues;
  errors: readonly FormError[];
}

/** Creates a privilege. */
export function newPrivilegePage(frame: Frame, { tin, values, errors }: FormProps): Page {
  const { language, csrfToken } = frame;
  const texts = textsOf(language).catalogue;
  return {
    title: texts.newTitle,
    hasErrors: errors.length > 0,
    content: html`${backLink(language, paths.privilegesPage(tin), texts.back)}
${errorSummary(language, errors)}
<h1>${texts.newTitle}</h1>
<form method="post" action="${paths.newPrivilege(tin)}" novalidate>
${csrfField(csrfToken)}
${textField(language, {
  id: 'name',
  name: 'name',
  label: texts.name,
  hint: texts.nameHint,
  value: values.name,
  maxLength: 100,
  autocomplete: 'off',
  error: errorOf(errors, 'name'),
})}
${fields(language, values, errors)}
${buttonGroup(
  button({ text: texts.save }),
  linkButton({ href: paths.privilegesPage(tin), text: texts.cancel, variant: 'secondary' }),
)}
</form>`,
  };
}

/** Changes a privilege. When somebody else did so meanwhile, `theirs` is what holds now. */
export function editPrivilegePage(
  frame: Frame,
  props: FormProps & { privilege: PrivilegeProps; seen: number; isStale: boolean },
): Page {
  const { language, csrfToken } = frame;
  const { tin, values, errors, privilege, isStale } = props;
  const texts = textsOf(language).catalogue;
  const title = texts.editTitle(privilege.name);
  return {
    title,
    hasErrors: errors.length > 0 || isStale,
    content: html`${backLink(language, paths.privilegePage(tin, privilege.id), privilege.name)}
${errorSummary(language, errors)}
<h1>${title}</h1>
${isStale && staleAlert(language, privilege, values)}
<p>${texts.fixed}</p>
<form method="post" action="${paths.privilegeEdit(tin, privilege.id)}" novalidate>
${csrfField(csrfToken)}
<input type="hidden" name="seen" value="${props.seen}">
${fields(language, values, errors)}
${buttonGroup(
  button({ text: texts.continue }),
  linkButton({ href: paths.privilegePage(tin, privilege.id), text: texts.cancel, variant: 'secondary' }),
)}
</form>`,
  };
}

function fields(language: Language, values: PrivilegeFormValues, errors: readonly FormError[]): Html {
  const texts = textsOf(language).catalogue;
  const description = (name: 'descriptionDanish' | 'descriptionEnglish') =>
    textArea(language, {
      id: name,
      name,
      label: texts[name],
      hint: texts.descriptionHint,
      value: values[name],
      rows: 3,
      maxLength: 500,
      error: errorOf(errors, name),
    });
  return html`${description('descriptionDanish')}
${description('descriptionEnglish')}
${radios(language, {
  id: 'assignability',
  name: 'assignability',
  label: texts.assignability,
  value: values.assignability,
  error: errorOf(errors, 'assignability'),
  options: (['public', 'whitelist', 'private'] as const).map((value) => ({
    value,
    label: texts.assignabilities[value],
    hint: texts.assignabilityHints[value],
  })),
})}
${radios(language, {
  id: 'level',
  name: 'level',
  label: texts.level,
  hint: texts.levelHint,
  value: values.level,
  error: errorOf(errors, 'level'),
  options: (['none', 'Low', 'Substantial', 'High'] as const).map((value) => ({
    value,
    label: texts.levels[value],
  })),
})}
${textField(language, {
  id: 'validity',
  name: 'validity',
  label: texts.validity,
  hint: texts.validityHint,
  value: values.validity,
  optional: true,
  width: 'short',
  inputMode: 'numeric',
  autocomplete: 'off',
  error: errorOf(errors, 'validity'),
})}`;
}

function staleAlert(language: Language, now: PrivilegeProps, written: PrivilegeFormValues): Html {
  const texts = textsOf(language).catalogue;
  const level = (value: string) => texts.levels[value as keyof typeof texts.levels] ?? value;
  const who = (value: string) => texts.assignabilities[value as PrivilegeProps['assignability']] ?? value;
  const rows = [
    [texts.descriptionDanish, now.descriptionDanish, written.descriptionDanish],
    [texts.descriptionEnglish, now.descriptionEnglish, written.descriptionEnglish],
    [texts.assignability, who(now.assignability), who(written.assignability)],
    [texts.level, levelText(language, now.minimumLoa), level(written.level)],
    [
      texts.validity,
      texts.validityDays(now.defaultValidityDays),
      written.validity === '' ? texts.validityDays(null) : written.validity,
    ],
  ].filter(([, theirs, yours]) => theirs !== yours);
  return alert(language, {
    kind: 'warning',
    heading: texts.staleTitle,
    live: true,
    content: html`<p class="alert-text">${texts.staleAbout}</p>${
      rows.length > 0 &&
      table({
        caption: texts.staleTitle,
        hiddenCaption: true,
        rows,
        columns: [
          { heading: texts.field, isRowHeading: true, cell: ([field]) => field },
          { heading: texts.theirs, cell: ([, theirs]) => theirs },
          { heading: texts.yours, cell: ([, , yours]) => yours },
        ],
      })
    }`,
  });
}
