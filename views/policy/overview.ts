import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { details } from '../parts/details.ts';
import { emptyState } from '../parts/empty-state.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { summaryList } from '../parts/summary-list.ts';
import { table } from '../parts/table.ts';
import { textField } from '../parts/text-field.ts';
import { formatTime, time } from '../parts/time.ts';
import { compilerAlert, overviewCrumbs, policyTitle, type StudioProps } from './studio.ts';

export interface ShownRevision {
  /** Absent: the one that the service brings, which is not recorded yet. */
  id: string | undefined;
  number: number | undefined;
  bundle: string;
  origin: 'shipped' | 'folder' | 'published';
}

export interface ShownDraft {
  id: string;
  author: string;
  isOwn: boolean;
  state: string;
  updatedAt: number;
}

export interface ShownPublication {
  at: number;
  kind: string;
  revision: { id: string; number: number } | undefined;
  by: string;
  reason: string;
  impact: { gains: number; losses: number } | null;
}

export interface OverviewProps extends StudioProps {
  notice: string | undefined;
  compiler: 'missing' | undefined;
  inForce:
    | (ShownRevision & { since: number | undefined; by: string | undefined; reason: string })
    | undefined;
  stopped: { at: number } | undefined;
  isFromFolder: boolean;
  drafts: readonly ShownDraft[];
  history: readonly ShownPublication[];
  settings: { needsApproval: boolean; mostLosses: number | null; mostGains: number | null };
  /** What the operator sees of the providers' policies. */
  providers: readonly {
    name: string;
    href: string;
    number: number | undefined;
    isStopped: boolean;
    isWaiting: boolean;
  }[];
  errors: readonly FormError[];
}

/** A policy at a glance: what is in force, what is being worked on, what has happened. */
export function policyOverviewPage(props: OverviewProps): Page {
  const { language, whose, notice, compiler } = props;
  const texts = textsOf(language).policy;
  const title = policyTitle(props);
  const intro = { own: texts.introOwn, base: texts.introBase, care: texts.introOf }[whose.is];
  return {
    title,
    wide: true,
    hasErrors: props.errors.length > 0,
    breadcrumb: overviewCrumbs(props),
    content: html`<h1>${title}</h1>
${errorSummary(language, props.errors)}
<p class="font-lead">${intro}</p>
${notice && alert(language, { kind: 'success', content: notice, live: true })}
${compiler && whose.is !== 'care' && compilerAlert(props, compiler)}
${stopped(props)}
${waiting(props)}
<div class="studio-columns">
<section>
<h2>${texts.overview.inForce}</h2>
${inForce(props)}
</section>
${
  whose.is !== 'care' &&
  html`<section>
<h2>${texts.overview.drafts}</h2>
${drafts(props)}
</section>`
}
</div>
<h2>${texts.overview.history}</h2>
${history(props)}
${settings(props)}
${props.providers.length > 0 && providers(props)}`,
  };
}

function stopped(props: OverviewProps): Html | undefined {
  const { language, csrfToken, paths, whose } = props;
  if (!props.stopped) return undefined;
  const texts = textsOf(language).policy.overview;
  const isAuthor = whose.is === 'own';
  return alert(language, {
    kind: 'error',
    heading: texts.stopped,
    content: html`<p class="alert-text">${texts.stoppedAbout(formatTime(language, props.stopped.at, 'minute'))}</p>
<p class="alert-text">${isAuthor ? texts.stoppedAuthor : texts.stoppedOperator}</p>
${
  !isAuthor &&
  html`<form method="post" action="${paths.resume}" novalidate>${csrfField(csrfToken)}
${textField(language, { id: 'reason', name: 'reason', label: texts.resumeReason, maxLength: 500, error: errorOf(props.errors, 'reason') })}
${button({ text: texts.resume })}</form>`
}`,
  });
}

function waiting({ language, paths, whose, drafts }: OverviewProps): Html[] {
  const texts = textsOf(language).policy.overview;
  return drafts
    .filter(({ state, isOwn }) => state === 'submitted' && !isOwn)
    .map(({ id, author, updatedAt }) =>
      alert(language, {
        kind: 'info',
        heading: texts.waiting,
        content: html`<p class="alert-text">${texts.waitingAbout(author, formatTime(language, updatedAt, 'minute'))}</p>
${buttonGroup(linkButton({ href: paths.publish(id), text: texts.look, variant: whose.is === 'care' ? 'primary' : 'secondary' }))}`,
      }),
    );
}

function inForce(props: OverviewProps): Html {
  const { language, paths, whose } = props;
  const texts = textsOf(language).policy;
  const { overview } = texts;
  const live = props.inForce;
  if (!live)
    return emptyState({
      heading: whose.is === 'care' ? overview.noneOf : overview.none,
      headingLevel: 3,
      content: whose.is === 'care' ? overview.noneOfAbout : overview.noneAbout,
    });
  const name = live.number === undefined ? overview.origins[live.origin] : texts.revision(live.number);
  return html`${summaryList(language, [
    {
      label: overview.rules,
      value: html`<strong>${name}</strong>${live.number !== undefined && live.origin !== 'published' && html`<br>${overview.origins[live.origin]}`}`,
      ...(live.id !== undefined && { change: { href: paths.revision(live.id), text: overview.see } }),
    },
    live.since !== undefined && {
      label: overview.since,
      value: html`${time(language, live.since, 'minute')}${live.by && html`<br>${texts.by(live.by)}`}`,
    },
    live.reason !== '' && live.origin === 'published' && { label: overview.why, value: live.reason },
    { label: overview.name, value: html`<code>${live.bundle}</code>` },
  ])}
${props.isFromFolder && html`<p class="form-hint">${overview.folderAbout}</p>`}
${whose.is === 'care' && !props.stopped && stop(props)}
${(whose.is !== 'base' || live.origin === 'published') && html`<p><a href="${paths.withdraw()}">${whose.is === 'base' ? overview.withdrawBase : overview.withdraw}</a></p>`}`;
}

