import { type Html, html } from '../html.ts';

/** A link of a navigation, and whether it leads to where one is. */
export interface NavigationLink {
  href: string;
  text: string;
  current: boolean;
  count?: number;
}

/** The parts of one thing, as tabs that are links: each has an address of its own. */
export function subNavigation(props: {
  label: string;
  links: readonly NavigationLink[];
  attributes?: Html;
}): Html {
  return html`<nav class="tab-container sub-navigation d-print-none" aria-label="${props.label}">
<ul class="tab-list">
${props.links.map(
  ({ href, text, current, count }) =>
    html`<li><a class="tab-button" href="${href}" ${current && html`aria-current="page"`} ${props.attributes}><span>${text}${count !== undefined && html` <span class="badge">${count}</span>`}</span></a></li>`,
)}
</ul>
</nav>`;
}
