import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { assetRoutes } from '../../server/http/assets.ts';
import { type Html, html, raw } from '../../views/html.ts';
import { type Frame, layout, type Page } from '../../views/layout.ts';
import type { Language } from '../../views/locales/texts.ts';
import { alert } from '../../views/parts/alert.ts';
import { badge } from '../../views/parts/badge.ts';
import { backLink } from '../../views/parts/breadcrumb.ts';
import { button, buttonGroup, linkButton } from '../../views/parts/button.ts';
import { cardLink } from '../../views/parts/card.ts';
import { checkbox, checkboxes, radios } from '../../views/parts/choices.ts';
import { csrfField } from '../../views/parts/csrf-field.ts';
import { dateField } from '../../views/parts/date-field.ts';
import { accordion, details } from '../../views/parts/details.ts';
import { emptyState } from '../../views/parts/empty-state.ts';
import { errorOf, errorSummary, type FormError } from '../../views/parts/error-summary.ts';
import { type HxAttributes, hx } from '../../views/parts/hx.ts';
import { pagination } from '../../views/parts/pagination.ts';
import { progress } from '../../views/parts/progress.ts';
import { searchForm } from '../../views/parts/search-form.ts';
import { select } from '../../views/parts/select.ts';
import { steps } from '../../views/parts/steps.ts';
import { subNavigation } from '../../views/parts/sub-navigation.ts';
import { summaryList } from '../../views/parts/summary-list.ts';
import { table } from '../../views/parts/table.ts';
import { textArea, textField } from '../../views/parts/text-field.ts';
import { time } from '../../views/parts/time.ts';

/** Every component in its states, served like a page of the portal: under its Content-Security-Policy, with its assets. */
export interface Gallery extends AsyncDisposable {
  url: string;
}

