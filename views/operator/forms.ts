import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { button } from '../parts/button.ts';
import { checkbox, radios } from '../parts/choices.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { textArea, textField } from '../parts/text-field.ts';
import { organizationCrumbs } from './organization.ts';

/** A form of the operator's: what was written in it, and what is wrong with it. */
export interface OperatorFormProps {
  language: Language;
  csrfToken: string;
  tin: string;
  values: Readonly<Record<string, string>>;
  errors: readonly FormError[];
}

interface AboutOrganization {
  organization: { tin: string; name: string };
}

/** A new organisation, perhaps with its first administrator. */
export function newOrganizationPage(props: OperatorFormProps): Page {
  const { language, tin } = props;
  const texts = textsOf(language).operator;
  return {
    ...formPage(props, {
      title: texts.addTitle,
      intro: texts.addIntro,
      action: paths.operatorNewOrganization(tin),
      submit: texts.submitAdd,
      fields: html`${line(props, 'tin', texts.tin, texts.tinHint)}
${line(props, 'name', texts.name)}
${line(props, 'administrator', texts.administrator, texts.personHint, true)}`,
    }),
    breadcrumb: [
      { text: texts.navOrganizations, href: paths.operatorOrganizations(tin) },
      { text: texts.addTitle },
    ],
  };
}

/** An organisation becomes a service provider. */
export function newProviderPage(props: OperatorFormProps & AboutOrganization): Page {
  const { language, tin, organization, values } = props;
  const texts = textsOf(language).operator;
  const title = texts.providerTitle(organization.name);
  return {
    ...formPage(props, {
      title,
      intro: texts.providerIntro,
      action: paths.operatorProvider(tin, organization.tin),
      submit: texts.submitProvider,
      fields: html`${line(props, 'contact', texts.contact, texts.contactHint)}
${lines(props, 'catalogueAdministrators', texts.catalogueAdministrators, texts.uuidLines)}
${lines(props, 'supportAgents', texts.supportAgents, texts.peopleHint)}
<div class="form-group">${checkbox({
        ...{ id: 'trusts', name: 'trusts', value: 'yes', label: texts.trustsLabel },
        checked: values['trusts'] === 'yes',
      })}</div>`,
    }),
    breadcrumb: organizationCrumbs(language, tin, organization, title),
  };
}

/** A client of a service provider. */
export function newClientPage(props: OperatorFormProps & AboutOrganization): Page {
  const { language, tin, organization, values } = props;
  const texts = textsOf(language).operator;
  return {
    ...formPage(props, {
      title: texts.clientTitle,
      intro: texts.clientIntro,
      action: paths.operatorNewClient(tin, organization.tin),
      submit: texts.submitClient,
      fields: html`${line(props, 'clientId', texts.clientId, texts.clientIdHint)}
${line(props, 'orgId', texts.orgId, texts.orgIdHint)}
${line(props, 'name', texts.clientName)}
<div class="form-group">${checkbox({
        ...{ id: 'readsAssigned', name: 'readsAssigned', value: 'yes', label: texts.readsAssigned },
        checked: values['readsAssigned'] === 'yes',
      })}</div>`,
    }),
    breadcrumb: organizationCrumbs(language, tin, organization, texts.clientTitle),
  };
}

/** A role for somebody, on behalf of a provider or of the operator. */
export function newRolePage(
  props: OperatorFormProps & AboutOrganization & { roles: readonly string[] },
): Page {
  const { language, tin, organization, values, errors } = props;
  const texts = textsOf(language).operator;
  return {
    ...formPage(props, {
      title: texts.addRole,
      action: paths.operatorNewRole(tin, organization.tin),
      submit: texts.submitRole,
      fields: html`${radios(language, {
        ...{ id: 'role', name: 'role', label: texts.role, error: errorOf(errors, 'role') },
        options: props.roles.map((value) => ({ value, label: texts.roles[value] ?? value })),
        value: values['role'],
      })}
${line(props, 'person', texts.person, texts.personHint)}`,
    }),
    breadcrumb: organizationCrumbs(language, tin, organization, texts.addRole),
  };
}

function formPage(
  { language, csrfToken, errors }: OperatorFormProps,
  form: { title: string; intro?: string; action: string; submit: string; fields: Html },
): Page {
  return {
    title: form.title,
    hasErrors: errors.length > 0,
    content: html`<h1>${form.title}</h1>
${errorSummary(language, errors)}
${form.intro !== undefined && html`<p>${form.intro}</p>`}
<form method="post" action="${form.action}" novalidate>
${csrfField(csrfToken)}
${form.fields}
${button({ text: form.submit })}
</form>`,
  };
}

function line(
  { language, values, errors }: OperatorFormProps,
  name: string,
  label: string,
  hint?: string,
  optional = false,
): Html {
  return textField(language, {
    ...{ id: name, name, label, hint, optional, value: values[name] ?? '' },
    ...{ error: errorOf(errors, name), autocomplete: 'off', maxLength: 300 },
  });
}

function lines(
  { language, values, errors }: OperatorFormProps,
  name: string,
  label: string,
  hint?: string,
): Html {
  return textArea(language, {
    ...{ id: name, name, label, hint, optional: true, value: values[name] ?? '' },
    ...{ error: errorOf(errors, name), rows: 3, maxLength: 2_000 },
  });
}
