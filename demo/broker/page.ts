import { type Html, html } from '../../views/html.ts';
import type { Language, Text } from '../language.ts';

/** Texts of the frame around every page of the simulated broker. */
const frame = {
  brand: { da: 'Simuleret eID-broker', en: 'Simulated eID broker' },
  notice: {
    da: 'Kun til udvikling. Dette er ikke MitID: alle personer og virksomheder er opdigtede, og ingen adgangskode kræves.',
    en: 'For development only. This is not MitID: all people and companies are invented, and no password is needed.',
  },
} satisfies Record<string, Text>;

/** One page of the broker. `links` lead to the same page in each language, when it has an address of its own. */
export function brokerPage(props: {
  language: Language;
  title: string;
  links?: Readonly<Record<Language, string>>;
  content: Html;
}): string {
  const { language } = props;
  return String(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${props.title} – ${frame.brand[language]}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/broker.css">
</head>
<body>
<header>
<div class="bar">
<p class="brand"><span aria-hidden="true" class="mark">eID</span> ${frame.brand[language]}</p>
${props.links && languageLinks(language, props.links)}
</div>
</header>
<main>
${props.content}
</main>
<footer><p>${frame.notice[language]}</p></footer>
</body>
</html>`);
}

function languageLinks(current: Language, links: Readonly<Record<Language, string>>): Html {
  const link = (language: Language, name: string) =>
    html`<a href="${links[language]}" lang="${language}" hreflang="${language}" ${current === language && html`aria-current="true"`}>${name}</a>`;
  return html`<nav aria-label="${current === 'da' ? 'Sprog' : 'Language'}">${link('da', 'Dansk')} ${link('en', 'English')}</nav>`;
}

/**
 * The policy of the broker's own pages. A form of theirs may end in a redirect to `formTarget` as well: browsers hold
 * `form-action` against every step of the redirects that follow a POST.
 */
export function contentSecurityPolicy(formTarget = ''): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    `form-action 'self' ${formTarget}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
