import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { badge } from '../parts/badge.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { checkbox } from '../parts/choices.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { dateField } from '../parts/date-field.ts';
import { emptyState } from '../parts/empty-state.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { hx } from '../parts/hx.ts';
import { icon } from '../parts/icon.ts';
import { steps } from '../parts/steps.ts';
import { textField } from '../parts/text-field.ts';
import { type GrantPerson, type GrantPrivilege, personLabel, personText, wordsFor } from './parts.ts';

export interface WizardPerson extends GrantPerson {
  isPartner: boolean;
  isPending: boolean;
}

export interface WizardPrivilege extends GrantPrivilege {
  /** Why it cannot be granted: the policy's code. */
  whyNot: string | undefined;
}

/** What is common to the steps: what has been picked, wherever it was. All of it travels in the address. */
export interface WizardFrame {
  language: Language;
  nonce: string;
  tin: string;
  people: readonly WizardPerson[];
  privileges: readonly WizardPrivilege[];
  errors: readonly FormError[];
}

export interface PeopleStepProps extends WizardFrame {
  found: readonly WizardPerson[];
  hasMore: boolean;
  search: string | undefined;
  /** The organisation has no people at all. */
  isEmpty: boolean;
}

export interface PrivilegesStepProps extends WizardFrame {
  found: readonly WizardPrivilege[];
  search: string | undefined;
  everywhere: boolean;
  hasProviders: boolean;
}

export interface DetailsStepProps extends WizardFrame {
  csrfToken: string;
  until: string | undefined;
  reason: string | undefined;
  today: string;
}

export const personKey = ({ idp, idpIdentityId }: Pick<GrantPerson, 'idp' | 'idpIdentityId'>): string =>
  `${idp}/${idpIdentityId}`;

/** The parameters that hold what has been picked. */
export function pickedQuery({ people, privileges }: Pick<WizardFrame, 'people' | 'privileges'>) {
  return { person: people.map(personKey), privilege: privileges.map(({ id }) => id) };
}

/** First step: who. */
export function peopleStep(props: PeopleStepProps): Page {
  const { language, tin, nonce, search, isEmpty } = props;
  const texts = textsOf(language).grants;
  const content = isEmpty
    ? emptyState({
        heading: texts.peopleTitle,
        content: texts.peopleEmpty,
        actions: linkButton({ href: paths.employeesPage(tin), text: texts.addPeople }),
      })
    : html`<form method="get" action="${paths.grantWizard(tin)}" novalidate>
${searchBox(language, { id: 'people-search', name: 'q', label: texts.search, hint: texts.searchHint, value: search, step: 'people', attributes: typing(nonce, paths.grantWizard(tin, { step: 'people' }), '#people-search', '#people-choices') })}
${peopleChoices(props)}
${props.privileges.map(({ id }) => hidden('privilege', id))}
${buttonGroup(button({ text: texts.continue, name: 'step', value: 'privileges' }))}
</form>`;
  return wizardPage(props, 1, texts.peopleTitle, html`<p>${texts.peopleAbout}</p>${content}`);
}

/** What is replaced while somebody types: who is picked, and who is found. */
export function peopleChoices({ language, people, found, hasMore }: PeopleStepProps): Html {
  const texts = textsOf(language).grants;
  const picked = new Set(people.map(personKey));
  const others = found.filter((person) => !picked.has(personKey(person)));
  const box = (person: WizardPerson) =>
    checkbox({
      id: `person-${personKey(person)}`,
      name: 'person',
      value: personKey(person),
      label: html`${personLabel(language, person)}${person.isPartner && html` ${badge(texts.partner)}`}`,
      hint: person.isPending
        ? texts.pendingPartner
        : person.name === null && person.nickname === null
          ? undefined
          : person.idpIdentityId,
      checked: picked.has(personKey(person)),
      disabled: person.isPending,
    });
  return html`<div id="people-choices">
${people.length > 0 && html`<fieldset class="pick-list"><legend class="form-label">${texts.chosenPeople}</legend>${people.map(box)}</fieldset>`}
<fieldset class="pick-list"><legend class="form-label">${texts.peopleLabel}</legend>
${others.length > 0 ? others.map(box) : html`<p>${texts.peopleNone}</p>`}
</fieldset>
${hasMore && html`<p class="muted">${texts.peopleMore}</p>`}
</div>`;
}

