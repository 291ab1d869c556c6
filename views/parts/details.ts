import { type Html, html } from '../html.ts';

/** Something that can be unfolded; the browser does it. */
export function details(props: { summary: string; content: Html; open?: boolean; id?: string }): Html {
  return html`<details class="details" ${props.id && html`id="${props.id}"`} ${props.open && html`open`}>
<summary class="details-summary">${props.summary}</summary>
<div class="details-text">${props.content}</div>
</details>`;
}

/** Several of them below each other: questions and their answers. */
export function accordion(
  items: readonly { id?: string; summary: string; content: Html; open?: boolean }[],
): Html {
  return html`<div class="unfold-list">
${items.map(
  ({
    id,
    summary,
    content,
    open,
  }) => html`<details class="unfold" ${id && html`id="${id}"`} ${open && html`open`}>
<summary>${summary}</summary>
<div class="unfold-content">${content}</div>
</details>
`,
)}
</div>`;
}
