import { type Html, html } from '../../views/html.ts';
import type { Language, Text } from '../language.ts';
import type { Answer } from './access.ts';
import type { PensionAction } from './actions.ts';
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
<p><a class="button" href="${frame.path}">${texts.askAgain[language]}</a></p>
${answer.context.decision_id && html`<p class="proof">${texts.decisionId[language]}: <code>${answer.context.decision_id}</code></p>`}
</div>`,
  );
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
  return `${role} ${texts.of[language]} ${name}${name === fix.organization ? '' : ` (${fix.organization})`}`;
}

/** The same few figures for every company: nobody should mistake them for somebody's pension. */
const tables: Readonly<Record<string, { caption: Text; head: Text[]; rows: string[][] }>> = {
  pensions: {
    caption: { da: 'Ordninger', en: 'Schemes' },
    head: [
      { da: 'Ansat', en: 'Employee' },
      { da: 'Indbetalt i år', en: 'Paid in this year' },
      { da: 'Opsparing', en: 'Savings' },
    ],
    rows: [
      ['A', '41.300 kr.', '612.000 kr.'],
      ['B', '38.750 kr.', '455.000 kr.'],
      ['C', '12.900 kr.', '88.000 kr.'],
    ],
  },
  administration: {
    caption: { da: 'Ordningens satser', en: 'Rates of the scheme' },
    head: [
      { da: 'Ansat', en: 'Employee' },
      { da: 'Virksomheden betaler', en: 'The company pays' },
      { da: 'Den ansatte betaler', en: 'The employee pays' },
    ],
    rows: [
      ['A', '10 %', '5 %'],
      ['B', '10 %', '5 %'],
      ['C', '8 %', '4 %'],
    ],
  },
  salaries: {
    caption: { da: 'Månedens indberetning', en: "This month's report" },
    head: [
      { da: 'Ansat', en: 'Employee' },
      { da: 'Pensionsgivende løn', en: 'Pensionable salary' },
      { da: 'Bidrag', en: 'Contribution' },
    ],
    rows: [
      ['A', '36.000 kr.', '5.400 kr.'],
      ['B', '33.500 kr.', '5.025 kr.'],
      ['C', '29.800 kr.', '3.576 kr.'],
    ],
  },
};

function figures(action: PensionAction, language: Language): Html | undefined {
  const table = tables[action.slug];
  return (
    table &&
    html`<div class="scroll" tabindex="0" role="region" aria-label="${table.caption[language]}"><table>
<caption>${table.caption[language]}</caption>
<thead><tr>${table.head.map((text) => html`<th scope="col">${text[language]}</th>`)}</tr></thead>
<tbody>
${table.rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
</tbody>
</table></div>`
  );
}