/** Second step: what. */
export function privilegesStep(props: PrivilegesStepProps): Page {
  const { language, tin, nonce, search, everywhere, people } = props;
  const texts = textsOf(language).grants;
  const [first, second] = people;
  const title = first && !second ? texts.privilegesTitleFor(personText(first)) : texts.privilegesTitle;
  const here = { ...pickedQuery(props), step: 'privileges', s: search };
  const widen = everywhere
    ? html`<a href="${paths.grantWizard(tin, here)}">${texts.onlyOwn}</a>`
    : html`<a href="${paths.grantWizard(tin, { ...here, everywhere: '1' })}">${texts.everywhere}</a>`;
  return wizardPage(
    props,
    2,
    title,
    html`<p>${everywhere ? texts.privilegesAboutAll : texts.privilegesAbout} ${widen}</p>
<form method="get" action="${paths.grantWizard(tin)}" novalidate>
${searchBox(language, { id: 'privilege-search', name: 's', label: texts.privilegesSearch, hint: texts.privilegesSearchHint, value: search, step: 'privileges', attributes: typing(nonce, paths.grantWizard(tin, { step: 'privileges' }), '#privilege-search', '#privilege-choices') })}
${privilegeChoices(props)}
${people.map((person) => hidden('person', personKey(person)))}
${everywhere && hidden('everywhere', '1')}
${buttonGroup(button({ text: texts.continue, name: 'step', value: 'details' }))}
</form>`,
  );
}

/** What is replaced while somebody types: what is picked, and what is found, by provider. */
export function privilegeChoices({
  language,
  privileges,
  found,
  hasProviders,
  everywhere,
}: PrivilegesStepProps): Html {
  const texts = textsOf(language).grants;
  const picked = new Set(privileges.map(({ id }) => id));
  const others = found.filter(({ id }) => !picked.has(id));
  const box = (privilege: WizardPrivilege) => {
    const { whyNot, minimumLoa } = privilege;
    const why = whyNot !== undefined && html`${texts.notAssignable}: ${wordsFor(texts.whyNot, whyNot)}`;
    return checkbox({
      id: `privilege-${privilege.id}`,
      name: 'privilege',
      value: privilege.id,
      label: html`${privilege.description}`,
      hint: html`${privilege.name}${minimumLoa !== null && html` · ${texts.needsLoa(texts.loa[minimumLoa] ?? minimumLoa)}`}${why && html`<br><strong>${why}</strong>`}`,
      checked: picked.has(privilege.id),
      disabled: whyNot !== undefined,
    });
  };
  const providers = [...Map.groupBy(others, ({ providerName }) => providerName)];
  const nothing = !everywhere && !hasProviders ? texts.privilegesNoCustomer : texts.privilegesNone;
  return html`<div id="privilege-choices">
${privileges.length > 0 && html`<fieldset class="pick-list"><legend class="form-label">${texts.chosenPrivileges}</legend>${privileges.map(box)}</fieldset>`}
${providers.map(
  ([
    name,
    list,
  ]) => html`<fieldset class="pick-list"><legend class="form-label">${name}</legend>${list.map(box)}</fieldset>
`,
)}
${providers.length === 0 && html`<p>${nothing}</p>`}
</div>`;
}

/** Third step: until when, and why. What it leads to, the check, is a draft (views/grants/bulk.ts). */
export function detailsStep(props: DetailsStepProps): Page {
  const { language, csrfToken, tin, until, reason, today, errors } = props;
  const texts = textsOf(language).grants;
  return wizardPage(
    props,
    3,
    texts.detailsTitle,
    html`<p>${texts.detailsAbout}</p>
${usualValidity(props)}
<form method="post" action="${paths.grantWizard(tin, pickedQuery(props))}" novalidate>
${csrfField(csrfToken)}
${untilField(language, { value: until, min: today, errors })}
${reasonField(language, { value: reason, errors })}
${buttonGroup(button({ text: texts.toCheck }))}
</form>`,
  );
}