/** The operator takes a provider's rules out of service. */
function stop({ language, csrfToken, paths, errors }: OverviewProps): Html {
  const texts = textsOf(language).policy.overview;
  return details({
    summary: texts.stop,
    open: errorOf(errors, 'reason') !== undefined,
    content: html`<p>${texts.stopAbout}</p>
<form method="post" action="${paths.stop}" novalidate>${csrfField(csrfToken)}
${textField(language, { id: 'reason', name: 'reason', label: texts.stopReason, maxLength: 500, error: errorOf(errors, 'reason') })}
${button({ text: texts.stop, variant: 'warning' })}</form>`,
  });
}

function drafts(props: OverviewProps): Html {
  const { language, csrfToken, paths } = props;
  const texts = textsOf(language).policy.overview;
  const own = props.drafts.find(({ isOwn }) => isOwn);
  const others = props.drafts.filter(({ isOwn }) => !isOwn);
  return html`${
    own
      ? html`<div class="company-block"><p><strong>${texts.yours}</strong><br>${texts.yoursAbout(formatTime(language, own.updatedAt, 'minute'))}${own.state === 'submitted' && html`<br>${badge(texts.states['submitted'] ?? '', 'info')}`}</p>
${linkButton({ href: paths.draft(own.id), text: texts.open, icon: 'edit' })}</div>`
      : html`<div class="company-block"><p>${texts.beginAbout}</p>
<form method="post" action="${paths.drafts}">${csrfField(csrfToken)}${button({ text: texts.begin, icon: 'edit' })}</form></div>`
  }
${
  others.length > 0 &&
  html`<h3>${texts.others}</h3>
<ul class="nobullet-list">${others.map(
    ({ id, author, updatedAt }) =>
      html`<li><a href="${paths.draft(id)}">${author}</a>, ${time(language, updatedAt, 'minute')}</li>`,
  )}</ul>`
}`;
}

function history(props: OverviewProps): Html {
  const { language, paths } = props;
  const texts = textsOf(language).policy;
  const { overview } = texts;
  if (props.history.length === 0) return html`<p>${overview.historyNone}</p>`;
  return html`<p>${overview.historyAbout}</p>
${table<ShownPublication>({
  caption: overview.history,
  hiddenCaption: true,
  rows: props.history,
  columns: [
    { heading: overview.when, isRowHeading: true, cell: ({ at }) => time(language, at, 'minute') },
    {
      heading: overview.what,
      cell: ({ kind, revision }) =>
        html`${overview.kinds[kind] ?? kind}${revision && html`<br><a href="${paths.revision(revision.id)}">${texts.revision(revision.number)}</a>`}`,
    },
    { heading: overview.who, cell: ({ by }) => by },
    { heading: overview.why, cell: ({ reason }) => reason },
    {
      heading: overview.effect,
      cell: ({ impact }) => (impact ? overview.effectText(impact.gains, impact.losses) : undefined),
    },
  ],
})}`;
}

function settings({ language, paths, whose, settings }: OverviewProps): Html {
  const texts = textsOf(language).policy.overview;
  const limit = (most: number | null) => (most === null ? texts.noLimit : String(most));
  return html`<div class="title-row"><h2>${texts.settings}</h2>${
    whose.is !== 'own' && html`<p><a href="${paths.settings}">${texts.settingsChange}</a></p>`
  }</div>
${summaryList(language, [
  {
    label: texts.needsApproval,
    value: settings.needsApproval ? texts.needsApprovalYes : texts.needsApprovalNo,
  },
  { label: texts.mostLosses, value: limit(settings.mostLosses) },
  { label: texts.mostGains, value: limit(settings.mostGains) },
])}`;
}

function providers({ language, providers: rows }: OverviewProps): Html {
  const texts = textsOf(language).policy.overview;
  const state = ({ number, isStopped, isWaiting }: OverviewProps['providers'][number]) =>
    html`${number === undefined ? texts.stateNone : texts.stateInForce(number)}${isStopped && html`<br>${badge(texts.stateStopped, 'error')}`}${isWaiting && html`<br>${badge(texts.stateWaiting, 'info')}`}`;
  return html`<h2>${texts.providers}</h2>
${table<OverviewProps['providers'][number]>({
  caption: texts.providers,
  hiddenCaption: true,
  rows,
  columns: [
    {
      heading: texts.provider,
      isRowHeading: true,
      cell: ({ name, href }) => html`<a href="${href}">${name}</a>`,
    },
    { heading: texts.state, cell: state },
  ],
})}`;
}
