import { html } from '../../views/html.ts';
import { layout, type PageFrame } from './layout.ts';
import { texts } from './texts.ts';

const messages = {
  unknown: { status: 503, title: texts.unknown, about: texts.unknownAbout },
  brokerUnknown: { status: 503, title: texts.brokerUnknown, about: texts.brokerUnknownAbout },
  loginFailed: { status: 400, title: texts.loginFailed, about: texts.loginCancelled },
  notFound: { status: 404, title: texts.notFound, about: texts.notFoundAbout },
  failed: { status: 500, title: texts.failed, about: texts.failedAbout },
};

export type Message = keyof typeof messages;

/** A page that says why there is nothing to see, with its HTTP status. */
export function messagePage(frame: PageFrame, message: Message): { status: number; page: string } {
  const { language } = frame;
  const { status, title, about } = messages[message];
  const next =
    message === 'loginFailed'
      ? html`<a class="button" href="/login">${texts.logIn[language]}</a>`
      : html`<a class="button" href="${status === 404 ? '/' : frame.path}">${(status === 404 ? texts.back : texts.askAgain)[language]}</a>`;
  const content = html`<div class="wide"><h1>${title[language]}</h1><p class="lead">${about[language]}</p><p>${next}</p></div>`;
  return { status, page: layout(frame, title[language], content) };
}
