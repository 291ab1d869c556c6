import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { emptyState } from '../parts/empty-state.ts';
import { errorSummary } from '../parts/error-summary.ts';
import { hx } from '../parts/hx.ts';
import { progress } from '../parts/progress.ts';
import { formatTime } from '../parts/time.ts';
import { type ImpactRowsProps, impactRows } from './impact-rows.ts';
import { draftTabs, type StudioProps, studioCrumbs } from './studio.ts';

/** How far an impact has come, and what it says. */
export interface ShownImpact {
  id: string;
  state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  /** It is about something else than what would be published now. */
  isStale: boolean;
  /** 0 until it is counted how much there is to do. */
  total: number;
  done: number;
  gains: number;
  losses: number;
  endedAt: number | null;
  /** Parts of the input that it does not vary, though the rules read them. */
  notes: readonly string[];
  peopleLosing: number;
  peopleGaining: number;
  replay: { replayed: number; gains: number; losses: number; skipped: number } | undefined;
}

export interface ImpactProps extends StudioProps {
  impact: ShownImpact | undefined;
  /** This page. */
  self: string;
  refreshing: string;
  /** Where computing it is asked for. */
  start: string;
  /** Only while there is something to show. */
  listed: ImpactRowsProps | undefined;
  /** What the operator has set as the limit and is exceeded. */
  over: { losses: number | undefined; gains: number | undefined };
}

export interface ImpactPageProps extends ImpactProps {
  draftId: string;
  version: number;
  accepted: boolean;
  canAccept: boolean;
  /** The draft does not compile. */
  refused: string | undefined;
}

/** Who gains and who loses access by a draft. */
export function impactPage(props: ImpactPageProps): Page {
  const { language } = props;
  const texts = textsOf(language).policy.impact;
  return {
    title: texts.title,
    wide: true,
    hasErrors: props.refused !== undefined,
    breadcrumb: studioCrumbs(props, texts.title),
    content: html`${draftTabs(props, props.draftId, 'impact')}
<h1>${texts.title}</h1>
${errorSummary(language, props.refused === undefined ? [] : [{ text: props.refused }])}
<p>${texts.intro}</p>
${draftImpactPart(props)}`,
  };
}

/** The impact of a draft, with the button that accepts it. */
export function draftImpactPart(props: ImpactPageProps): Html {
  return html`${impactPart(props)}
${acceptance(props)}`;
}

/** The impact itself; asks for itself again while it is computed. */
export function impactPart(props: ImpactProps): Html {
  const { nonce, impact, self } = props;
  const isUnderWay = impact?.state === 'waiting' || impact?.state === 'running';
  const polling =
    isUnderWay && hx(nonce, { get: self, trigger: 'every 1s', swap: 'outerHTML', target: 'this' });
  return html`<div id="impact" ${polling}>
${impact ? state(props, impact, isUnderWay) : notYet(props)}
</div>`;
}

function notYet(props: ImpactProps): Html {
  const texts = textsOf(props.language).policy.impact;
  return emptyState({
    heading: texts.noneTitle,
    content: texts.startAbout,
    actions: startForm(props, texts.start, 'primary'),
  });
}

function startForm(props: ImpactProps, text: string, variant: 'primary' | 'secondary'): Html {
  return html`<form method="post" action="${props.start}">${csrfField(props.csrfToken)}${buttonGroup(button({ text, variant, icon: 'refresh' }))}</form>`;
}

function state(props: ImpactProps, impact: ShownImpact, isUnderWay: boolean): Html {
  const { language } = props;
  const texts = textsOf(language).policy.impact;
  if (isUnderWay) return underWay(props, impact);
  if (impact.state !== 'done') {
    const isFailed = impact.state === 'failed';
    return html`${alert(language, {
      kind: isFailed ? 'error' : 'info',
      heading: isFailed ? texts.failed : texts.cancelled,
      content: isFailed ? texts.failedAbout : texts.cancelledAbout,
    })}${startForm(props, texts.startAgain, 'primary')}`;
  }
  return html`${
    impact.isStale &&
    html`${alert(language, { kind: 'warning', heading: texts.staleTitle, content: texts.staleAbout })}${startForm(props, texts.startAgain, 'primary')}`
  }
${numbers(props, impact)}
${notes(props, impact)}
${replay(props, impact)}
${props.listed && impactRows(language, props.self, props.listed)}`;
}

