import { type Html, html } from '../html.ts';
import { textsOf } from '../locales/texts.ts';
import type { StudioProps } from './studio.ts';

/** An impact, and the limits of the operator where there are any. */
interface Limited {
  losses: number;
  gains: number;
  mostLosses?: number | undefined;
  mostGains?: number | undefined;
}

/** Which limits of the operator an impact exceeds, by how much, and who can help. */
export function overLimits(
  { language, paths, whose }: StudioProps,
  { losses, gains, mostLosses = losses, mostGains = gains }: Limited,
): Html {
  const texts = textsOf(language).policy;
  const { limits } = texts;
  return html`${losses > mostLosses && html`<p>${limits.losses(losses, mostLosses)}</p>`}${
    gains > mostGains && html`<p>${limits.gains(gains, mostGains)}</p>`
  }<p>${
    whose.is === 'own'
      ? limits.help
      : html`${limits.helpOperator} <a href="${paths.settings}">${texts.overview.settingsChange}</a>`
  }</p>`;
}
