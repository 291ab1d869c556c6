/**
 * The editor of policies: over each `textarea[data-editor]`, which stays what the form sends. What the server has said
 * of the files stands in the page, for everybody to read; here it is also marked where it belongs:
 * `[data-diagnostic]` with `data-file`, `data-row`, `data-col`, and `[data-coverage]` with `data-file`, `data-covered`
 * and `data-missed` (rows, parted by spaces).
 */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, RangeSet, StateEffect, StateField } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  GutterMarker,
  gutter,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { keepPlace } from './place.js';
import { rego } from './rego.js';

const nonce = document.currentScript?.nonce ?? document.querySelector('script[nonce]')?.nonce ?? '';
const editors = new Map();

const colours = HighlightStyle.define([
  { tag: tags.comment, color: '#595959', fontStyle: 'italic' },
  { tag: tags.string, color: '#0b6623' },
  { tag: tags.number, color: '#8a3b00' },
  { tag: tags.keyword, color: '#6a1b9a', fontWeight: '600' },
  { tag: tags.atom, color: '#00528a', fontWeight: '600' },
  { tag: tags.name, color: '#00528a' },
]);

class CoverageMark extends GutterMarker {
  constructor(isCovered) {
    super();
    this.elementClass = isCovered ? 'editor-covered' : 'editor-missed';
  }
}
const marks = { covered: new CoverageMark(true), missed: new CoverageMark(false) };
const setCoverage = StateEffect.define();
const coverage = StateField.define({
  create: () => RangeSet.empty,
  update(value, transaction) {
    const set = transaction.effects.find((effect) => effect.is(setCoverage));
    return set ? set.value : value.map(transaction.changes);
  },
});

mountAll();
keepPlace(document.getElementById('policy-form'), editors);
document.addEventListener('htmx:after:swap', mountAll);
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('[data-diagnostic] a') : null;
  const editor = link && editors.get(link.closest('[data-diagnostic]').dataset.file);
  if (!editor) return;
  event.preventDefault();
  const { row, col } = link.closest('[data-diagnostic]').dataset;
  const folded = editor.dom.closest('details');
  if (folded) folded.open = true;
  const at = toPosition(editor.state.doc, Number(row), Number(col));
  editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
  editor.focus();
});

function mountAll() {
  for (const [file, editor] of editors) if (!editor.dom.isConnected) editors.delete(file);
  for (const textarea of document.querySelectorAll('textarea[data-editor]:not([hidden])')) mount(textarea);
  for (const [file, editor] of editors) mark(file, editor);
}

function mount(textarea) {
  const { file = '', editor: language } = textarea.dataset;
  const view = new EditorView({
    doc: textarea.value,
    extensions: [
      EditorView.cspNonce.of(nonce),
      lineNumbers(),
      gutter({ class: 'editor-coverage', markers: (shown) => shown.state.field(coverage) }),
      coverage,
      lintGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of(language === 'rego' ? '\t' : '  '),
      EditorState.tabSize.of(4),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      autocompletion({ override: [completeFrom(textarea)] }),
      syntaxHighlighting(colours),
      ...(language === 'rego' ? [rego] : []),
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...completionKeymap,
      ]),
      EditorState.readOnly.of(textarea.readOnly),
      EditorView.contentAttributes.of(toAttributes(textarea)),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        textarea.value = update.state.doc.toString();
        textarea.dispatchEvent(new Event('input', { bubbles: true }));
      }),
    ],
  });
  textarea.before(view.dom);
  textarea.hidden = true;
  editors.set(file, view);
  textarea.labels?.forEach((label) => {
    label.addEventListener('click', () => view.focus());
  });
}

/** The label and the hint of the field are those of the editor. */
function toAttributes(textarea) {
  const label = textarea.labels?.[0];
  if (label && !label.id) label.id = `${textarea.id}-label`;
  const described = textarea.getAttribute('aria-describedby');
  return {
    tabindex: '0',
    'aria-labelledby': label?.id ?? '',
    ...(described && { 'aria-describedby': described }),
    ...(textarea.readOnly && { 'aria-readonly': 'true' }),
  };
}

/** Completes what can be written: the fields of the input, and the built-in functions that really run. */
function completeFrom(textarea) {
  const words = JSON.parse(textarea.form?.dataset.words ?? '[]');
  return (context) => {
    const written = context.matchBefore(/[A-Za-z_][\w.]*/);
    if (!written || (written.from === written.to && !context.explicit)) return null;
    return { from: written.from, options: words, validFor: /^[\w.]*$/ };
  };
}

/** Marks in an editor what the page says of its file. */
function mark(file, view) {
  const { doc } = view.state;
  const about = (selector) =>
    [...document.querySelectorAll(selector)].filter((element) => element.dataset.file === file);
  const diagnostics = about('[data-diagnostic]').map(({ dataset, textContent }) => {
    const from = toPosition(doc, Number(dataset.row), Number(dataset.col));
    const { to } = doc.lineAt(from);
    return {
      from,
      to,
      severity: dataset.severity ?? 'error',
      message: dataset.message ?? textContent.trim(),
    };
  });
  const rows = about('[data-coverage]').flatMap(({ dataset }) => [
    ...toRows(dataset.covered, doc).map((row) => ({ row, marker: marks.covered })),
    ...toRows(dataset.missed, doc).map((row) => ({ row, marker: marks.missed })),
  ]);
  const ranges = rows
    .sort((a, b) => a.row - b.row)
    .map(({ row, marker }) => marker.range(doc.line(row).from));
  view.dispatch(setDiagnostics(view.state, diagnostics), {
    effects: setCoverage.of(RangeSet.of(ranges)),
  });
}

function toRows(text, doc) {
  const rows = (text ?? '').split(' ').map(Number);
  return rows.filter((row) => row >= 1 && row <= doc.lines);
}

/** Rows and columns count from 1; what the server has looked at may be older than what stands here. */
function toPosition(doc, row, col) {
  const line = doc.line(Math.min(Math.max(1, row || 1), doc.lines));
  return Math.min(line.from + Math.max(0, (col || 1) - 1), line.to);
}
