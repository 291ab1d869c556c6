import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { type BadgeKind, badge } from '../parts/badge.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { hx } from '../parts/hx.ts';
import { pagination } from '../parts/pagination.ts';
import { progress } from '../parts/progress.ts';
import { summaryList } from '../parts/summary-list.ts';
import { table } from '../parts/table.ts';
import { time } from '../parts/time.ts';
import {
  type GrantPerson,
  type GrantPrivilege,
  lastDay,
  personLabel,
  personText,
  wordsForAll,
} from './parts.ts';
import { wizardSteps } from './wizard.ts';

export interface BulkRowProps {
  n: number;
  line: number | null;
  /** Absent where the row says nothing that could be kept. */
  person: GrantPerson | undefined;
  privilege: GrantPrivilege | undefined;
  until: number | null;
  lastUsedAt: number | null;
  state: 'waiting' | 'done' | 'refused';
  code: string | null;
}

export interface BulkPageProps {
  language: Language;
  nonce: string;
  csrfToken: string;
  tin: string;
  job: {
    id: string;
    kind: 'grant' | 'revoke';
    source: 'selection' | 'file';
    state: 'draft' | 'running' | 'done' | 'cancelled' | 'stopped';
    total: number;
    done: number;
    refused: number;
    reason: string | null;
  };
  /** Of a draft: how many rows will be carried out. */
  willDo: number;
  isStarter: boolean;
  rows: readonly BulkRowProps[];
  after: number | undefined;
  next: number | undefined;
  /** Back to the wizard with what was picked, where it was picked there. */
  back: readonly string[];
}

/** Many grants at once: as a draft to be checked, under way, and as a receipt. */
export function bulkPage(props: BulkPageProps): Page {
  const { language, tin, job } = props;
  const texts = textsOf(language).grants;
  const title = titleOf(props);
  return {
    title,
    wide: job.state !== 'draft' || job.source === 'file' || job.kind === 'revoke',
    breadcrumb: [{ text: texts.title, href: paths.grantsPage(tin) }, { text: title }],
    content: html`${job.state === 'draft' && props.back.length > 0 && wizardSteps(language, 4, props.back)}${bulkPart(props)}`,
  };
}

/** What is replaced while the work goes on. */
export function bulkPart(props: BulkPageProps): Html {
  const { nonce, tin, job } = props;
  const polling =
    job.state === 'running' &&
    hx(nonce, { get: paths.bulkPage(tin, job.id), trigger: 'every 1s', swap: 'outerHTML', target: 'this' });
  return html`<div id="bulk" ${polling}>
<h1>${titleOf(props)}</h1>
${job.state === 'draft' ? draft(props) : job.state === 'running' ? running(props) : ended(props)}
</div>`;
}

function titleOf({ language, job }: BulkPageProps): string {
  const texts = textsOf(language).grants;
  const isRevoke = job.kind === 'revoke';
  return {
    draft: isRevoke ? texts.checkRevokeTitle : texts.checkTitle,
    running: isRevoke ? texts.runningRevokeTitle : texts.runningTitle,
    done: texts.doneTitle,
    cancelled: job.done + job.refused === 0 ? texts.draftGoneTitle : texts.cancelledTitle,
    stopped: texts.stoppedTitle,
  }[job.state];
}

function draft(props: BulkPageProps): Html {
  const { language, csrfToken, tin, job, willDo, isStarter, rows } = props;
  const texts = textsOf(language).grants;
  const isRevoke = job.kind === 'revoke';
  const willNot = job.total - willDo;
  const isPlain = job.source === 'selection' && !isRevoke && job.total <= rows.length;
  const until = rows.find(({ privilege }) => privilege)?.until ?? null;
  return html`${isRevoke && willDo > 0 && alert(language, { kind: 'warning', content: texts.revokeManyAbout })}
<ul class="nobullet-list">
${willDo > 0 && html`<li><strong>${isRevoke ? texts.willLose(willDo) : texts.willGet(willDo)}</strong></li>`}
${willNot > 0 && html`<li>${texts.willNot(willNot)}</li>`}
</ul>
${willDo === 0 && alert(language, { kind: 'info', heading: texts.nothingToDo, content: texts.nothingToDoAbout })}
${
  isPlain
    ? html`${inWords(props)}${
        willNot > 0 &&
        rowsTable(
          props,
          rows.filter(({ code }) => !isPromise(code)),
        )
      }`
    : rowsTable(props, rows)
}
${
  !isRevoke &&
  summaryList(language, [
    job.source === 'selection' && { label: texts.on, value: lastDay(language, until), ...changeOf(props) },
    { label: texts.reason, value: job.reason ?? texts.noReason, ...changeOf(props) },
  ])
}
${
  isStarter
    ? html`<div class="button-group">
${
  willDo > 0 &&
  html`<form method="post" action="${paths.bulkStart(tin, job.id)}">${csrfField(csrfToken)}${button({
    text: isRevoke ? texts.confirmRevoke(willDo) : texts.confirmGrant(willDo),
    variant: isRevoke ? 'warning' : 'primary',
  })}</form>`
}
<form method="post" action="${paths.bulkCancel(tin, job.id)}">${csrfField(csrfToken)}${button({ text: texts.cancelDraft, variant: 'tertiary' })}</form>
</div>`
    : html`<p>${texts.onlyStarter}</p>`
}`;
}

function changeOf({ back }: BulkPageProps) {
  const href = back[2];
  return href === undefined ? {} : { change: { href } };
}

