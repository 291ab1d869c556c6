import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { icon } from './icon.ts';

/** One page of a sequence. `href` leads back to one that is done. */
export interface Step {
  text: string;
  href?: string;
}

/** How far one has come: `current` counts from 1. On a narrow screen only *step 2 of 4*. */
export function steps(language: Language, props: { steps: readonly Step[]; current: number }): Html {
  const texts = textsOf(language).parts;
  return html`<div class="steps d-print-none">
<p class="step-subheading">${texts.step(props.current, props.steps.length)}: ${props.steps[props.current - 1]?.text}</p>
<ol class="steps-list" aria-label="${texts.steps}">
${props.steps.map((step, index) => stepItem(step, index + 1, props.current, texts.stepDone))}
</ol>
</div>`;
}

function stepItem({ text, href }: Step, number: number, current: number, done: string): Html {
  if (number > current) return html`<li><span class="steps-number">${number}</span><span>${text}</span></li>`;
  if (number === current)
    return html`<li class="current" aria-current="step"><span class="steps-number">${number}</span><span>${text}</span></li>`;
  const name = html`<span class="sr-only">${done}</span>${text}`;
  return html`<li class="done"><span class="steps-number">${icon('check')}</span>${href === undefined ? html`<span>${name}</span>` : html`<a href="${href}">${name}</a>`}</li>`;
}
