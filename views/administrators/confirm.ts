import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import type { Crumb } from '../parts/breadcrumb.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { summaryList } from '../parts/summary-list.ts';
import { calledOf, type PersonProps } from './person.ts';

export interface ConfirmProps {
  language: Language;
  csrfToken: string;
  tin: string;
  person: PersonProps;
}

/** The way to a page below the list of administrators. */
export function administratorCrumbs(language: Language, tin: string, title: string): Crumb[] {
  const texts = textsOf(language);
  return [
    { text: texts.organizations.navHome, href: paths.organization(tin) },
    { text: texts.administrators.title, href: paths.administratorsPage(tin) },
    { text: title },
  ];
}

/** Says once more what it means that somebody becomes an administrator. */
export function addAdministratorPage(props: ConfirmProps & { isKnown: boolean }): Page {
  const { language, tin, person, isKnown } = props;
  const texts = textsOf(language).administrators;
  const who = calledOf(person);
  const title = texts.addTitle(who);
  return {
    title,
    breadcrumb: administratorCrumbs(language, tin, title),
    content: html`<h1>${title}</h1>
${!isKnown && alert(language, { kind: 'warning', content: texts.addUnknown })}
${facts(language, person)}
<p>${texts.addEffect(who)}</p>
<ul>${texts.addEffects.map((text) => html`<li>${text}</li>`)}</ul>
${form(props, paths.addAdministrator(tin, person), button({ text: texts.addSubmit }))}`,
  };
}

/** Says once more what it means that somebody is no longer one; of the last one, why that cannot be. */
export function removeAdministratorPage(
  props: ConfirmProps & { id: string; isLast: boolean; left: number },
): Page {
  const { language, tin, person, id, isLast, left } = props;
  const texts = textsOf(language).administrators;
  const who = calledOf(person);
  const title = isLast ? texts.removeLast : person.isYou ? texts.removeSelfTitle : texts.removeTitle(who);
  const breadcrumb = administratorCrumbs(language, tin, title);
  if (isLast) {
    const add = linkButton({ href: paths.newAdministrator(tin), text: texts.add });
    const content = html`<h1>${title}</h1>${facts(language, person)}<p>${texts.removeLastAbout}</p>${buttonGroup(add)}`;
    return { title, breadcrumb, content };
  }
  return {
    title,
    breadcrumb,
    content: html`<h1>${title}</h1>
${facts(language, person)}
<ul>
<li>${person.isYou ? texts.removeSelfEffect : texts.removeEffect(who)}</li>
<li>${texts.removeKeeps}</li>
<li>${texts.removeLeft(left)}</li>
</ul>
${form(props, paths.removeAdministrator(tin, id), button({ text: texts.removeSubmit, variant: 'warning' }))}`,
  };
}

function facts(language: Language, { name, nickname, idp, idpIdentityId }: PersonProps): Html {
  const texts = textsOf(language).administrators;
  return summaryList(language, [
    { label: texts.summaryName, value: name ?? nickname ?? texts.nameless },
    { label: texts.summaryLogin, value: texts.loginOf[idp] ?? idp },
    { label: texts.summaryUuid, value: html`<code>${idpIdentityId}</code>` },
  ]);
}

function form({ language, csrfToken, tin }: ConfirmProps, action: string, submit: Html): Html {
  const { cancel } = textsOf(language).administrators;
  return html`<form method="post" action="${action}">
${csrfField(csrfToken)}
${buttonGroup(submit, linkButton({ href: paths.administratorsPage(tin), text: cancel, variant: 'secondary' }))}
</form>`;
}
