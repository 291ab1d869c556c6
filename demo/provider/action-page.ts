import { type Html, html } from '../../views/html.ts';
import type { Language } from '../language.ts';
import type { Answer } from './access.ts';
import type { PensionAction } from './actions.ts';
import { figures } from './figures.ts';
import { layout, type PageFrame } from './layout.ts';
import { roleNames, texts } from './texts.ts';
import { nameOrganization, type Visitor } from './visitor.ts';

/** One click on one action, and the answer to it. */
export interface ActionPageProps {
  visitor: Visitor;
  action: PensionAction;
  /** TIN of the company on whose behalf. */
  organization: string;
  answer: Answer;
  /** Where Adgang lets the visitor ask for access. */
  formUrl?: string | undefined;
}

/** What somebody sees who may: made-up figures, and how the permission came about. */
export function allowedPage(frame: PageFrame, props: ActionPageProps): string {
  const { language } = frame;
  const { action, answer } = props;
  return layout(
    frame,
    action.name[language],
    html`<div class="wide">
${backLink(language)}
<h1>${action.name[language]}</h1>
${behalf(props, language)}
<p class="notice">${texts.madeUp[language]}</p>
${figures(action, language)}
<p class="proof">✓ ${texts.decision[language]}${answer.context.decision_id && html`. ${texts.decisionId[language]}: <code>${answer.context.decision_id}</code>`}</p>
</div>`,
  );
}

/** What somebody sees who may not: the service's own words, and who can help. */
export function refusedPage(frame: PageFrame, props: ActionPageProps): string {
  const { language } = frame;
  const { action, answer } = props;
  const reasons = answer.context.reasons;
  const fixers = [...new Set(reasons.map((reason) => fixer(reason.who_can_fix, props, language)))].filter(
    (text) => text !== undefined,
  );
  return layout(
    frame,
    texts.refused[language],
    html`<div class="wide">
${backLink(language)}
<h1>${texts.refused[language]}</h1>
<p class="lead">${texts.refusedTo[language]}: <strong>${action.name[language]}</strong></p>
${behalf(props, language)}
<section class="refusal" aria-labelledby="why">
<h2 id="why">${texts.why[language]}</h2>
${reasons.map((reason) => html`<p>${reason.text}</p>`)}
${reasons.length === 0 && html`<p>${texts.noReason[language]}</p>`}
</section>
${
  fixers.length > 0 &&
  html`<section aria-labelledby="fix">
<h2 id="fix">${texts.whoCanFix[language]}</h2>
<ul>${fixers.map((text) => html`<li>${text}</li>`)}</ul>
</section>`
}
<p>${nextStep(frame, props)}</p>
${answer.context.decision_id && html`<p class="proof">${texts.decisionId[language]}: <code>${answer.context.decision_id}</code></p>`}
</div>`,
  );
}

/** Trying again with the same login is in vain where a better one, or somebody's permission, is asked for. */
function nextStep({ path, language }: PageFrame, { formUrl, answer: { context } }: ActionPageProps): Html {
  if (context.obligations.some(({ code }) => code === 'step-up'))
    return html`<a class="button" href="/login?next=${encodeURIComponent(path)}">${texts.logInAgain[language]}</a>`;
  if (formUrl === undefined) return html`<a class="button" href="${path}">${texts.askAgain[language]}</a>`;
  return html`<a class="button" href="${formUrl}">${texts.askForAccess[language]}</a> <a class="button quiet" href="${path}">${texts.askAgain[language]}</a>`;
}

function backLink(language: Language): Html {
  return html`<p class="back"><a href="/">← ${texts.back[language]}</a></p>`;
}

function behalf({ organization, visitor }: ActionPageProps, language: Language): Html {
  const name = nameOrganization(organization, visitor);
  return html`<p class="behalf">${texts.onBehalfOf[language]} <strong>${name}</strong> ${name !== organization && html`(${organization})`}</p>`;
}

function fixer(
  fix: Answer['context']['reasons'][number]['who_can_fix'],
  { visitor }: ActionPageProps,
  language: Language,
): string | undefined {
  if (fix === undefined) return undefined;
  const role = roleNames[fix.role]?.[language] ?? fix.role;
  if (fix.organization === undefined || fix.role === 'Operator') return role;
  const name = nameOrganization(fix.organization, visitor);
  const who = `${role} ${texts.of[language]} ${name}${name === fix.organization ? '' : ` (${fix.organization})`}`;
  const mayBeVisitor = fix.role === 'PrivilegeAdministrator' && fix.organization === visitor.employer?.tin;
  return mayBeVisitor ? `${who}. ${texts.ifThatIsYou[language]}` : who;
}
