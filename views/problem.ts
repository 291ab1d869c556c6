import { html } from './html.ts';
import type { Page } from './layout.ts';
import { type Language, textsOf } from './locales/texts.ts';
import { summaryList } from './parts/summary-list.ts';

/** What an error code of the APIs means (RFC 9457, section 3.1.1), for whoever builds on them. */
export function problemPage(
  language: Language,
  { code, status, title }: { code: string; status: number; title: string },
): Page {
  const { problem, byCode } = textsOf(language).errors;
  const told = byCode[code];
  return {
    title: code,
    content: html`<h1><code>${code}</code></h1>
<p class="font-lead">${problem.about}</p>
${summaryList(language, [
  { label: problem.title, value: html`<span lang="en">${title}</span>` },
  { label: problem.status, value: String(status) },
  told && { label: problem.people, value: html`${told.title}. ${told.about}` },
])}
<p>${problem.more}</p>`,
  };
}
