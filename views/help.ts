import { paths } from '../server/paths.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { type HelpSection, type HelpTopic, helpTopics } from './locales/help.ts';
import { type Language, textsOf } from './locales/texts.ts';
import { table } from './parts/table.ts';
import { topicLinks } from './parts/topic-links.ts';

/** Whom to ask about a provider's services. */
export interface ProviderContact {
  name: string;
  /** An address, a number or a link, as the provider wrote it. */
  contact: string;
}

/** All subjects of the help. */
export function helpPage(language: Language): Page {
  const { help } = textsOf(language);
  return {
    title: help.title,
    content: html`<h1>${help.title}</h1>
<p class="font-lead">${help.intro}</p>
${helpTopics.map(
  (topic) =>
    html`<h2><a href="${paths.helpTopic(topic)}">${help.topics[topic].title}</a></h2><p>${help.topics[topic].summary}</p>`,
)}`,
  };
}

/** One subject; the contacts are of the providers that there are. */
export function helpTopicPage(
  language: Language,
  topic: HelpTopic,
  contacts: readonly ProviderContact[],
): Page {
  const { help } = textsOf(language);
  const { title, summary, sections } = help.topics[topic];
  return {
    title,
    breadcrumb: [{ text: help.title, href: paths.help }, { text: title }],
    content: html`<h1>${title}</h1>
<p class="font-lead">${summary}</p>
${sections.map((each) => section(language, each))}
${(topic === 'contact' || topic === 'administrator-gone') && providers(language, contacts)}
<nav class="more-help" aria-labelledby="more"><h2 id="more">${help.more}</h2>${topicLinks(language, topic)}</nav>`,
  };
}

function section(language: Language, { heading, paragraphs, steps, list, link }: HelpSection): Html {
  return html`${heading && html`<h2>${heading}</h2>`}
${paragraphs?.map((text) => html`<p>${text}</p>`)}
${steps && html`<ol>${steps.map((step) => html`<li>${step}</li>`)}</ol>`}
${list && html`<ul>${list.map((item) => html`<li>${item}</li>`)}</ul>`}
${link && html`<p><a href="${link.href}" rel="noreferrer">${link.text}</a> ${textsOf(language).help.opensElsewhere}</p>`}
`;
}

function providers(language: Language, contacts: readonly ProviderContact[]): Html {
  const { help } = textsOf(language);
  if (contacts.length === 0) return html`<p>${help.noProviders}</p>`;
  return table<ProviderContact>({
    caption: help.providers,
    rows: contacts,
    columns: [
      { heading: help.provider, isRowHeading: true, cell: ({ name }) => name },
      { heading: help.contact, cell: ({ contact }) => toLink(contact) },
    ],
  });
}

/** Leads there where it is an e-mail address, a web address or a number. */
function toLink(contact: string): Html | string {
  if (/^[^\s@<>]+@[^\s@<>]+$/.test(contact)) return html`<a href="mailto:${contact}">${contact}</a>`;
  if (/^https:\/\/[^\s]+$/.test(contact)) return html`<a href="${contact}" rel="noreferrer">${contact}</a>`;
  if (/^\+?[\d ]{8,}$/.test(contact))
    return html`<a href="tel:${contact.replaceAll(' ', '')}">${contact}</a>`;
  return contact;
}
