import { paths } from '../server/paths.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { type Language, type Texts, textsOf } from './locales/texts.ts';
import { cardLink } from './parts/card.ts';
import { topicLinks } from './parts/topic-links.ts';

/** The front page: two doors, and what is behind them. */
export function frontPage(props: { language: Language; isLoggedIn: boolean }): Page {
  const texts = textsOf(props.language);
  const { front } = texts;
  return {
    title: front.title,
    wide: true,
    content: html`<div class="hero">
<h1>${front.heading}</h1>
<p class="font-lead">${front.lead}</p>
<section class="doors" aria-label="${front.doors}">
${doors(props, texts)}
</section>
</div>
<div class="columns">
${section(front.what, front.whatAbout)}
${section(front.who, front.whoAbout)}
<section><h2>${front.need}</h2><ul>${front.needs.map((need) => html`<li>${need}</li>`)}</ul></section>
</div>
<section>
<h2>${front.how}</h2>
<ol class="ways">${front.steps.map(({ heading, text }) => html`<li><h3>${heading}</h3><p>${text}</p></li>`)}</ol>
</section>
<section>
<h2>${front.help}</h2>
${topicLinks(props.language)}
</section>`,
  };
}

function doors({ isLoggedIn }: { isLoggedIn: boolean }, { front }: Texts): Html {
  const firstTime = cardLink({
    href: paths.onboarding,
    heading: front.firstTime,
    text: front.firstTimeAbout,
    icon: 'business',
    primary: !isLoggedIn,
  });
  const inside = isLoggedIn
    ? cardLink({
        href: paths.organizations,
        heading: front.goOn,
        text: front.goOnAbout,
        icon: 'home',
        primary: true,
      })
    : cardLink({ href: paths.login, heading: front.logIn, text: front.logInAbout, icon: 'lock' });
  return isLoggedIn ? html`${inside}${firstTime}` : html`${firstTime}${inside}`;
}

function section(heading: string, paragraphs: readonly string[]): Html {
  return html`<section><h2>${heading}</h2>${paragraphs.map((text) => html`<p>${text}</p>`)}</section>`;
}
