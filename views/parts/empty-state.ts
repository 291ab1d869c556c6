import { type Html, html } from '../html.ts';

/** Stands where a list would be that has nothing in it: why that is, and what one can do. */
export function emptyState(props: {
  heading: string;
  headingLevel?: 2 | 3;
  content: string | Html;
  actions?: Html | undefined;
}): Html {
  const heading =
    props.headingLevel === 3 ? html`<h3>${props.heading}</h3>` : html`<h2>${props.heading}</h2>`;
  return html`<div class="empty-state">
${heading}
${typeof props.content === 'string' ? html`<p>${props.content}</p>` : props.content}
${props.actions}
</div>`;
}
