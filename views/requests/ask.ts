import { paths } from '../../server/paths.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, type Texts, textsOf } from '../locales/texts.ts';
import { alert } from '../parts/alert.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { dateField } from '../parts/date-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { summaryList } from '../parts/summary-list.ts';
import { textArea } from '../parts/text-field.ts';
import { formatTime, time } from '../parts/time.ts';
import { aboutRows, type ShownRequest } from './parts.ts';

export interface AskProps extends Pick<ShownRequest, 'privilege' | 'organization'> {
  language: Language;
  csrfToken: string;
  decisionId: string;
  refusedAt: number;
  /** The last time that the same was refused. */
  deniedBefore: { at: number; answer: string | null } | undefined;
  /** Where whoever asks could give it to themselves. */
  giveSelf: string | undefined;
  values: { reason: string; until: string };
  today: string;
  errors: readonly FormError[];
}

/** The form behind a refusal: why access is needed, and for how long. */
export function askPage(props: AskProps): Page {
  const { language, errors, values, organization, privilege } = props;
  const texts = textsOf(language).requests;
  return {
    title: texts.askTitle,
    hasErrors: errors.length > 0,
    content: html`<h1>${texts.askTitle}</h1>
<p class="font-lead">${texts.askLead(privilege.providerName, organization.name)}</p>
${errorSummary(language, errors)}
${before(props)}
${summaryList(language, [
  ...aboutRows(language, props, texts.what),
  { label: texts.refusedAt, value: time(language, props.refusedAt, 'minute') },
])}
<form method="post" action="${paths.askForAccess(props.decisionId)}" novalidate>
${csrfField(props.csrfToken)}
${textArea(language, {
  id: 'reason',
  name: 'reason',
  label: texts.reason,
  hint: texts.reasonHint,
  value: values.reason,
  error: errorOf(errors, 'reason'),
  maxLength: 500,
})}
${dateField(language, {
  id: 'until',
  name: 'until',
  label: texts.until,
  hint: texts.untilHint,
  optional: true,
  value: values.until,
  min: props.today,
  error: errorOf(errors, 'until'),
})}
${buttonGroup(button({ text: texts.send }))}
</form>`,
  };
}

function before({ language, deniedBefore, giveSelf, organization }: AskProps): Html {
  const texts = textsOf(language).requests;
  return html`${
    deniedBefore &&
    alert(language, {
      kind: 'info',
      heading: texts.deniedBefore(formatTime(language, deniedBefore.at)),
      content: deniedBefore.answer ?? undefined,
    })
  }${
    giveSelf !== undefined &&
    alert(language, {
      kind: 'info',
      heading: texts.youAdminister(organization.name),
      content: html`<p class="alert-text">${texts.youAdministerAbout}</p>
<p class="alert-text"><a href="${giveSelf}">${texts.youAdministerAction}</a></p>`,
    })
  }`;
}

/** Why nothing can be asked for here. */
export type AskStop = keyof Texts['requests']['stops'];

export function askStopPage(props: {
  language: Language;
  stop: AskStop;
  /** What the policy says, in words. */
  reasons: readonly string[];
  /** Of this page: for whoever logs in as somebody else. */
  path: string;
}): Page {
  const { language, stop, reasons, path } = props;
  const texts = textsOf(language).requests;
  const { title, about } = texts.stops[stop];
  return {
    title,
    content: html`<h1>${title}</h1>
<p class="font-lead">${about}</p>
${reasons.length > 0 && html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
${buttonGroup(
  stop === 'foreign' && linkButton({ href: paths.loginFor(path, true), text: texts.logInAs }),
  linkButton({ href: paths.me, text: texts.seeMine, variant: 'secondary' }),
)}`,
  };
}
