import { type Html, html } from '../../views/html.ts';
import type { Language } from '../language.ts';
import type { Privileges } from './access.ts';
import { type PensionAction, pensionActions } from './actions.ts';
import { layout, type PageFrame } from './layout.ts';
import { texts } from './texts.ts';
import { nameOrganization, type Visitor } from './visitor.ts';

/** The front page of somebody who is not logged in. */
export function frontPage(frame: PageFrame): string {
  const { language } = frame;
  return layout(
    frame,
    texts.forCompanies[language],
    html`<div class="hero"><div class="wide">
<h1>${texts.welcome[language]}</h1>
<p class="lead">${texts.lead[language]}</p>
<p><a class="button" href="/login">${texts.logIn[language]}</a></p>
</div></div>
<div class="wide columns">
<section><h2>${texts.whoMay[language]}</h2><p>${texts.whoMayAbout[language]}</p></section>
<section><h2>${texts.accountantsToo[language]}</h2><p>${texts.accountantsAbout[language]}</p></section>
</div>`,
  );
}

/** The front page of somebody who is logged in: every company to act for, and what can be done there. */
export function overviewPage(frame: PageFrame, visitor: Visitor, privileges: Privileges): string {
  const { language } = frame;
  const employer = visitor.employer?.tin;
  const tins = new Set([...(employer === undefined ? [] : [employer]), ...privileges.keys()]);
  const cards = [...tins].map((tin) =>
    organizationCard({
      tin,
      name: nameOrganization(tin, visitor),
      isEmployer: tin === employer,
      held: privileges.get(tin) ?? [],
      language,
    }),
  );
  return layout(
    frame,
    texts.hello[language],
    html`<div class="wide">
<h1>${texts.hello[language]}</h1>
${
  cards.length > 0
    ? html`<p class="lead">${texts.actFor[language]}</p>${cards}`
    : html`<section class="card"><h2>${texts.noCompany[language]}</h2><p>${texts.noCompanyAbout[language]}</p></section>`
}
</div>`,
  );
}

interface CardProps {
  tin: string;
  name: string;
  isEmployer: boolean;
  held: readonly string[];
  language: Language;
}

function organizationCard(props: CardProps): Html {
  const { language } = props;
  return html`<section class="card" aria-labelledby="${props.tin}">
<h2 id="${props.tin}">${props.name}</h2>
<p class="about">${(props.isEmployer ? texts.employer : texts.client)[language]} <span aria-hidden="true">·</span> ${props.tin}</p>
<ul class="actions">
${pensionActions.map((action) => html`<li>${actionLink(action, props)}</li>`)}
</ul>
</section>
`;
}

function actionLink(action: PensionAction, props: CardProps): Html {
  const held = props.held.includes(action.privilege);
  return html`<a href="/organizations/${props.tin}/${action.slug}">
<span class="name">${action.name[props.language]}</span>
<span class="about">${action.about[props.language]}</span>
<span class="tag ${held ? 'held' : 'missing'}">${(held ? texts.granted : texts.notGranted)[props.language]}</span>
</a>`;
}
