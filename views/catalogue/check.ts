import { type Html, html } from '../html.ts';
import type { Frame, Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { type SummaryRow, summaryList } from '../parts/summary-list.ts';
import { type EffectProps, effectAlert } from './shared.ts';

export interface CheckProps {
  title: string;
  rows: readonly (SummaryRow | false | undefined)[];
  effect: EffectProps;
  /** What else has to be known. */
  more?: Html | string | undefined;
  /** Where the confirmed change goes, with what. */
  action: string;
  fields: readonly (readonly [string, string])[];
  cancel: string;
  /** The effect is another than the one that was shown. */
  hasChanged: boolean;
  /** Nothing would be changed: there is nothing to confirm. */
  isNothing?: boolean;
}

/** What a change will do, with its numbers, before it is made. The numbers go back with the confirmation. */
export function checkPage(frame: Frame, props: CheckProps): Page {
  const { language, csrfToken } = frame;
  const { title, effect, more } = props;
  const texts = textsOf(language).catalogue;
  const back = linkButton({ href: props.cancel, text: texts.cancel, variant: 'secondary' });
  return {
    title,
    hasErrors: props.hasChanged,
    content: html`<h1>${title}</h1>
${
  props.hasChanged &&
  alert(language, {
    kind: 'error',
    heading: texts.effectChanged,
    content: texts.effectChangedAbout,
    live: true,
  })
}
<p>${props.isNothing ? texts.nothingToDo : texts.checkIntro}</p>
${summaryList(language, props.rows)}
${!props.isNothing && effectAlert(language, effect)}
${typeof more === 'string' ? html`<p>${more}</p>` : more}
${
  props.isNothing
    ? back
    : html`<form method="post" action="${props.action}">
${csrfField(csrfToken)}
${[
  ...props.fields,
  ['activated', String(effect.activated)] as const,
  ['deactivated', String(effect.deactivated)] as const,
].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${buttonGroup(button({ text: texts.confirm, variant: effect.deactivated > 0 ? 'warning' : 'primary' }), back)}
</form>`
}`,
  };
}
