import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { details } from '../parts/details.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { icon } from '../parts/icon.ts';
import { textArea } from '../parts/text-field.ts';
import { diffView, type ShownDiff } from './diff.ts';
import { overLimits } from './limits.ts';
import { compilerAlert, draftTabs, type StudioProps, studioCrumbs } from './studio.ts';

/** One of the things that a publication takes. */
export interface ShownGate {
  gate: string;
  state: 'passed' | 'failed' | 'waiting';
  /** What is wrong, each with its place. */
  details: readonly string[];
  /** What was measured and what is allowed, for those that are about numbers. */
  numbers: GateNumbers;
  /** Where it is mended. */
  fix: string | undefined;
}

interface GateNumbers {
  /** Milliseconds; without the slowest, it did not come to its end. */
  limit?: number;
  slowest?: number;
  percent?: number;
  losses?: number;
  gains?: number;
  mostLosses?: number;
  mostGains?: number;
}

export interface PublishPageProps extends StudioProps {
  id: string;
  version: number;
  gates: readonly ShownGate[];
  unavailable: 'missing' | 'busy' | undefined;
  /** What who looks can do. */
  may: 'publish' | 'submit' | 'approve' | 'nothing';
  /** It waits for approval. */
  waiting: { by: string; isOwn: boolean } | undefined;
  /** Everything but the reason is in order. */
  isReady: boolean;
  /** Of the accepted impact. */
  impact: { gains: number; losses: number } | undefined;
  /** What is in force by now, where that is not what the draft began with. */
  catchUp: { inForce: string } | undefined;
  reason: string;
  diff: readonly ShownDiff[];
  notice: string | undefined;
  errors: readonly FormError[];
}

/** What it takes to publish, as a list; and the button, once it is all in order. */
export function publishPage(props: PublishPageProps): Page {
  const { language, errors, notice, waiting } = props;
  const texts = textsOf(language).policy.publish;
  return {
    title: texts.title,
    wide: true,
    hasErrors: errors.length > 0,
    breadcrumb: studioCrumbs(props, texts.title),
    content: html`${draftTabs(props, props.id, 'publish')}
<h1>${texts.title}</h1>
${errorSummary(language, errors)}
<p>${texts.intro}</p>
${notice && alert(language, { kind: 'success', content: notice, live: true })}
${waiting && alert(language, { kind: 'info', content: waiting.isOwn ? texts.waitingOwn : texts.approveAbout(waiting.by) })}
${props.unavailable && compilerAlert(props, props.unavailable)}
<h2>${texts.gates}</h2>
${gates(props)}
${decide(props)}
<h2>${texts.diff}</h2>
${catchUp(props)}
${diffView(language, props.diff, texts.diffNone)}`,
  };
}

function gates(props: PublishPageProps): Html {
  const texts = textsOf(props.language).policy.publish;
  const known = { passed: texts.ok, failed: texts.missing, waiting: texts.missing };
  return html`<ul class="studio-gates">${props.gates.map((shown) => {
    const { gate, state, details: issues, fix } = shown;
    const symbol = state === 'passed' ? 'success' : state === 'failed' ? 'error' : 'hourglass';
    return html`<li class="studio-gate-${state}">${icon(symbol, { label: known[state] })}<div><p>${texts.gateTexts[gate] ?? gate}</p>${state === 'failed' && measured(props, shown)}${
      issues.length > 0 &&
      details({
        summary: texts.missing,
        content: html`<ul>${issues.map((issue) => html`<li><code>${issue}</code></li>`)}</ul>`,
      })
    }</div>${fix !== undefined && state === 'failed' && html`<p><a href="${fix}">${texts.fix}<span class="sr-only"> ${texts.gateTexts[gate] ?? gate}</span></a></p>`}</li>
`;
  })}</ul>`;
}

/** In numbers what is missing, and what to do about it. */
function measured(props: StudioProps, { gate, numbers }: ShownGate): Html | undefined {
  const texts = textsOf(props.language).policy.publish;
  const { limit = 0, slowest, percent = 0, losses = 0, gains = 0 } = numbers;
  if (gate === 'cost')
    return html`<p>${slowest === undefined ? texts.costUnknown(limit) : texts.cost(slowest, limit)}</p><p>${texts.costAbout}</p>`;
  if (gate === 'coverage') return html`<p>${texts.coverage(percent)}</p>`;
  if (gate === 'threshold') return overLimits(props, { ...numbers, losses, gains });
  return undefined;
}

function decide(props: PublishPageProps): Html | undefined {
  const { language, csrfToken, paths, id, version, may, isReady, impact, errors } = props;
  const texts = textsOf(language).policy.publish;
  if (may === 'nothing') return takeBack(props);
  if (!isReady) return html`<p class="muted">${texts.notYet}</p>${may === 'approve' && reject(props)}`;
  const action = { publish: paths.publish(id), submit: paths.submit(id), approve: paths.approve(id) }[may];
  const text = { publish: texts.confirm, submit: texts.submit, approve: texts.approve }[may];
  return html`<form method="post" action="${action}" novalidate>${csrfField(csrfToken)}
<input type="hidden" name="version" value="${version}">
${may === 'approve' ? html`<p><strong>${texts.reason}</strong><br>${props.reason}</p>` : textArea(language, { id: 'reason', name: 'reason', label: texts.reason, hint: texts.reasonHint, value: props.reason, rows: 3, maxLength: 500, error: errorOf(errors, 'reason') })}
${may === 'submit' && html`<p>${texts.submitAbout}</p>`}
${impact && html`<p><strong>${texts.confirmAbout(impact.losses, impact.gains)}</strong></p>`}
${buttonGroup(button({ text }), linkButton({ href: paths.overview, text: textsOf(language).policy.back, variant: 'secondary' }))}
</form>
${may === 'approve' ? reject(props) : takeBack(props)}`;
}

function catchUp({
  language,
  csrfToken,
  paths,
  id,
  version,
  catchUp: wanted,
}: PublishPageProps): Html | undefined {
  if (!wanted) return undefined;
  const texts = textsOf(language).policy.publish;
  return html`<div id="catch-up"><p>${texts.catchUpAbout}</p>
<form method="post" action="${paths.catchUp(id)}">${csrfField(csrfToken)}
<input type="hidden" name="version" value="${version}"><input type="hidden" name="inForce" value="${wanted.inForce}">
${buttonGroup(button({ text: texts.catchUp, variant: 'secondary' }))}</form></div>`;
}

/** Sends somebody else's draft back. */
function reject({ language, csrfToken, paths, id, errors }: PublishPageProps): Html {
  const texts = textsOf(language).policy.publish;
  return details({
    summary: texts.reject,
    open: errorOf(errors, 'reject-reason') !== undefined,
    content: html`<form method="post" action="${paths.reject(id)}" novalidate>${csrfField(csrfToken)}
${textArea(language, { id: 'reject-reason', name: 'reason', label: texts.rejectReason, rows: 3, maxLength: 500, error: errorOf(errors, 'reject-reason') })}
${button({ text: texts.reject, variant: 'secondary' })}</form>`,
  });
}

function takeBack({ language, csrfToken, paths, id, waiting }: PublishPageProps): Html | undefined {
  if (!waiting?.isOwn) return undefined;
  return html`<form method="post" action="${paths.takeBack(id)}">${csrfField(csrfToken)}${buttonGroup(button({ text: textsOf(language).policy.publish.takeBack, variant: 'secondary' }))}</form>`;
}
