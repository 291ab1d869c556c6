import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { summaryList } from '../parts/summary-list.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';

export interface HealthProps {
  language: Language;
  csrfToken: string;
  /** The operator's own. */
  tin: string;
  notice: string | undefined;
  work: { waiting: number; age: number; failed: number; isLate: boolean };
  failures: readonly {
    id: number;
    queue: string;
    failedAt: number | null;
    attempts: number;
    lastError: string | null;
  }[];
  letters: { waiting: number; age: number; isLate: boolean };
  refusedLetters: readonly { organizationName: string; createdAt: number; dueAt: number; attempts: number }[];
  decisionLog: { rows: number; age: number; isHealthy: boolean };
  /** How many share the port. */
  processes: number;
  revisions: { grants: number; catalogue: number; policy: string };
  stoppedPolicies: readonly { name: string }[];
  understaffed: { none: { count: number; tins: string[] }; single: { count: number } };
}

/** How the service is: what needs the operator first, then the numbers. */
export function healthPage(props: HealthProps): Page {
  const { language, failures, notice } = props;
  const texts = textsOf(language).operator;
  return {
    title: texts.healthTitle,
    wide: true,
    content: html`<h1>${texts.healthTitle}</h1>
${notice !== undefined && alert(language, { kind: 'success', content: notice })}
<p>${texts.healthIntro}</p>
${attention(props)}
<h2>${texts.numbers}</h2>
${numbers(props)}
${failures.length > 0 && failuresOf(props)}
${props.refusedLetters.length > 0 && refusedLettersOf(props)}`,
  };
}

function attention(props: HealthProps): Html {
  const { language, work, letters, decisionLog, understaffed, stoppedPolicies } = props;
  const texts = textsOf(language).operator;
  const { none } = understaffed;
  const wrong = [
    !decisionLog.isHealthy && texts.logBroken,
    ...stoppedPolicies.map(({ name }) => texts.policyStopped(name)),
    work.isLate && texts.workLate(work.waiting),
    work.failed > 0 && texts.workFailed(work.failed),
    letters.isLate && texts.lettersLate(letters.waiting),
    none.count > 0 && texts.without(none.count, none.tins.join(', ')),
  ].filter((text) => text !== false);
  return wrong.length === 0
    ? alert(language, { kind: 'success', content: texts.allWell })
    : alert(language, {
        kind: 'warning',
        heading: texts.attention,
        content: html`<ul>${wrong.map((text) => html`<li>${text}</li>`)}</ul>`,
      });
}

function numbers(props: HealthProps): Html {
  const { language, work, letters, decisionLog, processes, revisions, understaffed } = props;
  const texts = textsOf(language).operator;
  const { count } = textsOf(language).parts;
  const waiting = (number: number, age: number) =>
    number === 0 ? texts.none : texts.waiting(number, formatAge(language, age));
  return summaryList(language, [
    { label: texts.work, value: waiting(work.waiting, work.age) },
    { label: texts.failed, value: work.failed === 0 ? texts.none : count(work.failed) },
    { label: texts.letters, value: waiting(letters.waiting, letters.age) },
    { label: texts.decisionLog, value: waiting(decisionLog.rows, decisionLog.age) },
    {
      label: texts.single,
      value: understaffed.single.count === 0 ? texts.none : count(understaffed.single.count),
    },
    { label: texts.processes, value: count(processes) },
    { label: texts.grantsRevision, value: count(revisions.grants) },
    { label: texts.catalogueRevision, value: count(revisions.catalogue) },
    { label: texts.policyRevision, value: html`<code>${revisions.policy}</code>` },
  ]);
}

function failuresOf({ language, csrfToken, tin, failures }: HealthProps): Html {
  const texts = textsOf(language).operator;
  return html`<h2>${texts.failures}</h2>
<p>${texts.failuresAbout}</p>
${table({
  caption: texts.failures,
  hiddenCaption: true,
  rows: failures,
  columns: [
    { heading: texts.queue, isRowHeading: true, cell: ({ queue }) => queue },
    {
      heading: texts.failedAt,
      cell: ({ failedAt }) => (failedAt === null ? undefined : time(language, failedAt, 'minute')),
    },
    { heading: texts.attempts, isNumber: true, cell: ({ attempts }) => attempts },
    { heading: texts.error, cell: ({ lastError }) => lastError ?? undefined },
    {
      heading: texts.action,
      hiddenHeading: true,
      cell: ({ id, queue }) =>
        html`<form method="post" action="${paths.operatorRetry(tin, id)}">
${csrfField(csrfToken)}${button({ text: texts.retry, hiddenText: `${queue} ${id}`, variant: 'tertiary' })}</form>`,
    },
  ],
})}`;
}

function refusedLettersOf({ language, refusedLetters }: HealthProps): Html {
  const texts = textsOf(language).operator;
  return html`<h2>${texts.refusedLetters}</h2>
<p>${texts.refusedLettersAbout}</p>
${table({
  caption: texts.refusedLetters,
  hiddenCaption: true,
  rows: refusedLetters,
  columns: [
    { heading: texts.name, isRowHeading: true, cell: ({ organizationName }) => organizationName },
    { heading: texts.written, cell: ({ createdAt }) => time(language, createdAt, 'minute') },
    { heading: texts.attempts, isNumber: true, cell: ({ attempts }) => attempts },
    { heading: texts.nextTry, cell: ({ dueAt }) => time(language, dueAt, 'minute') },
  ],
})}`;
}

function formatAge(language: Language, ms: number): string {
  const texts = textsOf(language).operator;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 120) return texts.seconds(seconds);
  return seconds < 7_200 ? texts.minutes(Math.floor(seconds / 60)) : texts.hours(Math.floor(seconds / 3_600));
}
