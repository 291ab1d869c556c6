import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, buttonGroup } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { details } from '../parts/details.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { hx } from '../parts/hx.ts';
import { textField } from '../parts/text-field.ts';
import { fileFieldId, type ResultsProps, resultsPart } from './results.ts';
import { draftTabs, editorScript, studioCrumbs } from './studio.ts';

export interface DraftPageProps extends Omit<ResultsProps, 'files'> {
  id: string;
  /** As it was seen: a save of another is refused. */
  version: number;
  files: Readonly<Record<string, string>>;
  /** Files that are worked on: their fields are unfolded; without any, the first one's. */
  open: readonly string[];
  /** The draft waits for approval, or is a colleague's. */
  readOnly: 'sent' | 'foreign' | undefined;
  /** What somebody else has saved meanwhile: shown beside. */
  theirs: Readonly<Record<string, string>> | undefined;
  /** What is typed by itself: fields of the input, and functions. */
  words: string;
  basedOn: string | undefined;
  newFile: string;
  notice: string | undefined;
  errors: readonly FormError[];
}

/** Writing the rules: every file in one form, and what the server says of them beside. */
export function draftPage(props: DraftPageProps): Page {
  const { language, errors } = props;
  const texts = textsOf(language).policy;
  return {
    title: texts.draft.title,
    wide: true,
    hasErrors: errors.length > 0 || props.theirs !== undefined,
    breadcrumb: studioCrumbs(props, texts.draft.title),
    content: html`${draftTabs(props, props.id, 'write')}
<h1>${texts.draft.title}</h1>
${errorSummary(language, errors)}
<p><span class="needs-scripting">${texts.draft.intro}</span><noscript>${texts.draft.introNoScript}</noscript>${props.basedOn !== undefined && html` ${texts.draft.basedOn(props.basedOn)}`}</p>
${props.theirs && alert(language, { kind: 'warning', heading: texts.draft.stale, content: texts.draft.staleAbout, live: true })}
${props.readOnly && alert(language, { kind: 'info', content: props.readOnly === 'sent' ? texts.draft.sent : texts.readOnly })}
<div class="studio-columns studio-write">
${form(props)}
${resultsPart({ ...props, files: Object.keys(props.files) })}
</div>
${help(props)}
${!props.readOnly && discard(props)}
${editorScript(props)}`,
  };
}

function form(props: DraftPageProps): Html {
  const { nonce, csrfToken, paths, id, version, files, words } = props;
  // Asked for by what is written; the buttons send the form as forms are sent.
  const live =
    !props.readOnly &&
    hx(nonce, {
      post: paths.check(id),
      trigger: 'input delay:300ms',
      target: '#results',
      swap: 'outerHTML',
      sync: 'this:replace',
    });
  return html`<form id="policy-form" class="studio-form" method="post" action="${paths.draft(id)}" novalidate data-words="${words}" ${live}>
${csrfField(csrfToken)}
<input type="hidden" name="version" value="${version}">
${!props.readOnly && actions(props)}
${props.notice && alert(props.language, { kind: 'success', content: props.notice, live: true })}
<div class="unfold-list">
${Object.keys(files).map((file) => fileField(props, file))}
</div>
${!props.readOnly && addFile(props)}
</form>`;
}

function actions({ language, paths, id }: DraftPageProps): Html {
  const texts = textsOf(language).policy.draft;
  return buttonGroup(
    button({ text: texts.save, icon: 'save', id: 'save' }),
    button({ text: texts.check, variant: 'secondary', formAction: paths.check(id), id: 'check' }),
    button({ text: texts.format, variant: 'tertiary', formAction: paths.format(id), id: 'format' }),
  );
}

type FileKind = 'rules' | 'tests' | 'table' | 'data';

function kindOf(file: string): FileKind {
  if (file.endsWith('_test.rego')) return 'tests';
  if (file.endsWith('.rego')) return 'rules';
  return file.startsWith('cases/') ? 'table' : 'data';
}

