import { paths } from '../server/paths.ts';
import { html } from './html.ts';
import type { Frame, Page } from './layout.ts';
import { textsOf } from './locales/texts.ts';
import { button, buttonGroup, linkButton } from './parts/button.ts';
import { csrfField } from './parts/csrf-field.ts';

export interface KeptFormProps {
  /** The form that waits. */
  kept: { id: string; path: string; fields: readonly (readonly [string, string])[] } | undefined;
  /** Where to log in before it can be sent. */
  loginFirst: string | undefined;
  /** Somebody is logged in, and has to prove it again. */
  isStepUp: boolean;
}

/** A form that came without a login that will do: says so, leads to the login, and sends it by its sender's click. */
export function keptFormPage(frame: Frame, { kept, loginFirst, isStepUp }: KeptFormProps): Page {
  const texts = textsOf(frame.language).signIn;
  if (!kept) {
    return {
      title: texts.goneTitle,
      content: html`<h1>${texts.goneTitle}</h1><p>${texts.goneAbout}</p>
${
  loginFirst === undefined
    ? linkButton({ href: paths.organizations, text: texts.continue })
    : linkButton({ href: loginFirst, text: texts.logInAgain })
}`,
    };
  }
  if (loginFirst !== undefined) {
    const title = isStepUp ? texts.stepUpTitle : texts.keptTitle;
    return {
      title,
      content: html`<h1>${title}</h1><p>${isStepUp ? texts.stepUpAbout : texts.keptAbout}</p>
${linkButton({ href: loginFirst, text: texts.logInAgain })}`,
    };
  }
  return {
    title: texts.sendTitle,
    content: html`<h1>${texts.sendTitle}</h1><p>${texts.sendAbout}</p>
<form method="post" action="${kept.path}">
${csrfField(frame.csrfToken)}
<input type="hidden" name="_kept" value="${kept.id}">
${kept.fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${buttonGroup(
  button({ text: texts.send }),
  button({ text: texts.dontSend, variant: 'secondary', formAction: paths.keptForm }),
)}
</form>`,
  };
}