/** What each person will be able to do. */
function inWords({ language, rows }: BulkPageProps): Html {
  const texts = textsOf(language).grants;
  const given = rows.filter(({ code }) => isPromise(code));
  const people = Map.groupBy(given, ({ person }) => person && `${person.idp}/${person.idpIdentityId}`);
  return html`${[...people.values()].map((list) => {
    const person = list[0]?.person;
    return (
      person &&
      html`<h2>${texts.canDo(personText(person))}${person.isYou && html` ${badge(texts.you, 'info')}`}</h2>
<ul>${list.map(({ privilege, code }) => html`<li>${privilege?.description}<br><span class="muted">${texts.at} ${privilege?.providerName} (${privilege?.name})</span>${code !== 'would-grant' && html`<br>${outcomeOf(language, code)}`}</li>`)}</ul>
`
    );
  })}`;
}

function running({ language, csrfToken, tin, job }: BulkPageProps): Html {
  const texts = textsOf(language).grants;
  const often = paths.bulkPage(tin, job.id, { live: '1' });
  return html`<p>${texts.runningAbout}</p>
<noscript><p><a href="${paths.bulkPage(tin, job.id)}">${texts.refreshNow}</a> – <a href="${often}">${texts.refreshOften}</a></p></noscript>
${progress(language, { id: 'bulk-progress', label: texts.progress, done: job.done + job.refused, total: job.total })}
<form method="post" action="${paths.bulkCancel(tin, job.id)}">${csrfField(csrfToken)}${buttonGroup(button({ text: texts.stop, variant: 'secondary' }))}</form>`;
}

function ended(props: BulkPageProps): Html {
  const { language, tin, job } = props;
  const texts = textsOf(language).grants;
  const isRevoke = job.kind === 'revoke';
  const done = isRevoke ? texts.doneRevoked(job.done) : texts.doneGranted(job.done);
  const answer = {
    done: job.done > 0 ? done : texts.doneNothing,
    cancelled: texts.cancelledAbout(job.done),
    stopped: texts.stoppedAbout(job.done),
    draft: '',
    running: '',
  }[job.state];
  const kind = job.state === 'done' ? (job.refused === 0 ? 'success' : 'info') : 'warning';
  return html`${alert(language, {
    kind,
    live: true,
    content: html`<p class="alert-text">${answer}</p>${job.state === 'done' && job.refused > 0 && html`<p class="alert-text">${texts.doneRefused(job.refused)}</p>`}`,
  })}
${rowsTable(props, props.rows)}
<div class="button-group">
${linkButton({ href: paths.grantsPage(tin), text: texts.toList })}
${!isRevoke && linkButton({ href: job.source === 'file' ? paths.grantImport(tin) : paths.grantWizard(tin), text: job.source === 'file' ? texts.importAgain : texts.giveMore, variant: 'secondary' })}
</div>
<p><a href="${paths.bulkResults(tin, job.id)}" download>${texts.results}</a></p>`;
}

function rowsTable(props: BulkPageProps, rows: readonly BulkRowProps[]): Html {
  const { language, tin, job, after, next } = props;
  const texts = textsOf(language).grants;
  const isImport = job.source === 'file';
  const isRevoke = job.kind === 'revoke';
  const at = (n: number | undefined) =>
    paths.bulkPage(tin, job.id, { after: n === undefined ? undefined : String(n) });
  return html`${table<BulkRowProps>({
    caption: texts.rowsCaption,
    hiddenCaption: true,
    rows,
    columns: [
      ...(isImport
        ? [{ heading: texts.line, isNumber: true, cell: ({ line }: BulkRowProps) => line ?? '' }]
        : []),
      {
        heading: texts.person,
        isRowHeading: true,
        cell: ({ person }) =>
          person ? personLabel(language, person) : html`<span class="muted">${texts.unknownPerson}</span>`,
      },
      {
        heading: texts.privilege,
        cell: ({ privilege }) =>
          privilege &&
          html`${privilege.description}<br><span class="muted">${privilege.name}, ${privilege.providerName}</span>`,
      },
      ...(isRevoke
        ? [
            {
              heading: texts.lastUsed,
              cell: ({ lastUsedAt }: BulkRowProps) =>
                lastUsedAt === null ? texts.neverUsed : time(language, lastUsedAt),
            },
          ]
        : [
            {
              heading: texts.on,
              cell: ({ until, privilege }: BulkRowProps) => privilege && lastDay(language, until),
            },
          ]),
      {
        heading: job.state === 'draft' ? texts.expected : texts.outcome,
        cell: (row) => outcome(language, job.state, row),
      },
    ],
  })}
${rows.length < job.total && (after !== undefined || next !== undefined) && html`<p class="muted">${texts.rowsShown(rows.length, job.total)}</p>`}
${pagination(language, { first: after === undefined ? undefined : at(undefined), next: next === undefined ? undefined : at(next) })}`;
}

function outcome(language: Language, jobState: BulkPageProps['job']['state'], row: BulkRowProps): Html {
  const texts = textsOf(language).grants;
  const code = row.state === 'waiting' && jobState !== 'draft' ? 'waiting' : (row.code ?? 'waiting');
  if (code === 'not-assignable' && row.privilege?.isRole) return html`${texts.roleOutcome}`;
  const text = outcomeOf(language, code);
  // A badge is one word or two: what takes more is said beside nothing.
  if (text.length > 20) return html`${text}`;
  const kind: BadgeKind = row.state === 'done' ? 'success' : isPromise(code) ? 'info' : 'warning';
  return badge(text, kind);
}

function outcomeOf(language: Language, code: string | null): string {
  return wordsForAll(textsOf(language).grants.outcomes, code ?? 'waiting');
}

const isPromise = (code: string | null): boolean => code?.startsWith('would-') ?? false;