export async function openGallery(): Promise<Gallery> {
  const app = express();
  app.use(assetRoutes());
  app.use(express.urlencoded({ extended: false }));
  app.get('/', (req, res) => {
    send(res, req.url, { title: 'Komponenter', content: components(frameOf(res, req.url)), wide: true });
  });
  app.get('/form', (req, res) => {
    send(res, req.url, { title: 'Formular', content: form(frameOf(res, req.url), []) });
  });
  app.post('/form', (req, res) => {
    const frame = frameOf(res, req.url);
    const content = form(frame, [
      { field: 'name', text: 'Skriv et navn' },
      { field: 'route', text: 'Vælg en vej' },
    ]);
    res.status(422);
    if (req.get('HX-Request-Type') === 'partial') res.type('html').send(String(content));
    else send(res, req.url, { title: 'Formular', content, hasErrors: true });
  });
  app.get('/swap', (req, res) => {
    send(res, req.url, { title: 'Byt', content: swaps(frameOf(res, req.url)) });
  });
  app.get('/swap/:what', (req, res) => {
    frameOf(res, req.url);
    const { what } = req.params;
    res.type('html').send(what === 'late' ? 'Kommet af sig selv' : `<p>Byttet: ${what}</p>`);
  });
  app.get('/ended', (req, res) => {
    send(res, req.url, { title: 'Slut', content: html`<h1>Slut</h1>` }, Date.now() - 1);
  });
  app.get('/flawed/:flaw', (req, res) => {
    send(res, req.url, { title: 'Fejl', content: flaws[req.params.flaw] ?? html`` });
  });
  app.get('/session', (_req, res) => {
    res.json({ endsAt: Date.now() + 3_600_000 });
  });
  app.get('/ending', (req, res) => {
    send(
      res,
      req.url,
      { title: 'Slut', content: html`<h1>Slut</h1><p><a id="link" href="/">Et link</a></p>` },
      Date.now() + 121_500,
    );
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function send(res: Response, path: string, page: Page, sessionEndsAt?: number): void {
  res.type('html').send(String(layout({ ...frameOf(res, path), sessionEndsAt }, page)));
}

const policy = (nonce: string) =>
  `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx`;

function frameOf(res: Response, path: string): Frame {
  const nonce = res.locals['nonce'] ?? randomBytes(16).toString('base64');
  res.locals['nonce'] = nonce;
  res.set('Content-Security-Policy', policy(nonce));
  return {
    language: new URL(path, 'http://localhost').searchParams.get('lang') === 'en' ? 'en' : 'da',
    nonce,
    path,
    csrfToken: 'token',
    visitor: { name: 'Ida Bæk Mortensen', idText: 'MitID Erhverv' },
    organization: { tin: 'DK12345674', name: 'Nordlys Rådgivning ApS' },
    organizations: 3,
    operator: 'Demo Drift A/S',
    nav: [
      { href: '/', text: 'Forside', current: true },
      { href: '/employees', text: 'Medarbejdere', current: false, count: 4 },
      { href: '/grants', text: 'Rettigheder', current: false },
      { href: '/administrators', text: 'Administratorer', current: false },
    ],
  };
}

/** Pages that are not sound, each in one way. */
const flaws: Readonly<Record<string, Html>> = {
  contrast: html`<h1>Fejl</h1><p class="badge"><a href="/">Kan ikke læses</a></p>`,
  invalid: html`<h1>Fejl</h1><p><div>Et afsnit holder ingen blok</div></p>`,
  'no-heading': html`<p>Ingen overskrift</p>`,
  wide: html`<h1>Fejl</h1><p><span class="badge">${'Et mærke, der ikke kan brydes. '.repeat(4)}</span></p>`,
  script: html`<h1>Fejl</h1>${raw`<script src="/evil.js"></script>`}`,
  'no-nonce': html`<h1>Fejl</h1><div hx-get="/swap/x" hx-trigger="load"></div>`,
};

/** Parts that are replaced around what has the focus, in each of the ways that pages use. */
function swaps({ nonce }: Frame): Html {
  const swap = (text: string, more: HxAttributes) =>
    button({
      text,
      type: 'button',
      attributes: hx(nonce, { get: `/swap/${encodeURIComponent(text)}`, ...more }),
    });
  return html`<h1>Byt</h1>
<p><a id="outside" href="/">Udenfor</a></p>
<div>${swap('Byt mig', { target: 'closest div', swap: 'innerHTML' })}</div>
<div>${swap('Byt mig helt', { swap: 'outerHTML' })}</div>
<section><h2>Noget</h2><div id="around">${swap('Byt om mig', { target: 'closest section', swap: 'outerHTML' })}</div></section>
<div ${hx(nonce, { get: '/swap/late', trigger: 'load delay:2s', swap: 'innerHTML' })}>${linkButton({ text: 'Et link', href: '/' })}</div>`;
}

/** A form that comes back with errors, with and without htmx. */
function form({ language, nonce, csrfToken }: Frame, errors: readonly FormError[]): Html {
  return html`<form id="form" action="/form" method="post" novalidate ${hx(nonce, { post: '/form', swap: 'outerHTML', target: '#form' })}>
${csrfField(csrfToken)}
${errorSummary(language, errors)}
<h1>Formular</h1>
${textField(language, { id: 'name', name: 'name', label: 'Navn', hint: 'Som det står i MitID', autocomplete: 'name', error: errorOf(errors, 'name') })}
${radios(language, {
  id: 'route',
  name: 'route',
  label: 'Vej',
  options: [
    { value: 'a', label: 'Tegningsberettiget', hint: 'Du kan tegne virksomheden' },
    { value: 'b', label: 'Erklæring' },
  ],
  error: errorOf(errors, 'route'),
})}
${buttonGroup(button({ text: 'Fortsæt' }), linkButton({ text: 'Annuller', href: '/', variant: 'secondary' }))}
</form>`;
}

interface Row {
  name: string;
  uuid: string;
  seen: number;
  isNew: boolean;
  grants: number;
}

const at = Date.UTC(2026, 10, 25, 8, 30);
const rows: Row[] = [
  {
    name: 'Ida Bæk Mortensen',
    uuid: '2f6b3c2e-5c1d-4b7e-9a0f-0d5a8a3c1b11',
    seen: at,
    isNew: true,
    grants: 0,
  },
  {
    name: 'Jens-Christian Østergaard-Vestergaard',
    uuid: '7c9a2d14-8e3f-4f60-b1c7-2a9d6e5f4c22',
    seen: at,
    isNew: false,
    grants: 12,
  },
];

function components(frame: Frame): Html {
  const { language } = frame;
  return html`<h1>Komponenter</h1>
<p class="font-lead">Alt det, som siderne er bygget af.</p>
${backLink(language, '/')}
${steps(language, { current: 2, steps: [{ text: 'Virksomhed', href: '/' }, { text: 'CPR-nummer' }, { text: 'Vilkår' }, { text: 'Kvittering' }] })}
<div class="doors">${cardLink({ href: '/a', heading: 'Første gang? Få adgang til din virksomhed', text: 'To minutter, med dit MitID.', icon: 'business', primary: true })}${cardLink({ href: '/b', heading: 'Log ind', text: 'Hvis din virksomhed allerede er med.', icon: 'lock' })}</div>
${notices(language)}
${subNavigation({
  label: 'Visninger',
  links: [
    { href: '/x', text: 'Alle', current: true, count: 12 },
    { href: '/y', text: 'Nye', current: false },
  ],
})}
${searchForm(language, {
  action: '/',
  id: 'q',
  label: 'Søg efter medarbejder',
  hint: 'Navn eller UUID',
  value: 'ida',
  clear: '/',
  filters: select(language, {
    id: 'state',
    name: 'state',
    label: 'Vis',
    options: [
      { value: '', text: 'Alle' },
      { value: 'new', text: 'Nye' },
    ],
    value: 'new',
    optional: true,
  }),
})}
${employees(language)}
${pagination(language, { first: '/?', next: '/?after=x' })}
${summaryList(language, [
  { label: 'Virksomhed', value: 'Nordlys Rådgivning ApS', change: { href: '/c' } },
  { label: 'UUID', value: html`<code>2f6b3c2e-5c1d-4b7e-9a0f-0d5a8a3c1b11</code>` },
])}
${fields(language)}
${buttonGroup(button({ text: 'Primær' }), button({ text: 'Sekundær', variant: 'secondary', icon: 'plus' }), button({ text: 'Tertiær', variant: 'tertiary' }), button({ text: 'Fjern', variant: 'warning', hiddenText: 'Ida' }))}
${details({ summary: 'Hvor finder jeg UUID?', content: html`<p>I MitID Erhverv.</p>` })}
${accordion([
  {
    id: 'one',
    summary: 'Hvorfor spørger I om CPR-nummer?',
    content: html`<p>For at se, om du kan tegne virksomheden.</p>`,
    open: true,
  },
  { summary: 'Hvad sker der med det?', content: html`<p>Det gemmes ikke.</p>` },
])}
${progress(language, { id: 'job', label: 'Tildeler rettigheder', done: 1200, total: 5000 })}
${emptyState({ heading: 'Ingen medarbejdere endnu', content: 'Systemet har ikke mødt dem endnu.', actions: buttonGroup(linkButton({ text: 'Tilføj', href: '/n' })) })}`;
}

function notices(language: Language): Html {
  const kinds = ['info', 'success', 'warning', 'error'] as const;
  return html`${kinds.map((kind) => alert(language, { kind, heading: 'Der er kun én administrator', content: 'Tilføj en kollega.' }))}
<p>${badge('ny', 'info')} ${badge('aktiv', 'success')} ${badge('udløber snart', 'warning')} ${badge('udløbet', 'error')} ${badge('inaktiv')}</p>`;
}

function employees(language: Language): Html {
  return table<Row>({
    caption: 'Medarbejdere',
    rows,
    rowId: ({ uuid }) => `row-${uuid}`,
    columns: [
      {
        heading: 'Vælg',
        hiddenHeading: true,
        cell: ({ uuid, name }) =>
          checkbox({
            id: `pick-${uuid}`,
            name: 'pick',
            value: uuid,
            label: `Vælg ${name}`,
            hiddenLabel: true,
          }),
      },
      {
        heading: 'Navn',
        isRowHeading: true,
        cell: ({ name, isNew }) => html`${name} ${isNew && badge('ny', 'info')}`,
        sort: { href: '/?sort=name', direction: 'ascending' },
      },
      { heading: 'UUID', cell: ({ uuid }) => html`<code>${uuid}</code>` },
      {
        heading: 'Set første gang',
        cell: ({ seen }) => time(language, seen, 'minute'),
        sort: { href: '/?sort=seen' },
      },
      { heading: 'Rettigheder', isNumber: true, cell: ({ grants }) => grants },
    ],
  });
}

function fields(language: Language): Html {
  return html`<form action="/form" method="post" novalidate>${csrfField('token')}
${textField(language, { id: 'cvr', name: 'cvr', label: 'CVR-nummer', hint: 'Otte cifre', width: 'short', inputMode: 'numeric', maxLength: 8, error: 'Skriv otte cifre' })}
${textArea(language, { id: 'reason', name: 'reason', label: 'Begrundelse', optional: true, value: '<b>' })}
${dateField(language, { id: 'until', name: 'until', label: 'Slutdato', optional: true, value: '2026-12-31' })}
${checkboxes(language, {
  id: 'rights',
  name: 'rights',
  label: 'Rettigheder',
  options: [
    { value: '1', label: 'Se pensionerne', hint: 'Ordninger og indbetalinger' },
    { value: '2', label: 'Indberet løn', disabled: true },
  ],
  values: ['1'],
})}
${checkbox({ id: 'terms', name: 'terms', value: 'yes', label: 'Jeg accepterer vilkårene' })}
${buttonGroup(button({ text: 'Gem' }))}
</form>`;
}
