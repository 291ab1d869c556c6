import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { cardLink } from '../parts/card.ts';

/** What an administrator can do whose list has nobody on it: the ways by which people come to stand there. */
export function firstSteps(language: Language, tin: string, headingLevel: 3): Html {
  const texts = textsOf(language).people;
  return html`<h3>${texts.emptyDo}</h3>
<div class="doors">
${cardLink({ href: paths.newEmployees(tin), heading: texts.wayAdd, headingLevel, text: texts.wayAddAbout, icon: 'person-add' })}
${cardLink({ href: paths.invitations(tin), heading: texts.wayInvite, headingLevel, text: texts.wayInviteAbout, icon: 'link' })}
</div>
<p><strong>${texts.wayWait}.</strong> ${texts.wayWaitAbout}</p>`;
}
