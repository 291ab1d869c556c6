import { paths } from '../../server/paths.ts';
import { html } from '../html.ts';
import type { Page } from '../layout.ts';
import { type Language, textsOf } from '../locales/texts.ts';
import { button, buttonGroup, linkButton } from '../parts/button.ts';
import { csrfField } from '../parts/csrf-field.ts';
import { errorOf, errorSummary, type FormError } from '../parts/error-summary.ts';
import { summaryList } from '../parts/summary-list.ts';
import { textField } from '../parts/text-field.ts';
import { organizationCrumbs } from './organization.ts';
import { stateBadge } from './organizations.ts';

export interface MoveProps {
  language: Language;
  csrfToken: string;
  tin: string;
  organization: { tin: string; name: string };
  move: 'suspend' | 'offboard' | 'resume';
  /** Where it leads. */
  state: string;
  grants: number;
  holders: number;
  clients: number;
  reason: string;
  errors: readonly FormError[];
}

/** Says, with numbers, what suspending, offboarding or resuming an organisation changes, and asks why. */
export function movePage(props: MoveProps): Page {
  const { language, tin, organization, move, errors } = props;
  const texts = textsOf(language).operator;
  const { count } = textsOf(language).parts;
  const title = texts.moveTitle[move]?.(organization.name) ?? '';
  const isEnd = move !== 'resume';
  return {
    title,
    hasErrors: errors.length > 0,
    breadcrumb: organizationCrumbs(language, tin, organization, title),
    content: html`<h1>${title}</h1>
${errorSummary(language, errors)}
<p>${texts.moveAbout[move]} ${texts.fromNow}</p>
<h2>${isEnd ? texts.stops : texts.starts}</h2>
${summaryList(language, [
  { label: texts.grants, value: count(props.grants) },
  { label: texts.holders, value: count(props.holders) },
  { label: isEnd ? texts.clientsStopping : texts.clientsStarting, value: count(props.clients) },
  { label: texts.becomes, value: stateBadge(language, props.state) },
])}
<form method="post" action="${paths.operatorMove(tin, organization.tin, move)}" novalidate>
${csrfField(props.csrfToken)}
${textField(language, {
  ...{ id: 'reason', name: 'reason', label: texts.reason, hint: texts.reasonHint, value: props.reason },
  ...{ error: errorOf(errors, 'reason'), maxLength: 500, autocomplete: 'off' },
})}
${buttonGroup(
  button({ text: texts.moveSubmit[move] ?? '', variant: isEnd ? 'warning' : 'primary' }),
  linkButton({
    href: paths.operatorOrganization(tin, organization.tin),
    text: texts.cancel,
    variant: 'secondary',
  }),
)}
</form>`,
  };
}