function fileField(props: DraftPageProps, file: string): Html {
  const { language, files, open, theirs, errors } = props;
  const texts = textsOf(language).policy.draft;
  const names = Object.keys(files);
  const id = fileFieldId(names, file);
  const kind = kindOf(file);
  const text = files[file] ?? '';
  const error = errorOf(errors, id);
  const isOther = theirs !== undefined && theirs[file] !== text;
  const hasFault =
    'diagnostics' in props.examined &&
    props.examined.diagnostics.some(({ location }) => location?.file === file);
  const isFirst = names.find((name) => kindOf(name) === 'rules') === file;
  const isWorkedOn = open.length > 0 ? open.includes(file) : isFirst;
  return html`<details class="unfold studio-file" ${(isWorkedOn || hasFault || isOther || error !== undefined) && html`open`}>
<summary><span><code>${file}</code> <span class="muted">${texts.fileKinds[kind]}</span></span></summary>
<div class="unfold-content">
<div class="form-group ${error !== undefined && 'form-error'}">
<label class="form-label sr-only" for="${id}">${file}</label>
${error !== undefined && html`<span class="form-error-message" id="${id}-error">${error}</span>`}
<textarea class="form-textarea form-input code" id="${id}" name="file:${file}" data-editor="${file.endsWith('.rego') ? 'rego' : 'json'}" data-file="${file}" rows="20" spellcheck="false" autocomplete="off" autocapitalize="off" ${props.readOnly && html`readonly`} ${error !== undefined && html`aria-invalid="true" aria-describedby="${id}-error"`}>
${text}</textarea>
</div>
${isOther && html`<div class="studio-theirs"><p><strong>${texts.staleTheirs(file)}</strong></p>${theirs[file] === undefined ? html`<p>${texts.staleGone}</p>` : html`<pre tabindex="0">${theirs[file]}</pre>`}</div>`}
${!props.readOnly && !isFirst && button({ text: texts.remove, hiddenText: file, variant: 'tertiary', name: 'remove', value: file, icon: 'delete' })}
</div>
</details>
`;
}

function addFile({ language, whose, newFile, errors, theirs, files }: DraftPageProps): Html {
  const texts = textsOf(language).policy.draft;
  const missing = Object.keys(theirs ?? {}).filter((file) => files[file] === undefined);
  return html`${missing.map(
    (file) =>
      html`<div class="studio-theirs"><p><strong>${texts.staleTheirs(file)}</strong></p><pre tabindex="0">${theirs?.[file]}</pre></div>`,
  )}${details({
    summary: texts.add,
    open: errorOf(errors, 'new-file') !== undefined,
    content: html`${textField(language, {
      ...{ id: 'new-file', name: 'newFile', label: texts.addName, value: newFile, optional: true },
      ...{ hint: whose.is === 'base' ? texts.addHintBase : texts.addHint, autocomplete: 'off' },
      error: errorOf(errors, 'new-file'),
    })}${button({ text: texts.add, variant: 'secondary', name: 'add', value: 'yes', icon: 'plus' })}`,
  })}`;
}

function help({ language, whose }: DraftPageProps): Html {
  const texts = textsOf(language).policy.draft;
  const may = whose.is === 'base' ? texts.helpMayBase : texts.helpMay;
  return details({
    summary: texts.help,
    content: html`<h3>${texts.helpMayTitle}</h3>
<ul>${may.map((line) => html`<li>${line}</li>`)}</ul>
<h3>${texts.helpMetaTitle}</h3>
<p>${texts.helpMeta}</p>
<h3>${texts.helpTestsTitle}</h3>
<p>${texts.helpTests}</p>
<p class="needs-scripting">${texts.helpWords}</p>`,
  });
}

function discard({ language, csrfToken, paths, id }: DraftPageProps): Html {
  const texts = textsOf(language).policy.draft;
  return details({
    summary: texts.discard,
    content: html`<p>${texts.discardAbout}</p>
<form method="post" action="${paths.discard(id)}">${csrfField(csrfToken)}${button({ text: texts.discardConfirm, variant: 'warning' })}</form>`,
  });
}
