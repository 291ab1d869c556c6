import { type Html, html } from '../html.ts';
import { type Language, textsOf } from '../locales/texts.ts';

/** How one file differs from what it was. A gap stands for lines that are the same. */
export interface ShownDiff {
  file: string;
  kind: 'added' | 'removed' | 'changed';
  lines: readonly { kind: 'same' | 'added' | 'removed' | 'gap'; text: string }[];
}

/** What has changed in the sources, file by file. */
export function diffView(language: Language, files: readonly ShownDiff[], none: string): Html {
  const texts = textsOf(language).policy.revisionPage;
  if (files.length === 0) return html`<p>${none}</p>`;
  const kinds = { added: texts.fileAdded, removed: texts.fileRemoved, changed: texts.fileChanged };
  return html`<div class="unfold-list">${files.map(
    ({ file, kind, lines }) => html`<details class="unfold studio-file" ${files.length <= 3 && html`open`}>
<summary><span><code>${file}</code> <span class="muted">${kinds[kind]}</span></span></summary>
<div class="unfold-content"><pre class="studio-diff" tabindex="0">${lines.map((line) => lineView(language, line))}</pre></div>
</details>
`,
  )}</div>`;
}

function lineView(language: Language, { kind, text }: ShownDiff['lines'][number]): Html {
  const texts = textsOf(language).policy.revisionPage;
  if (kind === 'gap') return html`<span class="muted">…</span>`;
  if (kind === 'added') return html`<ins><span class="sr-only">${texts.added}: </span>+ ${text}</ins>`;
  if (kind === 'removed') return html`<del><span class="sr-only">${texts.removed}: </span>- ${text}</del>`;
  return html`<span>  ${text}</span>`;
}
