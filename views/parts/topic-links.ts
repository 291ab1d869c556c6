import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import { type HelpTopic, helpTopics } from '../locales/help.ts';
import { type Language, textsOf } from '../locales/texts.ts';

/** The help pages, but for the one that is shown. */
export function topicLinks(language: Language, but?: HelpTopic): Html {
  const { topics } = textsOf(language).help;
  return html`<ul class="topics">${helpTopics
    .filter((topic) => topic !== but)
    .map((topic) => html`<li><a href="${paths.helpTopic(topic)}">${topics[topic].title}</a></li>`)}</ul>`;
}