function underWay(props: ImpactProps, { id, done, total, gains, losses }: ShownImpact): Html {
  const { language, csrfToken, paths } = props;
  const texts = textsOf(language).policy.impact;
  return html`<h2>${texts.waiting}</h2>
<p>${texts.waitingAbout}</p>
<noscript><p><a href="${props.self}">${texts.refreshNow}</a> – <a href="${props.refreshing}">${texts.refreshOften}</a></p></noscript>
${
  total === 0
    ? html`<p>${texts.beginning}</p>`
    : html`${progress(language, { id: 'impact-progress', label: texts.progress, done, total })}
<p>${texts.soFar(losses, gains)}</p>`
}
<form method="post" action="${paths.cancelImpact(id)}">${csrfField(csrfToken)}${buttonGroup(button({ text: texts.cancel, variant: 'secondary' }))}</form>`;
}

function numbers({ language, over }: ImpactProps, impact: ShownImpact): Html {
  const texts = textsOf(language).policy.impact;
  const { gains, losses, endedAt } = impact;
  const at = endedAt === null ? undefined : texts.asOf(formatTime(language, endedAt, 'minute'));
  if (gains + losses === 0)
    return alert(language, {
      kind: 'success',
      heading: texts.none,
      content: html`<p class="alert-text">${texts.noneAbout} ${at}</p>`,
    });
  const number = (count: number, text: string, persons: number, limit: number | undefined) =>
    html`<div class="studio-number"><p><strong>${count.toLocaleString(language)}</strong> ${text} ${count > 0 && texts.peopleOf(persons)}</p>${limit !== undefined && html`<p>${badge(texts.over(limit), 'error')}</p>`}</div>`;
  return html`<h2>${texts.changes(gains + losses)}</h2>
<div class="studio-numbers">${number(losses, texts.losses.toLowerCase(), impact.peopleLosing, over.losses)}${number(gains, texts.gains.toLowerCase(), impact.peopleGaining, over.gains)}</div>
<p class="form-hint">${texts.changesAbout} ${at}</p>`;
}

function notes({ language }: ImpactProps, { notes: codes }: ShownImpact): Html | undefined {
  if (codes.length === 0) return undefined;
  const texts = textsOf(language).policy.impact;
  return html`<h2>${texts.notes}</h2><p>${texts.notesAbout}</p><ul>${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>`;
}

function replay({ language }: ImpactProps, { replay: counts }: ShownImpact): Html | undefined {
  if (!counts) return undefined;
  const texts = textsOf(language).policy.impact;
  return html`<h2>${texts.replay}</h2>
<p>${texts.replayAbout(counts.replayed)} ${
    counts.gains + counts.losses === 0
      ? texts.replayNone
      : html`<strong>${texts.replayChanged(counts.losses, counts.gains)}</strong>`
  }${counts.skipped > 0 && html` ${texts.replayUnknown(counts.skipped)}`}</p>`;
}

function acceptance(props: ImpactPageProps): Html | undefined {
  const { language, csrfToken, paths, draftId, impact, version } = props;
  const texts = textsOf(language).policy.impact;
  if (props.accepted)
    return html`${alert(language, { kind: 'success', heading: texts.accepted, content: texts.acceptedAbout })}
${buttonGroup(linkButton({ href: paths.publish(draftId), text: texts.toPublish }))}`;
  if (!impact || !props.canAccept) return undefined;
  return html`<form method="post" action="${paths.acceptImpact(impact.id)}">${csrfField(csrfToken)}
<input type="hidden" name="draft" value="${draftId}"><input type="hidden" name="version" value="${version}">
${buttonGroup(button({ text: texts.accept, icon: 'check' }))}</form>`;
}
