import { html } from './html.ts';
import type { Page } from './layout.ts';

/** An organisation's home: what needs attention first. */
export function homePage({ name }: { name: string }): Page {
  return { title: name, content: html`<h1>${name}</h1>` };
}