/** How long what was picked is usually valid, as its providers have set it. */
function usualValidity({ language, privileges }: WizardFrame): Html | undefined {
  const texts = textsOf(language).grants;
  const limited = privileges.filter(({ defaultValidityDays }) => defaultValidityDays !== null);
  if (limited.length === 0) return undefined;
  return html`<p>${texts.usualValidity}</p>
<ul>${limited.map(
    ({ name, defaultValidityDays }) =>
      html`<li>${name}: ${textsOf(language).catalogue.validityDays(defaultValidityDays)}</li>`,
  )}</ul>`;
}

export function untilField(
  language: Language,
  { value, min, errors }: { value: string | undefined; min: string; errors: readonly FormError[] },
): Html {
  const texts = textsOf(language).grants;
  const error = errorOf(errors, 'until');
  return dateField(language, {
    id: 'until',
    name: 'until',
    label: texts.until,
    hint: texts.untilHint,
    optional: true,
    value,
    min,
    error,
  });
}

export function reasonField(
  language: Language,
  { value, errors }: { value: string | undefined; errors: readonly FormError[] },
): Html {
  const texts = textsOf(language).grants;
  const error = errorOf(errors, 'reason');
  return textField(language, {
    id: 'reason',
    name: 'reason',
    label: texts.reason,
    hint: texts.reasonHint,
    optional: true,
    value,
    error,
    maxLength: 500,
    autocomplete: 'off',
  });
}

/** How far one has come in granting, with ways back. */
export function wizardSteps(language: Language, current: number, back: readonly string[]): Html {
  const texts = textsOf(language).grants;
  const names = [texts.stepPeople, texts.stepPrivileges, texts.stepDetails, texts.stepCheck];
  return steps(language, {
    current,
    steps: names.map((text, index) => {
      const href = back[index];
      return href === undefined ? { text } : { text, href };
    }),
  });
}

function wizardPage(props: WizardFrame, current: number, title: string, content: Html): Page {
  const { language, tin, errors } = props;
  const texts = textsOf(language).grants;
  const picked = pickedQuery(props);
  const back = ['people', 'privileges', 'details'].map((step) => paths.grantWizard(tin, { ...picked, step }));
  return {
    title,
    hasErrors: errors.length > 0,
    breadcrumb: [{ text: texts.title, href: paths.grantsPage(tin) }, { text: texts.wizardTitle }],
    content: html`${wizardSteps(language, current, back)}
<h1>${title}</h1>
${errorSummary(language, errors)}
${content}`,
  };
}

/** The search comes first in its form: the Enter key in its field searches. */
function searchBox(
  language: Language,
  box: {
    id: string;
    name: string;
    label: string;
    hint: string;
    value: string | undefined;
    step: string;
    attributes: Html;
  },
): Html {
  const texts = textsOf(language).grants;
  return html`<div class="form-group">
<label class="form-label" for="${box.id}">${box.label}</label>
<span class="form-hint" id="${box.id}-hint">${box.hint}</span>
<div class="search">
<input type="search" class="form-input" id="${box.id}" name="${box.name}" value="${box.value}" autocomplete="off" aria-describedby="${box.id}-hint" ${box.attributes}>
<button type="submit" class="button button-search" name="step" value="${box.step}">${icon('search')}<span>${texts.searchButton}</span></button>
</div>
</div>`;
}

function typing(nonce: string, get: string, field: string, target: string): Html {
  return hx(nonce, {
    get,
    trigger: `input changed delay:250ms from:${field}, search from:${field}`,
    include: 'closest form',
    target,
    swap: 'outerHTML',
    sync: 'this:replace',
  });
}

function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}
