import { type Html, html } from '../../views/html.ts';
import type { Language, Text } from '../language.ts';
import type { PensionAction } from './actions.ts';

type Row = [employee: string, ...figures: Text[]];

const kroner = (amount: number): Text => ({
  da: `${amount.toLocaleString('da-DK')} kr.`,
  en: `DKK ${amount.toLocaleString('en-GB')}`,
});
const share = (percent: number): Text => ({ da: `${percent} %`, en: `${percent}%` });

/** The same few figures for every company: nobody should mistake them for somebody's pension. */
const tables: Readonly<Record<string, { caption: Text; head: Text[]; rows: Row[] }>> = {
  pensions: {
    caption: { da: 'Ordninger', en: 'Schemes' },
    head: [
      { da: 'Ansat', en: 'Employee' },
      { da: 'Indbetalt i år', en: 'Paid in this year' },
      { da: 'Opsparing', en: 'Savings' },
    ],
    rows: [
      ['A', kroner(41_300), kroner(612_000)],
      ['B', kroner(38_750), kroner(455_000)],
      ['C', kroner(12_900), kroner(88_000)],
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
      ['A', share(10), share(5)],
      ['B', share(10), share(5)],
      ['C', share(8), share(4)],
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
      ['A', kroner(36_000), kroner(5_400)],
      ['B', kroner(33_500), kroner(5_025)],
      ['C', kroner(29_800), kroner(3_576)],
    ],
  },
};

/** The figures that an action shows, as the language writes numbers. */
export function figures(action: PensionAction, language: Language): Html | undefined {
  const table = tables[action.slug];
  return (
    table &&
    html`<div class="scroll" tabindex="0" role="region" aria-label="${table.caption[language]}"><table>
<caption>${table.caption[language]}</caption>
<thead><tr>${table.head.map((text) => html`<th scope="col">${text[language]}</th>`)}</tr></thead>
<tbody>
${table.rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell[language]}</td>`)}</tr>`)}
</tbody>
</table></div>`
  );
}
