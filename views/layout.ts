import { paths } from '../server/paths.ts';
import { type Html, html, raw } from './html.ts';
import { type Language, type Texts, textsOf } from './locales/texts.ts';
import { breadcrumb, type Crumb } from './parts/breadcrumb.ts';
import { icon } from './parts/icon.ts';
import { languageSwitch } from './parts/language-switch.ts';
import { formatTin } from './parts/organization.ts';
import { sessionWarning } from './parts/session-warning.ts';
import type { NavigationLink } from './parts/sub-navigation.ts';
import { assetPath } from './public.ts';

/** What stands around every page, and what its parts need of the request. */
export interface Frame {
  language: Language;
  /** Of this answer's Content-Security-Policy; on every script and on every element with htmx. */
  nonce: string;
  /** Of this page, with its query: the language links lead to it. */
  path: string;
  /** For every form that posts. */
  csrfToken: string;
  /** Who is logged in; `idText` says which login it is where there is no name. */
  visitor?: { name: string | null; idText: string } | undefined;
  /** On whose behalf the visitor acts here. */
  organization?: { tin: string; name: string } | undefined;
  /** How many organisations the visitor may act for: unless it is one alone, there is a way to switch. */
  organizations?: number | undefined;
  nav?: readonly NavigationLink[] | undefined;
  /** When the session ends unless something happens, in milliseconds since 1970. */
  sessionEndsAt?: number | undefined;
  /** Who runs the service. */
  operator?: string | undefined;
}

/** One page: its own part of the document. `content` holds the one `h1`. */
export interface Page {
  title: string;
  content: Html;
  /** A form came back: the title says so first. */
  hasErrors?: boolean;
  breadcrumb?: readonly Crumb[] | undefined;
  /** Uses the whole width: tables. Text is easier to read in a narrower column. */
  wide?: boolean;
}

/** The whole document. */
export function layout(frame: Frame, page: Page): Html {
  const { language, nonce } = frame;
  const texts = textsOf(language);
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="htmx-config" content="${htmxConfig}">
<title>${page.hasErrors && texts.frame.errorPrefix}${page.title} – ${texts.frame.brand}</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="preload" href="${assetPath('IBMPlexSans-Regular-Latin1.woff2')}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${assetPath('portal.css')}">
<script nonce="${nonce}" src="${assetPath('portal.js')}" defer></script>
</head>
<body>
<a class="skipnav" href="#main">${texts.frame.skip}</a>
<header class="site-header">
${brandBar(frame, texts)}
${(frame.organization || frame.visitor) && visitorBar(frame, texts)}
${frame.nav && frame.nav.length > 0 && navigation(frame.nav, texts)}
</header>
${frame.sessionEndsAt !== undefined && sessionWarning(frame, frame.sessionEndsAt)}
<main id="main" tabindex="-1" class="container page-content">
${page.breadcrumb && breadcrumb(language, page.breadcrumb)}
<div class="${page.wide ? 'page-wide' : 'page-text'}">
${page.content}
</div>
</main>
${footer(frame, texts)}
</body>
</html>`;
}

/** No style of htmx's own and nothing that evaluates text: the Content-Security-Policy refuses both. */
const htmxConfig = JSON.stringify({
  extensions: 'hx-csp, sse',
  includeIndicatorCSS: false,
  defaultFocusScroll: true,
});

const logo = raw`<svg class="logo" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="6" fill="currentColor"/><path d="M16 6 7 26h4.2l1.7-4h6.2l1.7 4H25L16 6Zm0 8 1.9 4.6h-3.8L16 14Z" fill="#fff"/></svg>`;

function brandBar(frame: Frame, { frame: texts }: Texts): Html {
  const { language, path, visitor } = frame;
  return html`<div class="brand-bar"><div class="container">
<a class="brand" href="${paths.root}">${logo}<span>${texts.brand}<small>${texts.tagline}</small></span></a>
<div class="brand-tools d-print-none">
${languageSwitch(language, path)}
<a class="brand-tool" href="${paths.help}">${icon('help')}${texts.help}</a>
${
  visitor
    ? html`<a class="brand-tool" href="${paths.logout}">${icon('lock')}${texts.logOut}</a>`
    : html`<a class="brand-tool" href="${paths.login}">${icon('person')}${texts.logIn}</a>`
}
</div>
</div></div>`;
}

function visitorBar(
  { language, visitor, organization, organizations }: Frame,
  { frame: texts }: Texts,
): Html {
  return html`<div class="visitor-bar"><div class="container">
${
  organization &&
  html`<p>${icon('business')}<span><span class="bar-label">${texts.onBehalfOf}</span> <strong>${organization.name}</strong> <span class="bar-detail">${formatTin(language, organization.tin)}</span>${
    organizations !== 1 &&
    html` <a class="d-print-none" href="${paths.organizations}">${texts.switchOrganization}</a>`
  }</span></p>`
}
${visitor && html`<p>${icon('account')}<span><span class="bar-label">${texts.loggedInAs}</span> <strong>${visitor.name ?? visitor.idText}</strong></span></p>`}
</div></div>`;
}

function navigation(links: readonly NavigationLink[], { frame: texts }: Texts): Html {
  return html`<nav class="main-navigation d-print-none" aria-label="${texts.menu}"><div class="container"><ul>
${links.map(
  ({ href, text, current, count }) =>
    html`<li><a href="${href}" ${current && html`aria-current="page"`}>${text}${count !== undefined && html` <span class="badge">${count}</span>`}</a></li>`,
)}
</ul></div></nav>`;
}

function footer({ operator }: Frame, { frame: texts }: Texts): Html {
  return html`<footer class="site-footer"><div class="container">
<p>${texts.about}${operator && html` ${texts.operator(operator)}.`}</p>
<ul class="footer-links d-print-none">
<li><a href="${paths.help}">${texts.help}</a></li>
<li><a href="${paths.accessibility}">${texts.accessibility}</a></li>
</ul>
</div></footer>`;
}
