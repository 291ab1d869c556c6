import { type Html, html } from '../html.ts';
import { textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { badge } from '../parts/badge.ts';
import { compilerAlert, type StudioProps } from './studio.ts';

export interface ShownDiagnostic {
  code: string;
  message: string;
  location?: { file: string; row: number; col: number } | undefined;
}

/** What is known of the files of a draft; its shape is the examination's. */
export interface ShownExamination {
  diagnostics: readonly ShownDiagnostic[];
  tests: readonly {
    name: string;
    file: string;
    row: number;
    outcome: string;
    message?: string | undefined;
  }[];
  cases: readonly { table: string; name: string; passed: boolean; want: object; got: unknown }[];
  coverage: readonly { file: string; covered: readonly number[]; missed: readonly number[] }[];
  rules: { rules: number; covered: number; percent: number };
}

export interface ResultsProps extends StudioProps {
  /** Files in the order of the form: the links lead to their fields. */
  files: readonly string[];
  examined: ShownExamination | { unavailable: 'missing' | 'busy' };
}

export const fileFieldId = (files: readonly string[], file: string) => `file-${files.indexOf(file) + 1}`;

/** What the server says of the rules as they stand: errors by line, tests, examples, lines that are covered. */
export function resultsPart(props: ResultsProps): Html {
  const { language, examined } = props;
  const texts = textsOf(language).policy.results;
  return html`<section id="results" class="studio-results" aria-labelledby="results-title">
<h2 id="results-title">${texts.title}</h2>
${'unavailable' in examined ? compilerAlert(props, examined.unavailable) : results(props, examined)}
</section>`;
}

function results(props: ResultsProps, examined: ShownExamination): Html {
  if (examined.diagnostics.length > 0) return diagnostics(props, examined.diagnostics);
  return html`${verdict(props, examined)}
${tests(props, examined)}
${cases(props, examined)}
${coverage(props, examined)}`;
}

function diagnostics({ language, files }: ResultsProps, found: readonly ShownDiagnostic[]): Html {
  const texts = textsOf(language).policy.results;
  const kind = (code: string) =>
    texts.kinds[code] ?? texts.kinds[code.startsWith('lint_') ? 'lint' : 'other'] ?? code;
  return html`${alert(language, { kind: 'error', heading: texts.errors(found.length), headingLevel: 3, content: texts.errorsAbout, live: true })}
<ol class="studio-diagnostics">${found.map(({ code, message, location }) =>
    location
      ? html`<li data-diagnostic data-file="${location.file}" data-row="${location.row}" data-col="${location.col}" data-message="${kind(code)}: ${message}"><a href="#${fileFieldId(files, location.file)}">${texts.at(location.file, location.row)}</a><strong>${kind(code)}</strong><code lang="en">${message}</code></li>`
      : html`<li><strong>${kind(code)}</strong><code lang="en">${message}</code></li>`,
  )}</ol>`;
}

function verdict({ language }: ResultsProps, { tests, cases, rules }: ShownExamination): Html {
  const texts = textsOf(language).policy.results;
  const all = [...tests.map(({ outcome }) => outcome === 'passed'), ...cases.map(({ passed }) => passed)];
  const failed = all.filter((passed) => !passed).length;
  const say = (kind: 'success' | 'warning' | 'error', heading: string, content: string) =>
    alert(language, { kind, heading, headingLevel: 3, content, live: true });
  if (failed > 0) return say('error', texts.failed(failed), texts.failedAbout);
  if (rules.percent < 100) return say('warning', texts.uncovered, texts.uncoveredAbout(rules.percent));
  return say('success', texts.fine, texts.fineAbout(all.length, rules.percent));
}

function tests({ language, files }: ResultsProps, examined: ShownExamination): Html {
  const texts = textsOf(language).policy.results;
  const failed = examined.tests.filter(({ outcome }) => outcome !== 'passed');
  return html`<h3>${texts.tests}</h3>
${tally(texts, examined.tests.length - failed.length, examined.tests.length)}
${
  failed.length > 0 &&
  html`<ul class="studio-diagnostics">${failed.map(
    ({ name, file, row, message }) =>
      html`<li data-diagnostic data-file="${file}" data-row="${row}" data-col="1" data-severity="warning" data-message="${texts.notPassed}: ${name}"><a href="#${fileFieldId(files, file)}">${texts.at(file, row)}</a><strong>${name}</strong>${message && html`<code lang="en">${message}</code>`}</li>`,
  )}</ul>`
}`;
}

function cases({ language }: ResultsProps, examined: ShownExamination): Html {
  const texts = textsOf(language).policy.results;
  const failed = examined.cases.filter(({ passed }) => !passed);
  return html`<h3>${texts.cases}</h3>
${tally(texts, examined.cases.length - failed.length, examined.cases.length)}
${failed.map(
  ({
    table,
    name,
    want,
    got,
  }) => html`<div class="studio-case"><p><strong>${name}</strong> <span class="muted">(${table})</span></p>
<dl><dt>${texts.wanted}</dt><dd><pre tabindex="0">${toJson(want)}</pre></dd>
<dt>${texts.got}</dt><dd>${got === undefined ? texts.gotNothing : html`<pre tabindex="0">${toJson(got)}</pre>`}</dd></dl></div>`,
)}`;
}

type Texts = ReturnType<typeof textsOf>['policy']['results'];

function tally(texts: Texts, passed: number, all: number): Html {
  if (all === 0) return html`<p>${texts.none}</p>`;
  return passed === all
    ? html`<p>${badge(texts.passed, 'success')} ${texts.passedAll(all)}</p>`
    : html`<p>${badge(texts.notPassed, 'error')} ${texts.passedSome(passed, all)}</p>`;
}

function coverage({ language, files }: ResultsProps, { coverage: reached, rules }: ShownExamination): Html {
  const texts = textsOf(language).policy.results;
  return html`<h3>${texts.coverage}</h3>
<p>${texts.percent(rules.percent)}. <span class="needs-scripting">${texts.coverageAbout}</span></p>
<ul class="studio-coverage">${reached.map(
    ({ file, covered, missed }) =>
      html`<li data-coverage data-file="${file}" data-covered="${covered.join(' ')}" data-missed="${missed.join(' ')}"><a href="#${fileFieldId(files, file)}">${file}</a> ${
        missed.length === 0 ? texts.allCovered : texts.missed(toRanges(missed))
      }</li>`,
  )}</ul>`;
}

/** `3–5, 9` of 3, 4, 5, 9. */
function toRanges(rows: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last && last[1] === row - 1) last[1] = row;
    else ranges.push([row, row]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}

const toJson = (value: unknown): string => JSON.stringify(value, null, 1);
