import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { accordion } from '../parts/details.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { summaryList } from '../parts/summary-list.ts';
import { textArea } from '../parts/text-field.ts';
import { formatTime, time } from '../parts/time.ts';
import { diffView, type ShownDiff } from './diff.ts';
import { type ImpactProps, impactPart, type ShownImpact } from './impact.ts';
import { overLimits } from './limits.ts';
import { type StudioProps, studioCrumbs } from './studio.ts';

export interface RevisionPageProps extends StudioProps {
  id: string;
  number: number;
  bundle: string;
  digest: string;
  opaVersion: string;
  origin: 'shipped' | 'folder' | 'published';
  isInForce: boolean;
  canRollBack: boolean;
  at: number;
  author: string | undefined;
  approvedBy: string | undefined;
  reason: string;
  /** As it was known when it came into force first. */
  impact: { at: number; gains: number; losses: number } | undefined;
  before: number | undefined;
  diff: readonly ShownDiff[];
  files: Readonly<Record<string, string>>;
}

/** One revision: who, when, why, what was different, and what was known of its impact. */
export function revisionPage(props: RevisionPageProps): Page {
  const { language, csrfToken, paths } = props;
  const texts = textsOf(language).policy;
  const page = texts.revisionPage;
  const title = texts.revision(props.number);
  return {
    title,
    wide: true,
    breadcrumb: studioCrumbs(props, title),
    content: html`<h1>${title}</h1>
<p>${props.isInForce ? badge(page.inForce, 'success') : badge(page.notInForce)}</p>
${facts(props)}
${
  props.canRollBack &&
  html`<form method="post" action="${paths.rollBackImpact(props.id)}">${csrfField(csrfToken)}
${buttonGroup(button({ text: page.rollBack, icon: 'refresh', variant: 'secondary' }))}<p class="form-hint">${page.rollBackAbout}</p></form>`
}
<h2>${props.before === undefined ? page.sources : page.diff(props.before)}</h2>
${props.before === undefined ? html`<p>${page.first}</p>` : diffView(language, props.diff, texts.publish.diffNone)}
${props.before !== undefined && html`<h2>${page.sources}</h2>`}
${accordion(Object.entries(props.files).map(([file, text]) => ({ summary: file, content: html`<pre class="studio-source" tabindex="0">${text}</pre>` })))}`,
  };
}

function facts(props: RevisionPageProps): Html {
  const { language, impact } = props;
  const texts = textsOf(language).policy;
  const page = texts.revisionPage;
  return summaryList(language, [
    { label: page.published, value: time(language, props.at, 'minute') },
    props.author !== undefined && { label: page.author, value: props.author },
    props.approvedBy !== undefined && { label: page.approvedBy, value: props.approvedBy },
    { label: texts.overview.why, value: props.reason },
    { label: page.origin, value: texts.overview.origins[props.origin] },
    {
      label: page.impact,
      value: impact
        ? html`${texts.overview.effectText(impact.gains, impact.losses)}<br><span class="muted">${page.impactAt(formatTime(language, impact.at, 'minute'))}</span>`
        : page.impactNone,
    },
    { label: texts.overview.name, value: html`<code>${props.bundle}</code>` },
    { label: page.digest, value: html`<code>${props.digest}</code>` },
    { label: page.opa, value: props.opaVersion },
  ]);
}

export interface ComeBackProps extends ImpactProps {
  /** Of an older revision; absent: the provider's policy is withdrawn. */
  revision: { id: string; number: number } | undefined;
  /** Its impact is known and about what is in force now. */
  isReady: boolean;
  /** A second person is needed, and nobody has approved it: only the operator can. */
  takesOperator: boolean;
  reason: string;
  errors: readonly FormError[];
}

/** Asks once more before an older revision comes back, or a policy is withdrawn, with what that changes. */
export function comeBackPage(props: ComeBackProps): Page {
  const { language, revision, errors } = props;
  const texts = textsOf(language).policy;
  const page = texts.revisionPage;
  const title = revision
    ? page.rollBackTitle(revision.number)
    : props.whose.is === 'base'
      ? texts.overview.withdrawBase
      : page.withdrawTitle;
  return {
    title,
    wide: true,
    hasErrors: errors.length > 0,
    breadcrumb: studioCrumbs(props, title),
    content: html`<h1>${title}</h1>
${errorSummary(language, errors)}
${!revision && alert(language, { kind: 'warning', content: props.whose.is === 'base' ? texts.overview.withdrawBaseAbout : texts.overview.withdrawAbout })}
${comeBackPart(props)}`,
  };
}

/** What is replaced while the impact is computed, with the form once it is. */
export function comeBackPart(props: ComeBackProps): Html {
  const { language, csrfToken, paths, revision, errors, impact, isReady } = props;
  const texts = textsOf(language).policy;
  const page = texts.revisionPage;
  if (!isReady || !impact) return impactPart(props);
  const why = whyNot(props, impact);
  if (why)
    return html`${impactPart(props)}
${alert(language, { kind: 'warning', heading: page.cannotNow, content: why })}
${buttonGroup(linkButton({ href: paths.overview, text: texts.back, variant: 'secondary' }))}`;
  return html`${impactPart(props)}
<form method="post" action="${revision ? paths.rollBack(revision.id) : paths.withdraw()}" novalidate>${csrfField(csrfToken)}
<input type="hidden" name="impact" value="${impact.id}">
${textArea(language, { id: 'reason', name: 'reason', label: revision ? page.rollBackReason : page.withdrawReason, hint: texts.publish.reasonHint, value: props.reason, rows: 3, maxLength: 500, error: errorOf(errors, 'reason') })}
<p><strong>${texts.publish.confirmAbout(impact.losses, impact.gains)}</strong></p>
${buttonGroup(button({ text: revision ? page.rollBackConfirm : page.withdrawConfirm, variant: revision ? 'primary' : 'warning' }), linkButton({ href: paths.overview, text: texts.back, variant: 'secondary' }))}
</form>`;
}

/** Why it would be refused, and who can help. */
function whyNot(props: ComeBackProps, { gains, losses }: ShownImpact): Html | string | undefined {
  const page = textsOf(props.language).policy.revisionPage;
  const { losses: mostLosses, gains: mostGains } = props.over;
  if (mostLosses !== undefined || mostGains !== undefined)
    return overLimits(props, { losses, gains, mostLosses, mostGains });
  if (!props.takesOperator) return undefined;
  return props.revision ? page.unapproved : page.withdrawOperator;
}
